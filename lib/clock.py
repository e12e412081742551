"""The one place that reads the clock; everything else is handed the time."""

from datetime import UTC, datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def month_of(when: datetime) -> int:
    """Year and month as one number: 202611."""
    return when.year * 100 + when.month


def month_before(when: datetime, months: int) -> int:
    """The month so many months before that of a moment, as such a number."""
    year, month = divmod(when.year * 12 + when.month - 1 - months, 12)
    return year * 100 + month + 1


def start_of_day(when: datetime) -> datetime:
    """Midnight UTC of that day."""
    return when.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
