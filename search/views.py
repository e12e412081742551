"""Searching."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from community.looking import note_look
from community.models import Thread
from lib.clock import now
from lib.doors import members_only
from profiles.asking import DONE, keep_for_visit, of_this_visit, query_named
from profiles.holdout import in_force
from profiles.permissions import MemberRequest
from profiles.weighing import scales
from search import actions
from search.asking import next_question
from search.calling import wanted_stories
from search.forms import SearchForm
from search.likening import fitting_subjects, similar_articles, similar_threads
from search.near import people_like
from search.owning import owned_stories
from search.querying import find as found_by
from search.recommending.account import account
from search.relating import related_stories

ON_A_PAGE = 20
SIMILAR = 5  # articles and threads shown while one types
SHORTEST = 4  # characters of a title that may say something


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET if "q" in request.GET else None)
    page = None
    if form.is_valid():
        note_look(request)
        found = found_by(request.user, form.cleaned_data["q"], kinds=form.wanted_kinds(), now=now())
        page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "search/find.html", {"form": form, "page": page, "words": form["q"].value() or ""})


@require_safe
def how(request: Any) -> HttpResponse:
    """What the ranking weighs, in plain words and in the numbers it uses."""
    context = {"account": account(scales().of(request.user.pk or 0)), "holdout": in_force()}
    return render(request, "search/how/index.html", context)


@members_only
@require_safe
def question(request: MemberRequest) -> HttpResponse:
    """The one question of this visit, if there is one: a page, or the part that My page fetches."""
    asked = of_this_visit(request.user)
    query = query_named(asked) if asked not in {"", DONE} else None
    if not asked:
        query = next_question(request.user, now=now())
        keep_for_visit(request.user, query.name if query else DONE)
    if request.htmx:
        return render(request, "profiles/question/ask.html", {"query": query}) if query else HttpResponse()
    return render(request, "search/question.html", {"query": query})


@members_only
@require_POST
def similar(request: MemberRequest) -> HttpResponse:
    """Asked while a title is typed: articles and threads like it, and subjects that fit; keeps nothing."""
    title, text = request.POST.get("title", "")[:200], request.POST.get("text", "")
    if len(title) < SHORTEST:
        return HttpResponse()
    articles = similar_articles(request.user, title, now=now())
    stories = articles + similar_threads(request.user, title, now=now())[: SIMILAR - len(articles)]
    context = {"stories": stories, "subjects": fitting_subjects(title, text, stories)}
    return render(request, "search/similar.html", context)


@members_only
@require_safe
def wanted(request: MemberRequest) -> HttpResponse:
    """The questions that wait for this member: a page, or the part that My page fetches; nothing where none do."""
    return _page_or_part(request, "wanted", stories=wanted_stories(request.user, now=now()))


@members_only
@require_safe
def owned(request: MemberRequest) -> HttpResponse:
    """Wanted ads that this member may have something for: a page, or the part that My page fetches."""
    return _page_or_part(request, "owned", stories=owned_stories(request.user, now=now()))


@members_only
@require_safe
def people(request: MemberRequest) -> HttpResponse:
    """Members whose interests are near this one's: a page, or the part that others fetch; nothing where nobody is."""
    return _page_or_part(request, "people", people=people_like(request.user, now=now()))


def _page_or_part(request: MemberRequest, name: str, **found: Sequence[Any]) -> HttpResponse:
    """What was found as a page, or as the block that another page fetches, which is empty where nothing was."""
    if not request.htmx:
        return render(request, f"search/{name}/index.html", found)
    return render(request, f"search/{name}/part.html", found) if any(found.values()) else HttpResponse()


@require_safe
def related(request: HttpRequest, thread_id: int) -> HttpResponse:
    """What is related to a thread: a page, or the part that the thread's page fetches once it is scrolled to."""
    thread = get_object_or_404(Thread.objects.visible_to(request.user), pk=thread_id)
    stories = related_stories(request.user, thread, now=now())
    part = "list" if request.htmx else "index"  # type: ignore[attr-defined]
    return render(request, f"search/related/{part}.html", {"stories": stories, "thread": thread})


@members_only
@require_POST
def note_search(request: MemberRequest) -> HttpResponse:
    """Told by the results page once it is open; opening it changes nothing by itself."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    actions.note_search(member=request.user, words=form.cleaned_data["q"], now=now())
    return HttpResponse(status=204)
