"""Real servers for the tests: PostgreSQL, Redis, SMTP and the site itself, each in a place of its own."""
