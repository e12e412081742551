"""Lists: forums, the threads of one, of all, and of a subject."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from community import actions
from community.asking import Place, Scope, page_rows, seen_places
from community.forums import forum_blocks
from community.lists import AHEAD, LAST, PAGE, Name, Shown, Wanted, place_of, since_place
from community.models import Forum, Thread
from community.stories import Row, is_member, stories_of
from community.views.feeds import linked
from lib.clock import now
from lib.doors import members_only, next_url
from lib.framing import draw_page
from lib.live import NOW
from lib.telling import About, tell_all
from profiles.models import Subject
from profiles.turned import set_levels

MOST_COUNTED = 100  # "100 new" is said for more
MOST_HEARD = 20  # forums that one open list listens to
MOST_MARKED = 2000  # threads about one subject that are marked as read at once


class Listed(NamedTuple):
    """What the page of a list is made of: what is the same for all guests, and what is filled in."""

    values: dict[str, Any]
    fills: dict[str, Any]


@require_safe
def forum_list(request: HttpRequest) -> HttpResponse:
    """Every forum one may see, with its latest thread."""
    blocks = forum_blocks(request.user)
    return draw_page(request, "community/forum_list.html", {"has_rows": bool(blocks)}, {"rows": blocks})


@require_safe
def forum(request: HttpRequest, slug: str) -> HttpResponse:
    """The threads of a forum and of those inside it."""
    places = seen_places(request.user)
    seen = [each._replace(level=None) for each in places]  # a page is kept for every level of its own dial alone
    found = next((each for each in seen if each.slug == slug), None)
    if found is None:
        raise Http404
    children = tuple(each for each in seen if each.parent_id == found.pk)
    parent = next((each for each in seen if each.pk == found.parent_id), None)
    rows = listed(request, forums=(found, *children))
    values = {"forum": found, "parent": parent, "children": children, "level": places[seen.index(found)].level}
    return draw_page(request, "community/forum.html", values | rows.values, rows.fills)


@require_safe
def thread_list(request: HttpRequest) -> HttpResponse:
    """The threads of all forums: latest, new, unread, unanswered, top, hot."""
    return draw_page(request, "community/thread_list.html", *listed(request))


@require_safe
def subject(request: HttpRequest, slug: str) -> HttpResponse:
    """The threads about a subject; `turn` fetches the buttons of its dial into a chip."""
    found = get_object_or_404(Subject, slug=slug)
    set_levels(request.user, [found])
    level = found.level  # type: ignore[attr-defined]
    if "turn" in request.GET and request.htmx:  # type: ignore[attr-defined]
        return render(request, "components/subject_chip.html", {"subject": found, "level": level, "open": True})
    rows = listed(request, subject=found)
    about = About(found.pk, found.slug, found.name, level=level)
    values = {"subject": about, "description": found.description, "level": level}
    return draw_page(request, "community/subject.html", values | rows.values, rows.fills)


@require_safe
def newer(request: HttpRequest) -> HttpResponse:
    """How much came to the top of a list since it was drawn, as a line that leads there; nothing where none did."""
    wanted, since = wanted_by(request), request.GET.get("since", "")
    threads = Thread.objects.visible_to(request.user)
    if slug := request.GET.get("forum", ""):
        threads = threads.filter(forum__in=Forum.objects.filter(Q(slug=slug) | Q(parent__slug=slug)))
    if about := request.GET.get("about", ""):
        threads = threads.filter(subjects__slug=about)
    if is_member(request.user):
        threads = threads.exclude(last_author=request.user.pk)
    count = since_place(wanted.of(threads, request.user, now()), wanted.by, since)[:MOST_COUNTED].count()
    if not count:
        return HttpResponse(status=204)
    return render(request, "community/newer.html", {"count": count, "address": wanted.but().query or "?"})


@members_only
@require_POST
def mark_list_read(request: Any) -> HttpResponse:
    """Be done with all that a list holds: read, or only not new any more."""
    forums = Forum.objects.visible_to(request.user)
    slug, about = request.POST.get("forum", ""), request.POST.get("subject", "")
    inside = list(forums.filter(Q(slug=slug) | Q(parent__slug=slug))) if slug else []
    if slug and not inside:
        raise Http404
    if about:
        threads = Thread.objects.visible_to(request.user).filter(subjects__slug=about)
        unread = threads.with_read_mark(request.user).unread().latest_first()[:MOST_MARKED]
        actions.mark_threads_read(member=request.user, threads=list(unread), now=now())
    else:
        act = actions.dismiss_new if "new" in request.POST else actions.mark_all_read
        act(member=request.user, forums=inside, now=now())
    return redirect(next_url(request, "/threads/"))


def wanted_by(request: HttpRequest) -> Wanted:
    """The list an address asks for; guests have read nothing, so nothing is unread to them."""
    wanted = Wanted.read(request.GET)
    return wanted.but(name=Name.LATEST) if wanted.name == Name.UNREAD and not is_member(request.user) else wanted


def listed(request: HttpRequest, *, forums: Sequence[Place] = (), subject: Subject | None = None) -> Listed:
    """One page of threads as stories, and what stands round it."""
    wanted, moment, viewer = wanted_by(request), now(), request.user
    scope = Scope(tuple(each.pk for each in forums), subject.pk if subject else 0)
    rows = page_rows(viewer, wanted, moment, scope)
    if not rows and wanted.page > 1:  # there are not so many pages
        wanted = wanted.at(1)
        rows = page_rows(viewer, wanted, moment, scope)
    ahead = -(-max(len(rows) - PAGE, 0) // PAGE)
    shown = Shown(
        path=request.path,
        wanted=wanted,
        is_member=is_member(viewer),
        forum=forums[0].slug if forums else "",
        ahead=min(ahead, AHEAD),
        older=last_place(rows, wanted) if ahead and wanted.page == LAST else "",
    )
    stories = stories_of(viewer, rows[:PAGE])
    told = tell_all(stories, heading=2, is_member=shown.is_member)
    return Listed(
        {"shown": shown, "has_rows": bool(rows)},
        {"rows": told, "linked": "" if shown.is_member else linked(shown, stories)}
        | live(scope, shown, subject, moment),
    )


def live(scope: Scope, shown: Shown, subject: Subject | None, drawn: datetime) -> dict[str, str]:
    """What an open list listens to, and how it asks what is newer; whose it is not every address of a list says."""
    said = {"since": place_of(drawn, 0), "forum": shown.forum, "about": subject.slug if subject else ""}
    return {"topics": topics_of(scope), "newer": urlencode({name: value for name, value in said.items() if value})}


def topics_of(scope: Scope) -> str:
    """What an open list listens to: its forums, or where those are all or many whatever happens in the place.

    Of that each page is told what its viewer may see (community.listening), wherever it is; a list of all hears so of
    the first post in a forum that none of its rows is in.
    """
    few = scope.forums if 0 < len(scope.forums) <= MOST_HEARD else ()
    return " ".join(f"forum:{pk}" for pk in few) or f"{NOW}:0"


def last_place(rows: Sequence[Row], wanted: Wanted) -> str:
    """Where the last row of the page stands in its list."""
    pk = rows[PAGE - 1].pk
    return place_of(Thread.objects.values_list(wanted.by, flat=True).get(pk=pk), pk)
