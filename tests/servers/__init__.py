"""Real servers for the tests: PostgreSQL, Redis, Elasticsearch, SMTP and the site itself, each in its own place."""
