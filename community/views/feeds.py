"""What programs read, all of it as a guest: an Atom feed for every list, the map of the site, what robots may do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from community.asking import Scope, page_rows, seen_places
from community.browsing import Browsed
from community.lists import PAGE, Name, Shown, Wanted
from community.models import Article, Event, Example, Thread
from community.stories import leads_of, stories_of
from lib.clock import now
from lib.feeds import GUEST, Feed, as_feed
from lib.forms import is_row_id
from lib.kinds import Kind, Story, all_kinds
from lib.linked import as_json_ld
from profiles.models import Subject
from profiles.sights import is_roll_for_guests

IN_ONE_MAP = 5000  # numbers of threads or of another kind; a map may hold 50,000 addresses
CLOSED = ("/admin/", "/account/", "/search/", "/threads/start/", "/threads/newer/", "/*before=")


@require_safe
def thread_feed(request: HttpRequest) -> HttpResponse:
    return _feed(request, Scope(), reverse("community:thread-list"), "")


@require_safe
def forum_feed(request: HttpRequest, slug: str) -> HttpResponse:
    seen = seen_places(GUEST)
    found = next((each for each in seen if each.slug == slug), None)
    if found is None:
        raise Http404
    inside = (found.pk, *(each.pk for each in seen if each.parent_id == found.pk))
    return _feed(request, Scope(inside), found.get_absolute_url(), found.name)


@require_safe
def subject_feed(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Subject, slug=slug)
    return _feed(request, Scope(subject=found.pk), found.get_absolute_url(), found.name)


def _feed(request: HttpRequest, scope: Scope, path: str, name: str) -> HttpResponse:
    """The first page of a list, each thread with how it opens."""
    wanted = Wanted.read(request.GET).but()
    if wanted.name == Name.UNREAD:
        wanted = wanted.but(name=Name.LATEST)
    stories = stories_of(GUEST, page_rows(GUEST, wanted, now(), scope)[:PAGE])
    leads = leads_of([story.id for story in stories])
    for story in stories:
        story.excerpt = leads.get(story.id, "")
    return feed_of(request, Shown(path=path, wanted=wanted, is_member=False), stories, name)


def feed_of(request: HttpRequest, shown: Shown | Browsed, stories: Sequence[Story], name: str = "") -> HttpResponse:
    """A list's stories as a feed."""
    title = f"{name} · {shown.title}" if name else str(shown.title)
    return as_feed(request, Feed(title, shown.address, shown.feed), stories)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Which maps there are; part 0 has what is few, part n the nth few thousand threads, or those of `kind`."""
    part, name = request.GET.get("part", ""), request.GET.get("kind", "")
    kinds = _mapped(request)
    if not part:
        return _xml("sitemapindex", "sitemap", ((address, None) for address in _maps(kinds)))
    if not is_row_id(part) or (name and name not in kinds):
        raise Http404
    if name:
        return _xml("urlset", "url", kinds[name].mapped(*_numbers(int(part))))
    return _xml("urlset", "url", _threads(int(part)) if int(part) else _places())


def _mapped(request: HttpRequest) -> dict[str, Kind]:
    """The kinds that have maps of their own; members where guests may go through the list of them."""
    kinds = {kind.name: kind for kind in all_kinds() if kind.is_mapped}
    if not is_roll_for_guests(request):
        kinds.pop("member", None)
    return kinds


def _maps(kinds: dict[str, Kind]) -> Iterator[str]:
    here = reverse("community:sitemap")
    yield from (f"{here}?part={n}" for n in range(_parts(Thread.objects.visible_to(GUEST)) + 1))
    for name, kind in kinds.items():
        yield from (f"{here}?kind={name}&part={n}" for n in range(1, _parts(kind.visible_to(GUEST)) + 1))


def _parts(things: QuerySet[Any]) -> int:
    """How many maps hold them all."""
    return (things.order_by().aggregate(highest=Max("pk"))["highest"] or 0) // IN_ONE_MAP + 1


def _numbers(part: int) -> tuple[int, int]:
    """The first number that a map holds, and the first that it does not."""
    return (part - 1) * IN_ONE_MAP, part * IN_ONE_MAP


def _places() -> Iterator[tuple[str, datetime | None]]:
    for name in ("forum-list", "thread-list", "article-list", "example-list", "event-list", "badge-list"):
        yield reverse(f"community:{name}"), None
    yield from ((each.get_absolute_url(), None) for each in seen_places(GUEST))
    yield from ((each.get_absolute_url(), None) for each in Subject.objects.order_by("pk"))
    articles = Article.objects.published_to(GUEST).order_by("pk").only("published", "edited")
    yield from ((each.get_absolute_url(), each.changed) for each in articles)
    examples = Example.objects.visible_to(GUEST).order_by("pk").only("decided", "edited")
    yield from ((each.get_absolute_url(), each.edited or each.decided) for each in examples)


def _threads(part: int) -> Iterator[tuple[str, datetime | None]]:
    first, end = _numbers(part)
    threads = Thread.objects.visible_to(GUEST).filter(pk__gte=first, pk__lt=end).order_by("pk")
    for pk, active in threads.values_list("pk", "active"):
        yield reverse("community:thread", args=[pk]), active


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('community:sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def linked(shown: Shown | Browsed, stories: Sequence[Story | Event]) -> SafeString:
    """The list as linked data (schema.org), in an element that browsers do not run."""
    data = {
        "@type": "CollectionPage",
        "name": shown.title,
        "url": shown.base + shown.address,
        "mainEntity": {
            "@type": "ItemList",
            "itemListElement": [
                {"@type": "ListItem", "position": place, "url": shown.base + story.url}
                for place, story in enumerate(stories, 1)
            ],
        },
    }
    return format_html('<script type="application/ld+json">{}</script>', as_json_ld(data))


def _xml(root: str, item: str, rows: Iterable[tuple[str, datetime | None]]) -> HttpResponse:
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for address, when in rows:
        changed = f"<lastmod>{when.isoformat()}</lastmod>" if when else ""
        parts.append(f"<{item}><loc>{escape(settings.SITE_URL + address)}</loc>{changed}</{item}>")
    return HttpResponse("\n".join([*parts, f"</{root}>"]), content_type="application/xml; charset=utf-8")
