"""Whether a mailing does harm: what members say against their letters, beside what the hold-out group says; pure.

A mailing is looked at nine times in its week, four sorts of act each time. That many looks find harm by chance, so the
interval is widened after Bonferroni: of forty mailings that do none, one at most raises an alarm by comparison.

Most mailings are too small for that, so all of four weeks are looked at together, once a day at most, with an interval
that is widened for as many looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import NormalDist

from newsletters.models import Alarm
from newsletters.reporting.comparing import Rate
from newsletters.reporting.pooling import DAYS
from newsletters.reporting.report import COMPARED, HARM, Report

LOOKS = tuple(timedelta(hours=hours) for hours in (1, 3, 6, 12, 24, 48, 72, 120, 168))  # after a mailing's time
Z = NormalDist().inv_cdf(1 - 0.025 / (len(LOOKS) * len(HARM)))  # 3.2: the quantile of 97.5 % shared out over all looks
POOLED_AT = LOOKS.index(timedelta(hours=24)) + 1  # the look at which the first mailing of a day looks at all of them
Z_POOLED = NormalDist().inv_cdf(1 - 0.025 / (DAYS * len(HARM)))  # 3.5
CEILING, WARNING = 0.003, 0.001  # complaints a letter: what the big mailbox providers bear, and what they ask for
LEAST_COMPLAINTS = 2  # one is no rate


@dataclass(frozen=True, slots=True)
class Harm:
    """One sort of harm, and the letters that say so."""

    what: str
    is_ceiling: bool  # else by comparison
    ours: Rate
    theirs: Rate
    days: int = 0  # of the mailings of so many days; 0: of one

    def told(self) -> dict[str, list[int]]:
        """As an alarm keeps it."""
        return {"ours": [self.ours.hits, self.ours.tries], "theirs": [self.theirs.hits, self.theirs.tries]}


def looks_due(as_of: datetime, now: datetime) -> int:
    """How many looks are due by now."""
    return sum(now - as_of >= after for after in LOOKS)


def harm_of(report: Report, *, days: int = 0) -> list[Harm]:
    """Each sort of act that is more frequent than in the hold-out group, and complaints above the ceiling.

    Of one mailing, or of all of so many days.
    """
    found = []
    for measure in COMPARED:
        if measure.key not in HARM:
            continue
        pair, every = report.beside(measure), report.rate(measure)
        span = pair.gap_span(Z_POOLED if days else Z)
        if measure.key == Alarm.What.COMPLAINT and every.hits >= LEAST_COMPLAINTS and every.value > CEILING:
            found.append(Harm(measure.key, True, every, pair.theirs, days))
        if span is not None and span.low > 0:
            found.append(Harm(measure.key, False, pair.ours, pair.theirs, days))
    return found


def is_warned(report: Report) -> bool:
    """Whether more complained than the mailbox providers ask for."""
    [measure] = [each for each in COMPARED if each.key == Alarm.What.COMPLAINT]
    return report.rate(measure).value > WARNING
