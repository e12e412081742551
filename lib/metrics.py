"""What a process counts of its own doing; config.metrics hands it out with what the tables say."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

QUICK = (0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds of a page
SLOW = (0.1, 1.0, 5.0, 30.0, 120.0, 600.0)  # seconds of a step

REQUESTS = Counter("commonplace_requests", "Requests answered.", ["view", "status"])
REQUEST_SECONDS = Histogram("commonplace_request_seconds", "How long answers took.", ["view"], buckets=QUICK)
SOCKETS = Gauge("commonplace_sockets_open", "Pages that listen on the socket of this process.")
STEP_SECONDS = Histogram("commonplace_step_seconds", "How long steps of the worker took.", ["step"], buckets=SLOW)
STEP_DONE = Counter("commonplace_step_done", "How much the steps of the worker did.", ["step"])
STEP_FAILURES = Counter("commonplace_step_failures", "Steps of the worker that failed.", ["step"])
MAILS = Counter("commonplace_mails", "Mails that came to an end, by state.", ["state"])
