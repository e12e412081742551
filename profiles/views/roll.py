"""The roll: who is here, to be sorted, searched and narrowed; its address says how."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lib.clock import now as present
from lib.feeds import ENTRIES, GUEST, Feed, as_feed
from lib.folding import words_in
from lib.kinds import ItemRef, Story
from profiles.evidence import offered_subjects, own_subjects
from profiles.models import Entry, Group, Member, Subject, TalksAbout
from profiles.models.roll import UNTOLD, EntryQuerySet, day_of
from profiles.sights import Seen, here_in_words, is_roll_for_guests, linked_list, seen_of

PAGE = 30
CHIPS = 3  # subjects beside a name
OFFERED = 100  # subjects to choose from
WORDS = 8  # of a search
ALIKE = "alike"
# What each sort is called, and the columns it goes by; the member's number last, so that no two are alike.
SORTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "posts": (_("Most posts"), ("-posts", "-member")),
    "solutions": (_("Most solutions"), ("-solutions", "-member")),
    "likes": (_("Most likes"), ("-likes", "-member")),
    "here": (_("Last here"), ("-here", "-member")),
    "newest": (_("Newest"), ("-joined", "-member")),
    "name": (_("Name"), ("name", "member")),
    ALIKE: (_("Shares your interests"), ("-shared", "-posts", "-member")),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; what makes no sense in it is passed over."""

    words: str = ""
    sort: str = "posts"
    subject: Subject | None = None
    group: Group | None = None

    @classmethod
    def read(cls, query: QueryDict, viewer: Any, groups: list[Group]) -> Wanted:
        sort, slug = query.get("sort", ""), query.get("subject", "")[:70]
        group = next((each for each in groups if str(each.pk) == query.get("group")), None)
        return cls(
            words=query.get("q", "").replace("\x00", "")[:100].strip(),
            sort=sort if sort in sorts_for(viewer) else "posts",
            subject=Subject.objects.filter(slug=slug).first() if slug and "\x00" not in slug else None,
            group=group,
        )

    @property
    def is_narrow(self) -> bool:
        return bool(self.words or self.subject or self.group)

    def address(self, page: int = 1) -> str:
        """The one address of this list."""
        said: dict[str, Any] = {
            "q": self.words,
            "sort": self.sort if self.sort != "posts" else "",
            "subject": self.subject.slug if self.subject else "",
            "group": self.group.pk if self.group else "",
            "page": page if page > 1 else "",
        }
        return reverse("profiles:member-list") + _query(said)

    @property
    def feed(self) -> str:
        """The address of the feed of those in it who are new."""
        said = {"q": self.words, "subject": self.subject.slug if self.subject else ""}
        return reverse("profiles:member-feed") + _query(said)

    def by(self, sort: str) -> str:
        return replace(self, sort=sort).address()

    def entries(self, viewer: Any) -> EntryQuerySet:
        found = Entry.objects.visible_to(viewer).said(words_in(self.words)[:WORDS])
        if self.subject:
            found = found.about(self.subject)
        if self.group:
            found = found.filter(member__groups=self.group)
        if self.sort == ALIKE:
            found = found.exclude(member=viewer.pk).sharing(own_subjects(viewer))
        return found.order_by(*SORTS[self.sort][1])


def _query(said: dict[str, Any]) -> str:
    query = urlencode({name: value for name, value in said.items() if value})
    return f"?{query}" if query else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One member in the list."""

    entry: Entry
    member: Member
    seen: Seen
    subjects: list[Subject]
    here: str


@require_safe
def member_list(request: HttpRequest) -> HttpResponse:
    viewer, now = request.user, present()
    if not viewer.is_authenticated and not is_roll_for_guests(request):
        return redirect_to_login(request.get_full_path())
    groups = list(Group.objects.visible_to(viewer).order_by("name"))
    wanted = Wanted.read(request.GET, viewer, groups)
    found = wanted.entries(viewer).select_related("member")
    page: Page[Any] = Paginator(found, PAGE).get_page(request.GET.get("page"))
    lines = _lines(list(page.object_list), viewer, now)
    context = {
        "wanted": wanted,
        "page": page,
        "lines": lines,
        "has_ratings": any(line.entry.ratings for line in lines),
        "has_here": any(line.here for line in lines),
        "sorts": [(name, SORTS[name][0]) for name in sorts_for(viewer)],
        "by": {name: wanted.by(name) for name in SORTS},
        "groups": groups,
        "subjects": offered_subjects(OFFERED),
        "canonical": settings.SITE_URL + wanted.address(page.number),
        "linked": linked_list([line.member for line in lines]),
        "feed": wanted.feed if is_roll_for_guests(request) else "",
    }
    return render(request, "profiles/member_list.html", context)


@require_safe
def member_feed(request: HttpRequest) -> HttpResponse:
    """Who is new of the same, as guests find them: who shows since when they are here."""
    if not is_roll_for_guests(request):
        raise Http404
    wanted = replace(Wanted.read(request.GET, GUEST, []), sort="newest")
    entries = wanted.entries(GUEST).exclude(joined=UNTOLD).select_related("member")[:ENTRIES]
    stories = [_story(line) for line in _lines(list(entries), GUEST, present())]
    return as_feed(request, Feed(str(_("Members")), wanted.address(), wanted.feed), stories)


def _story(line: Line) -> Story:
    member, joined = line.member, day_of(line.entry.joined)
    said: dict[str, Any] = {"excerpt": line.seen.about, "subjects": line.subjects}
    return Story(ItemRef("member", member.pk), member.get_absolute_url(), member.name, member, joined, **said)


def sorts_for(viewer: Any) -> list[str]:
    """Guests have no interests to share."""
    return [name for name in SORTS if name != ALIKE or viewer.is_authenticated]


def _lines(entries: list[Entry], viewer: Any, now: datetime) -> list[Line]:
    talk = TalksAbout.objects.foremost(entries, CHIPS)
    told = partial(here_in_words, now=now)
    return [
        Line(
            entry,
            entry.member,
            seen_of(entry.member, viewer, now=now),
            talk.get(entry.pk, []),
            told(None if entry.here == UNTOLD else entry.here),
        )
        for entry in entries
    ]
