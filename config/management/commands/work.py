"""Start background workers of their own process, as many hosts as needed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.metrics import serve_metrics
from config.queue import waken, worker_consumer
from lib.waking import use_waker


class Command(BaseCommand):
    help = "Do the background work: learning, indexing, mail, tidying. Stop it with SIGTERM or Ctrl+C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workers", type=int, default=2, help="Threads that work at once (2).")
        parser.add_argument("--metrics", metavar="HOST:PORT", help="Answer a monitor there (127.0.0.1:9101).")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["metrics"]:
            host, _, port = options["metrics"].rpartition(":")
            serve_metrics(host, int(port))
        use_waker(waken)
        worker_consumer(options["workers"]).run()
