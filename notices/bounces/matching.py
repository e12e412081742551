"""Which mail something came back of, and by what we know that it is no forgery."""

from __future__ import annotations

from datetime import datetime, timedelta

from notices.bounces.addresses import Found, named
from notices.bounces.reading import Report
from notices.models import Bounce, Outgoing

RECENT = timedelta(days=28)  # how long a Message-ID alone is believed
LEFT = (Outgoing.State.SENT, Outgoing.State.UNCERTAIN)


def mail_of(report: Report, *, now: datetime) -> tuple[Found, Bounce.Proof] | None:
    """By its return path, wherever that is named; else by a Message-ID that was lately sent to whom it names."""
    found = named(report.traces)
    if found is not None:
        return found, Bounce.Proof.PATH
    rows = Outgoing.objects.select_related("member").defer("raw")
    sent = rows.filter(message_id__in=report.names, state__in=LEFT, finished__gt=now - RECENT)
    # The surest name is the first; a mail to somebody else than the report names is not meant.
    for row in sorted(sent, key=lambda each: report.names.index(each.message_id)):
        if (address := row.goes_to.lower()) and address in report.recipients:
            return Found(row, address), Bounce.Proof.NAME
    return None
