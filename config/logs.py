"""What is logged and how: a line of text or of JSON, each with its request, none with a secret."""

from __future__ import annotations

import logging
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote, urlsplit

from pythonjsonlogger.json import JsonFormatter

from lib.masking import Mask

JSON, TEXT = "json", "text"
request_id: ContextVar[str] = ContextVar("request_id", default="")
LEAST = 6  # characters; a shorter secret would take whole words out of every line


class LineFormatter(logging.Formatter):
    """A line for people, with the request it belongs to."""

    def __init__(self, mask: Mask) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")
        self.mask = mask

    def format(self, record: logging.LogRecord) -> str:
        return self.mask(super().format(record))


class JsonLineFormatter(JsonFormatter):
    """A line for programs: time, level, logger, message, request, and the numbers given with it."""

    def __init__(self, mask: Mask) -> None:
        super().__init__(
            "{levelname}{name}{message}",
            style="{",
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "exception"},
            timestamp="time",
            json_ensure_ascii=False,
        )
        self.mask = mask

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        super().add_fields(log_data, record, message_dict)
        log_data.pop("request", None)  # Django hands over the whole of it
        if current := request_id.get():
            log_data.setdefault("request_id", current)

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        time = log_data.pop("time").isoformat(timespec="milliseconds")
        values: dict[str, Any] = self.mask.values(log_data)
        return {"time": time, **values}


def known_secrets(*values: str) -> tuple[str, ...]:
    """Of settings the words that must never be seen: each as it is, and of an address its password."""
    words: set[str] = set()
    for value in values:
        password = urlsplit(value).password if "://" in value else value
        words |= {password, unquote(password)} if password else set()
    return tuple(sorted((word for word in words if len(word) >= LEAST), key=len, reverse=True))


def logging_settings(style: str, level: str, mask: Mask) -> dict[str, Any]:
    """Django's LOGGING: everything on one handler, whose formatter masks."""
    formatter = JsonLineFormatter if style == JSON else LineFormatter
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter, "mask": mask}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers would mail an error to administrators, with what the request held.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "daphne": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},
            "huey": {"level": "WARNING"},
            # It would say each request, and each in vain; that it is away is said once, by search.
            "elastic_transport": {"level": "ERROR"},
            "config.requests": {"level": level if style == JSON else "WARNING"},  # one for each request
        },
    }
