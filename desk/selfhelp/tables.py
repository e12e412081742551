"""The report as tables of plain values: what the page shows, the files hold and the command prints."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk.selfhelp.guests import Ended, Guests
from desk.selfhelp.measures import Back, Figures, Visits, Waiting
from desk.selfhelp.reporting import Report

EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - spans are told from some day to some day, whichever
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would reckon with


@dataclass(frozen=True, slots=True)
class Share:
    """A part of something, from 0 to 1; None where there is nothing to be a part of."""

    of: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, with the same of the period before."""

    label: str
    now: Any
    before: Any
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A head and rows of values, in the order of the head."""

    name: str
    title: str
    head: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def shown(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, Share):
        return "–" if value.of is None else _("%(n)s %%") % {"n": _percent(100 * value.of)}
    if isinstance(value, timedelta):
        return timesince(EPOCH, EPOCH + value, depth=2)
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, int):
        return str(number_format(value, use_l10n=True, force_grouping=True))
    return "–" if value is None else str(value)


def _percent(share: float) -> str:
    """With a decimal where it is small."""
    digits = 1 if 0 < share < 9.95 else 0
    return str(number_format(round(share, digits), decimal_pos=digits))  # which cuts, and does not round


def plain(value: Any) -> str:
    """A value as programs read it: shares from 0 to 1, spans in seconds, moments in ISO 8601."""
    if isinstance(value, Share):
        return "" if value.of is None else f"{value.of:.4f}"
    if isinstance(value, timedelta):
        return str(round(value.total_seconds()))
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def as_csv(table: Table) -> str:
    """A table as a file; a name that a spreadsheet would reckon with stands behind an apostrophe."""
    out = StringIO()
    csv.writer(out).writerows([table.head, *([plain(value) for value in row] for row in table.rows)])
    return out.getvalue()


def figure_rows(report: Report) -> list[Row]:
    """What became of the questions, and how visits ended, each beside the period before."""
    now, before = report.figures, report.figures_before
    guests = _guest_rows(report.guests) if report.guests else []
    return [*_question_rows(now, before), *_visit_rows(report.visits, report.visits_before), *guests]


def _question_rows(now: Figures, before: Figures | None) -> Iterator[Row]:
    def row(label: str, read: Callable[[Figures], Any], note: str = "") -> Row:
        return Row(label, read(now), read(before) if before else None, note)

    yield row(_("Questions asked"), lambda each: each.asked)
    yield row(_("Answered"), lambda each: Share(each.share(each.answered)))
    yield row(_("Solved"), lambda each: Share(each.solved_share))
    yield row(_("Solved by members"), lambda each: Share(each.members_share), _("Whoever wrote it is no staff today."))
    yield row(_("Solved by whoever asked"), lambda each: Share(each.share(each.by_asker)), _("Among those by members."))
    yield row(_("Half had a first answer after"), lambda each: each.answer.median, _still(now.answer))
    yield row(_("Nine of ten had a first answer after"), lambda each: each.answer.ninetieth)
    yield row(_("Half had their solution after"), lambda each: each.solution.median, _still(now.solution))
    yield row(_("Nine of ten had their solution after"), lambda each: each.solution.ninetieth)


def _still(waiting: Waiting) -> str:
    """How many have not had it yet."""
    open_ones = waiting.open
    return ngettext("%(n)d still waits.", "%(n)d still wait.", open_ones) % {"n": open_ones} if open_ones else ""


def _visit_rows(now: Visits, before: Visits | None) -> Iterator[Row]:
    def row(label: str, read: Callable[[Visits], Any], note: str = "") -> Row:
        return Row(label, read(now), read(before) if before else None, note)

    yield row(_("Visits of members"), lambda each: each.visits)
    yield row(_("Ended at an article or a solved thread"), lambda each: Share(each.share(each.helped)))
    yield row(_("Ended at an article"), lambda each: Share(each.share(each.articles)), _("Among the line above."))
    yield row(_("Ended with a new question"), lambda each: Share(each.share(each.asked)))


def _guest_rows(guests: Guests) -> Iterator[Row]:
    """With the day from which on there are any, where that is later than what is asked for."""

    def row(label: str, read: Callable[[Ended], Any], nothing: Any, note: str = "") -> Row:
        now, before = (read(each) if each else nothing for each in (guests.now, guests.before))
        return Row(label, now, before, note)

    none, begun = Share(None), "" if guests.since else _("None was counted yet.")
    yield row(_("Visits of guests"), lambda each: each.visits, None, begun)
    yield row(_("Of guests, ended at an article or a solved thread"), lambda each: Share(each.share(each.helped)), none)
    among = _("Among the line above.")
    yield row(_("Of guests, ended at an article"), lambda each: Share(each.share(each.articles)), none, among)
    if guests.is_partial:
        yield Row(_("Guests are counted from"), guests.since, None)


def figures_table(report: Report) -> Table:
    head = (_("Figure"), _("This period"), _("The period before"))
    rows = [(row.label, row.now, row.before) for row in figure_rows(report)]
    return Table("figures", _("Figures"), head, rows)


def weeks_table(report: Report) -> Table:
    head = (_("Week from"), _("Questions"), _("Solved"), _("Share"), _("Four weeks"))
    rows = [(week.monday, week.asked, week.solved, Share(week.share), Share(week.lately)) for week in report.weeks]
    return Table("weeks", _("Solved, week by week"), head, rows)


def ties_table(report: Report) -> Table:
    head = (_("Who answered"), _("Whom"), _("How often"), _("And in return"))
    rows = [(tie.by.name, tie.to.name, tie.count, tie.returned) for tie in report.ties]
    return Table("ties", _("Who answers whom"), head, rows)


def back_table(report: Report) -> Table:
    head = (_("Ties"), _("Members"), _("Were back"), _("Share"), _("At least"), _("At most"))
    wrote = _("%(ties)s, though they wrote") % {"ties": report.untied_writers.ties}
    untied = (wrote, *_back_row(report.untied_writers)[1:])
    first, *others = map(_back_row, report.back)
    return Table("back", _("Who came back, by their ties"), head, [first, untied, *others])


def _back_row(each: Back) -> tuple[Any, ...]:
    """With the ends of the interval."""
    low, high = each.interval or (None, None)
    return each.ties, each.members, each.back, Share(each.share), Share(low), Share(high)


def unanswered_table(report: Report) -> Table:
    head = (_("Question"), _("Forum"), _("Asked"), _("Number"))
    rows = [(thread.title, thread.forum.name, thread.posted, thread.pk) for thread in report.unanswered]
    return Table("unanswered", _("Unanswered now"), head, rows)


TABLES: dict[str, Callable[[Report], Table]] = {
    "figures": figures_table,
    "weeks": weeks_table,
    "unanswered": unanswered_table,
    "ties": ties_table,
    "back": back_table,
}
