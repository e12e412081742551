"""What stands round a list of articles or events: what it holds, as its address says it, and what it tells programs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict

PAGE = 20


@dataclass(frozen=True, slots=True)
class Browsed:
    """One page of one list; what makes no sense in its address is passed over."""

    path: str
    title: str
    sort: str = ""
    subject: str = ""
    page: int = 1
    forum: str = ""
    has_next: bool = False

    @classmethod
    def read(cls, path: str, title: str, query: QueryDict, sorts: tuple[str, ...]) -> Browsed:
        sort, page = query.get("list", ""), query.get("page", "")
        number = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1
        return cls(
            path,
            title,
            sort if sort in sorts else "",
            query.get("subject", "")[:70],
            max(number, 1),
            query.get("forum", "")[:70],
        )

    @property
    def query(self) -> str:
        said = {
            "list": self.sort,
            "subject": self.subject,
            "forum": self.forum,
            "page": str(self.page) if self.page > 1 else "",
        }
        text = urlencode({key: value for key, value in said.items() if value})
        return f"?{text}" if text else ""

    @property
    def address(self) -> str:
        return self.path + self.query

    @property
    def base(self) -> str:
        """Where the site is, for what has to be read elsewhere."""
        return str(settings.SITE_URL)

    @property
    def feed(self) -> str:
        return f"{self.path}feed/{replace(self, page=1).query}"

    @property
    def calendar(self) -> str:
        return f"{self.path}calendar.ics{replace(self, page=1, sort='').query}"

    @property
    def previous(self) -> str:
        return replace(self, page=self.page - 1).address if self.page > 1 else ""

    @property
    def next(self) -> str:
        return replace(self, page=self.page + 1).address if self.has_next else ""

    def listing(self, sort: str) -> str:
        """The address of the same sorted otherwise, from its first page."""
        return replace(self, sort=sort, page=1).address

    def about(self, slug: str) -> str:
        """The address of what is about a subject alone; of everything where it is that already."""
        return replace(self, subject="" if slug == self.subject else slug, page=1).address

    def within(self, slug: str) -> str:
        """The address of what is in a forum alone; of everything where it is that already."""
        return replace(self, forum="" if slug == self.forum else slug, page=1).address
