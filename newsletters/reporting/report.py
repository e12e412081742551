"""The report on mailings: what became of each, in rates, and letters chosen for members beside the newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsletters.models import Alarm, Digest, Mailing
from newsletters.reporting.comparing import PER_CENT, PER_THOUSAND, Compared, Rate, told, told_beside
from newsletters.reporting.counting import (
    Counts,
    add_bounces,
    add_clicks,
    digests_of,
    reasons,
    sent_counts,
    together,
    with_gone,
)
from newsletters.reporting.harm import add_harm

Group, What = Digest.Group, Alarm.What
Numbers = Mapping[str, int]
HARM: tuple[str, ...] = (What.LEFT, What.COMPLAINT, What.MUTED, What.DOWN)


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is counted of letters: what, of how many, and told in so many."""

    key: str
    says: Promise
    of: Promise
    scale: int
    per: str  # of what it is a share; see tries_of


_LETTERS, _HANDED = gettext_lazy("letters that left"), gettext_lazy("letters handed over")
MEASURES = (
    Measure("delivered", gettext_lazy("arrived, as far as is known"), _HANDED, PER_CENT, "handed"),
    Measure("refused", gettext_lazy("refused by the mail server"), _HANDED, PER_CENT, "handed"),
    Measure("hard", gettext_lazy("bounced for good, refusals counted"), _HANDED, PER_CENT, "handed"),
    Measure("soft", gettext_lazy("bounced this time"), _HANDED, PER_CENT, "handed"),
    Measure("clicked", gettext_lazy("something in it was opened"), _LETTERS, PER_CENT, "clickable"),
    *(Measure(what, What(what).label, _LETTERS, PER_THOUSAND, "left") for what in HARM),
)
COMPARED = tuple(measure for measure in MEASURES if measure.key in {"clicked", *HARM})


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one mailing, counted by group."""

    mailing: Mailing
    groups: Mapping[str, Numbers]

    @property
    def counts(self) -> Numbers:
        """Of all groups together."""
        return together(self.groups)

    @property
    def share_of_versions(self) -> float | None:
        """How many of a hundred copies differ."""
        copies = self.counts["copies"]
        return PER_CENT * self.counts["versions"] / copies if copies else None

    def rate(self, measure: Measure, group: str | None = None) -> Rate:
        """Of one group, or of all."""
        if group is not None:
            return _rate(measure, group, self.groups.get(group, {}))
        each = [_rate(measure, name, counts) for name, counts in self.groups.items()]
        return Rate(sum(rate.hits for rate in each), sum(rate.tries for rate in each))

    def beside(self, measure: Measure) -> Compared:
        """Letters that were chosen beside those of the hold-out group."""
        return Compared(self.rate(measure, Group.CHOSEN), self.rate(measure, Group.HELD))

    def rows(self) -> list[dict[str, Any]]:
        """Every rate with its interval."""
        return [
            {"says": measure.says, "of": measure.of, "scale": measure.scale, **told(self.rate(measure), measure.scale)}
            for measure in MEASURES
        ]

    def rows_beside(self) -> list[dict[str, Any]]:
        """What is compared with the hold-out group."""
        return [
            {"says": measure.says, "scale": measure.scale, **told_beside(self.beside(measure), measure.scale)}
            for measure in COMPARED
        ]

    def no_letter(self) -> list[tuple[str, int]]:
        """Why members got none, in words, the most first."""
        known = dict(Digest.Skipped.choices)
        return [(str(known.get(why, why)), count) for why, count in reasons(self.counts, "skipped").items()]

    def not_sent(self) -> list[tuple[str, int]]:
        """Why copies did not leave that were chosen."""
        return [(why_not_sent(kept), count) for kept, count in reasons(self.counts, "not_sent").items()]


def why_not_sent(kept: str) -> str:
    """A reason of the outbox, or that its member left, as who reads it speaks."""
    return _("The member left the place before it was sent.") if kept == "erased" else _(kept) if kept else ""


def reports_of(mailings: Sequence[Mailing]) -> list[Report]:
    """Of each mailing; the same eight queries for one and for many."""
    found = counts_of(digests_of(mailings), mailings)
    return [Report(mailing, dict(found[mailing.pk])) for mailing in mailings]


def counts_of(digests: QuerySet[Digest], mailings: Sequence[Mailing]) -> Counts:
    """All that is counted of these digests, which are those of these mailings."""
    found = sent_counts(digests)
    add_bounces(found, digests)
    add_clicks(found, digests)
    add_harm(found, digests)
    return with_gone(found, mailings)


def _rate(measure: Measure, group: str, counts: Numbers) -> Rate:
    tries = tries_of(measure.per, group, counts)
    hits = counts.get("sent", 0) - counts.get("back", 0) if measure.key == "delivered" else counts.get(measure.key, 0)
    return Rate(min(max(hits, 0), tries), tries)


def tries_of(per: str, group: str, counts: Numbers) -> int:
    """How many letters a share is of: handed over, left, or left to members whose clicks are kept."""
    left = counts.get("sent", 0) + counts.get("uncertain", 0)
    if per == "handed":
        return left + counts.get("refused", 0)
    return 0 if per == "clickable" and group == Group.PAUSED else left
