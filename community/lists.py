"""The lists of threads: what each holds and how it is sorted, as its address says it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q, TextChoices
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.models import Thread
from community.models.thread import ThreadQuerySet

PAGE = 20
LAST = 40  # pages counted from one place; further on a list goes by its last row, so no page is dear
NEW_FOR = timedelta(days=14)  # that what was started, and a member never opened, is new to them
AHEAD = 2  # pages whose numbers are shown before one is there
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Name(TextChoices):
    """The lists by name; the label is what their tab says."""

    LATEST = "latest", _("Latest")
    NEW = "new", _("New")
    UNREAD = "unread", _("Unread")
    UNANSWERED = "unanswered", _("Unanswered")
    TOP = "top", _("Top")
    HOT = "hot", _("Hot")


class Period(TextChoices):
    DAY = "day", _("today")
    WEEK = "week", _("this week")
    MONTH = "month", _("this month")
    YEAR = "year", _("this year")
    ALL = "all", _("all time")


class State(TextChoices):
    SOLVED = "solved", _("solved")
    UNSOLVED = "unsolved", _("unsolved")


TITLES = {
    Name.LATEST: _("Latest threads"),
    Name.NEW: _("New threads"),
    Name.UNREAD: _("Unread threads"),
    Name.UNANSWERED: _("Unanswered threads"),
    Name.TOP: _("Top threads"),
    Name.HOT: _("Hot threads"),
}
DAYS = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 31, Period.YEAR: 366}
SORTED_BY = {Name.LATEST: "active", Name.UNREAD: "active", Name.TOP: "top", Name.HOT: "heat"}  # others by posted


@dataclass(frozen=True, slots=True)
class Wanted:
    """One page of one list."""

    name: Name = Name.LATEST
    kind: str = ""
    state: str = ""
    period: str = ""
    subject: str = ""
    before: str = ""  # the row that the pages are counted from
    page: int = 1

    @classmethod
    def read(cls, query: QueryDict) -> Wanted:
        """As an address says it; what makes no sense is passed over."""
        name = query.get("list", "unread" if "unread" in query else "")
        page, before = query.get("page", ""), query.get("before", "")
        return cls(
            name=Name(name) if name in Name.values else Name.LATEST,
            kind=_known(query.get("kind", ""), Thread.Sort.values),
            state=_known(query.get("state", ""), State.values),
            period=_known(query.get("period", ""), Period.values),
            subject=query.get("subject", "")[:70],
            before=before if _place(before) else "",
            page=min(max(int(page), 1), LAST) if page.isascii() and page.isdecimal() and len(page) < 10 else 1,
        )

    @property
    def by(self) -> str:
        return SORTED_BY.get(self.name, "posted")

    @property
    def since(self) -> str:
        """The period, which Top has without being asked."""
        return self.period or (Period.MONTH if self.name == Name.TOP else Period.ALL)

    def as_of(self, now: datetime) -> datetime | None:
        """The time that what it holds goes by, no finer than needed; None where it goes back for ever."""
        if Period(self.since) in DAYS:
            return now.replace(second=0, microsecond=0)
        return now.replace(hour=0, minute=0, second=0, microsecond=0) if self.name == Name.NEW else None

    @property
    def query(self) -> str:
        """The part of an address after its path, the same for the same list."""
        said = {
            "list": "" if self.name == Name.LATEST else self.name.value,
            "kind": self.kind,
            "state": self.state,
            "period": self.period,
            "subject": self.subject,
            "before": self.before,
            "page": str(self.page) if self.page > 1 else "",
        }
        text = urlencode({key: value for key, value in said.items() if value})
        return f"?{text}" if text else ""

    def but(self, **changes: Any) -> Wanted:
        """The same list otherwise, from its first page on."""
        return replace(self, **{"page": 1, "before": "", **changes})

    def at(self, page: int) -> Wanted:
        """Another page of the same list."""
        return replace(self, page=page)

    def of(self, threads: ThreadQuerySet, viewer: Any, now: datetime | None) -> ThreadQuerySet:
        """Those of the threads that stand in this list, in its order; one that goes back for ever needs no time."""
        if self.name == Name.UNREAD:
            threads = threads.with_read_mark(viewer).unread()
        if self.name == Name.NEW and viewer.is_authenticated and now:
            threads = threads.new_to(viewer).filter(posted__gte=now - NEW_FOR)
        if self.name == Name.UNANSWERED:
            threads = threads.filter(post_count__lte=1)
        if now and (days := DAYS.get(Period(self.since))):
            field = "active" if self.by in {"active", "heat"} else "posted"
            threads = threads.filter(**{f"{field}__gte": now - timedelta(days=days)})
        return self._filtered(threads).order_by(f"-{self.by}", "-pk")

    def _filtered(self, threads: ThreadQuerySet) -> ThreadQuerySet:
        if self.kind:
            threads = threads.filter(sort=self.kind)
        if self.state:
            is_unsolved = self.state == State.UNSOLVED
            threads = threads.filter(sort=Thread.Sort.QUESTION, solution__isnull=is_unsolved)
        if self.subject:
            threads = threads.filter(subjects__slug=self.subject)
        return threads

    def page_of(self, threads: ThreadQuerySet) -> ThreadQuerySet:
        """The rows of the page, and as many behind it as say which pages follow."""
        if place := _place(self.before):
            value: Any = place[0]
            if self.by in {"posted", "active"}:
                value = EPOCH + timedelta(microseconds=place[0])
            threads = threads.filter(Q(**{f"{self.by}__lt": value}) | Q(pk__lt=place[1]), **{f"{self.by}__lte": value})
        start = (self.page - 1) * PAGE
        return threads[start : start + (AHEAD + 1) * PAGE + 1]


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands round the rows of a page: the same for everybody whose page has this address and so many after it."""

    path: str
    wanted: Wanted
    is_member: bool
    forum: str = ""  # the slug of the forum whose list it is
    ahead: int = 0  # pages that follow, as far as was looked
    older: str = ""  # the last row, where the pages are to be counted from it

    @property
    def address(self) -> str:
        return self.path + self.wanted.query

    @property
    def base(self) -> str:
        """Where the site is, for what has to be read elsewhere."""
        return str(settings.SITE_URL)

    @property
    def feed(self) -> str:
        return f"{self.path}feed/{self.wanted.but().query}"

    @property
    def is_by_time(self) -> bool:
        """Whether what is newer comes to its top, which who looks on is told."""
        return self.wanted.by in {"active", "posted"} and self.wanted.page == 1 and not self.wanted.before

    @property
    def title(self) -> str:
        return str(TITLES[self.wanted.name])

    @property
    def empty(self) -> str:
        """What is said where the list holds nothing."""
        if self.wanted.name == Name.UNREAD:
            return gettext("You have read everything.")
        if self.wanted.name == Name.NEW and self.is_member:
            return gettext("You have seen everything that was started lately.")
        return gettext("There is nothing here yet.")

    @property
    def tabs(self) -> list[tuple[str, str, bool]]:
        """Each list: what it is called, its address, whether it is this one."""
        names = [name for name in Name if self.is_member or name != Name.UNREAD]
        return [
            (str(n.label), self.path + self.wanted.but(name=n, period="").query, n == self.wanted.name) for n in names
        ]

    @property
    def sieves(self) -> list[list[tuple[str, str, bool]]]:
        """What may be shown alone: each with the address that turns it on, or off where it is on."""
        wanted = self.wanted
        groups: list[list[tuple[str, str, str]]] = [
            [("kind", sort.value, str(sort.label)) for sort in Thread.Sort],
            [("state", state.value, str(state.label)) for state in State],
        ]
        if wanted.name == Name.TOP or wanted.period:
            groups.append([("period", period.value, str(period.label)) for period in Period])
        return [
            [(label, self._sifted(field, value), self._is_on(field, value)) for field, value, label in group]
            for group in groups
        ]

    @property
    def sifted(self) -> list[tuple[str, str]]:
        """What alone is shown now, each with the address that turns it off; a period is never off."""
        return [(label, off) for group in self.sieves[:2] for label, off, is_on in group if is_on]

    def _is_on(self, field: str, value: str) -> bool:
        return bool((self.wanted.since if field == "period" else getattr(self.wanted, field)) == value)

    def _sifted(self, field: str, value: str) -> str:
        is_off = field != "period" and self._is_on(field, value)
        return self.path + self.wanted.but(**{field: "" if is_off else str(value)}).query

    @property
    def pages(self) -> list[tuple[int, str]]:
        """The numbers worth a link, 0 for those left out, each with its address."""
        here = self.wanted.page
        near = list(range(max(1, here - 2), min(LAST, here + self.ahead) + 1))
        numbers = near if near[0] == 1 else [1, *([0] if near[0] > 2 else []), *near]
        return [(number, self.path + self.wanted.at(number).query if number else "") for number in numbers]

    @property
    def previous(self) -> str:
        return self.path + self.wanted.at(self.wanted.page - 1).query if self.wanted.page > 1 else ""

    @property
    def next(self) -> str:
        if self.older:
            return self.path + self.wanted.but(before=self.older).query
        return self.path + self.wanted.at(self.wanted.page + 1).query if self.ahead else ""


def since_place(threads: ThreadQuerySet, by: str, since: str) -> ThreadQuerySet:
    """Those that came to stand above a place; none where it makes no sense."""
    place = _place(since)
    is_time = by in {"posted", "active"}
    if not place or not is_time:
        return threads.none()
    return threads.filter(**{f"{by}__gt": EPOCH + timedelta(microseconds=place[0])})


def place_of(value: Any, pk: int) -> str:
    """Where a row stands in its list, for `before`."""
    if isinstance(value, datetime):
        value = round((value - EPOCH) / timedelta(microseconds=1))
    return f"{value}_{pk}"


def _place(text: str) -> tuple[float | int, int] | None:
    value, _line, pk = text.partition("_")
    try:
        number = float(value) if "." in value else int(value)
        row = int(pk)
    except ValueError:
        return None
    is_sane = len(text) < 60 and abs(number) < 4e15 and 0 <= row < 2**63
    return (number, row) if is_sane else None


def _known(text: str, values: list[str]) -> str:
    return text if text in values else ""
