"""What programs read, all of it as a guest: an Atom feed for every list, the map of the site, what robots may do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
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
from lib.forms import is_row_id
from lib.kinds import Story
from lib.linked import as_json_ld
from profiles.models import Subject

GUEST = AnonymousUser()
IN_ONE_MAP = 5000  # numbers of threads; a map may hold 50,000 addresses
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML cannot say
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
    """A list's stories as an Atom feed, without what XML cannot say."""
    for story in stories:
        story.title, story.excerpt = NO_TEXT.sub("", story.title), NO_TEXT.sub("", story.excerpt)
    context = {"shown": shown, "name": name, "stories": stories, "base": settings.SITE_URL, "now": now()}
    return render(request, "community/feed.xml", context, content_type="application/atom+xml; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Which maps there are; part 0 has all but threads, part n those of the nth few thousand numbers."""
    here, part = reverse("community:sitemap"), request.GET.get("part", "")
    if not part:
        highest = Thread.objects.visible_to(GUEST).aggregate(highest=Max("pk"))["highest"] or 0
        return _xml("sitemapindex", "sitemap", ((f"{here}?part={n}", None) for n in range(highest // IN_ONE_MAP + 2)))
    if not is_row_id(part):
        raise Http404
    return _xml("urlset", "url", _threads(int(part)) if int(part) else _places())


def _places() -> Iterator[tuple[str, datetime | None]]:
    for name in ("forum-list", "thread-list", "article-list", "example-list", "event-list"):
        yield reverse(f"community:{name}"), None
    yield from ((each.get_absolute_url(), None) for each in seen_places(GUEST))
    yield from ((each.get_absolute_url(), None) for each in Subject.objects.order_by("pk"))
    articles = Article.objects.published_to(GUEST).order_by("pk").only("published", "edited")
    yield from ((each.get_absolute_url(), each.changed) for each in articles)
    examples = Example.objects.visible_to(GUEST).order_by("pk").only("decided", "edited")
    yield from ((each.get_absolute_url(), each.edited or each.decided) for each in examples)


def _threads(part: int) -> Iterator[tuple[str, datetime | None]]:
    first = (part - 1) * IN_ONE_MAP
    threads = Thread.objects.visible_to(GUEST).filter(pk__gte=first, pk__lt=first + IN_ONE_MAP).order_by("pk")
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
