"""A thread's page, and what is new in it for who has it open."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import make_aware
from django.views.decorators.http import require_safe

from community.describing import described
from community.dressing import Dresser
from community.heading import addresses_of, composer_of, head_of, pages_of, rail_of, refused
from community.looking import End, note_look
from community.models import Post, Thread
from community.models.page import PAGE, page_comments, page_count, page_post, page_rows, page_subjects, page_thread
from community.models.post import PostQuerySet, Row
from community.places import REPLY
from lib.doors import token_of
from lib.drawing import draw
from lib.framing import draw_page
from lib.markdown import excerpt
from profiles.turned import set_levels
from writing.places import begun_at

SHOWN = 400  # characters of the solution that are shown under the question


@require_safe
def thread(request: HttpRequest, thread_id: int) -> HttpResponse:
    """One page of a thread; without a number, a member goes on where they stopped. `?post=` and `?at=` lead to one."""
    found = seen_or_404(request.user, thread_id)
    if wanted := request.GET.get("post") or place_at(request, found) or place_to_resume(request, found):
        return redirect(address_of(found, Post.objects.visible_to(request.user, within=found), wanted))
    page, rows = page_of(request, found)
    read_to = rows[-1].number if rows and page.has_next() else found.last_number
    is_plain = page.paginator.count == found.post_count  # nobody has commented, then
    comments = [] if is_plain else page_comments(request.user, found, rows)
    dresser = Dresser(found, request.user, token_of(request))
    parts = dresser.posts(rows, comments, read_to=read_to)
    following = draw("community/thread/next.html", {"number": page.number + 1}) if page.has_next() else ""
    if request.htmx:  # type: ignore[attr-defined]
        context = {"number": page.number, "posts": parts, "next": following}
        return render(request, "community/thread/more.html", context)
    said = around(request, found, page, rows)
    parts.insert(1, said.pop("solution"))
    fills = {
        "posts": mark_safe("\n".join(parts)),  # noqa: S308 - parts are safe
        "next": following,
        "read_to": read_to,
        "writing": writing_of(request, found, dresser.refusal),
    }
    return draw_page(request, "community/thread/index.html", {}, fills | said)


def seen_or_404(viewer: Any, thread_id: int) -> Thread:
    """The thread with what its page says of it, if this viewer may see it."""
    found = page_thread(viewer, thread_id)
    if found is None:
        raise Http404
    return found


def page_of(request: HttpRequest, thread: Thread) -> tuple[Page[int], list[Row]]:
    """The page that was asked for, the nearest where there is no such, and what stands on it; it counts as a view."""
    note_look(request, End.SOLVED if thread.solution_id else End.ELSEWHERE, thread_id=thread.pk)
    every = range(page_count(request.user, thread))
    page: Page[int] = Paginator(every, PAGE).get_page(request.GET.get("page"))
    return page, page_rows(request.user, thread, max(page.start_index() - 1, 0))


def around(request: HttpRequest, thread: Thread, page: Page[int], rows: list[Row]) -> dict[str, Any]:
    """What stands round the posts: head and rail, the solution, the other pages, and what machines read."""
    viewer, is_first = request.user, page.number == 1
    solution = next((row for row in rows if row.pk == thread.solution_id), None) if is_first else None
    if is_first and thread.solution_id and solution is None:
        solution = page_post(viewer, thread, thread.solution_id)
    subjects = page_subjects(thread)
    set_levels(viewer, subjects)
    fills = {"token": token_of(request), "here": request.get_full_path()}
    return {
        **addresses_of(thread.pk)._asdict(),
        "pk": thread.pk,
        "number": page.number,
        "changes": thread.changes,
        "known": thread.last_number,
        "read_number": thread.read_number,  # type: ignore[attr-defined]
        "title": thread.title,
        "banner": news_of(thread, rows),
        "head": head_of(thread, subjects, viewer, fills, rows[0] if is_first and rows else None),
        "rail": rail_of(thread, viewer, first=rows[0].number if rows else 1, is_first=is_first),
        "solution": shown_on_top(thread, solution, rows) if solution else "",
        "pages": pages_of(page, thread.get_absolute_url()),
        "described": described(thread, page.number, rows, solution, thread.title),
    }


def writing_of(request: HttpRequest, thread: Thread, refusal: Any) -> SafeString:
    """The form for a reply, or why there is none."""
    if refusal:
        return refused(refusal, is_member=request.user.is_authenticated, here=request.get_full_path())
    begun = begun_at(request.user, REPLY.at(thread.pk))
    return composer_of(begun, action=addresses_of(thread.pk).reply_url, token=token_of(request))


def news_of(thread: Thread, rows: list[Row]) -> SafeString | str:
    """The way to the first new post, where it is not on this page."""
    if not is_elsewhere(thread, rows):
        return ""
    first: int = thread.read_number + 1  # type: ignore[attr-defined]
    return draw("community/thread/banner.html", {"url": f"{thread.get_absolute_url()}?post={first}"})


def shown_on_top(thread: Thread, solution: Row, rows: list[Row]) -> SafeString:
    """The solution, under the question; where it is the next post of the page, that it is."""
    is_next = [row.pk for row in rows[1:2]] == [solution.pk]
    text = "" if is_next else excerpt(solution.html, SHOWN)
    said = {"number": solution.number, "name": solution.author_name or "–", "text": text, "is_next": is_next}
    return draw("community/thread/solution.html", {"url": thread.get_absolute_url(), **said})


def place_at(request: HttpRequest, thread: Thread) -> str:
    """The first post of the day `?at=` names, or of the next day that has one; else the last; nothing for no day."""
    try:
        day = parse_date(request.GET.get("at", ""))
        morning = make_aware(datetime.combine(day, time.min)) if day else None
    except (ValueError, OverflowError):
        return ""
    if morning is None:
        return ""
    later = Post.objects.visible_to(request.user, within=thread).filter(posted__gte=morning)
    number = later.in_order().values_list("number", flat=True).first()
    return str(number or thread.last_number)


def place_to_resume(request: HttpRequest, thread: Thread) -> str:
    """The first post this member has not read, or the last of a long thread; nothing where the top is the place."""
    read: int = thread.read_number  # type: ignore[attr-defined]
    if "page" in request.GET or not read:
        return ""
    if read < thread.last_number:
        return str(read + 1)
    return str(thread.last_number) if thread.post_count > PAGE else ""


def is_elsewhere(thread: Thread, rows: list[Row]) -> bool:
    """Whether there is something new in the thread, but not on this page."""
    first: int = thread.read_number + 1  # type: ignore[attr-defined]
    is_news = 1 < first <= thread.last_number
    return is_news and not any(row.number >= first for row in rows[:1] + rows[-1:])


def address_of(thread: Thread, posts: PostQuerySet, wanted: str) -> str:
    """The page and place of post N; of the next one that stands where N is gone, else of the last."""
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 1
    in_order = posts.in_order().select_related("answers")
    post = in_order.filter(number__gte=number).first() or in_order.last()
    if post is None:
        return thread.get_absolute_url()
    top = post.answers if post.is_comment and post.answers else post
    page = posts.top_level().filter(number__lt=top.number).count() // PAGE + 1
    return f"{thread.get_absolute_url()}?page={page}#p{post.number}"
