"""Searching."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from community.actions import decline_introduction as decline
from community.looking import note_look
from community.models import Thread
from lib.blocks import fetched_part
from lib.clock import now
from lib.doors import members_only, next_url
from lib.kinds import ItemRef, all_kinds
from profiles.asking import DONE, keep_for_visit, of_this_visit, query_named
from profiles.gathering import stories_of
from profiles.holdout import in_force, is_held_out
from profiles.permissions import MemberRequest
from profiles.weighing import scales
from search import actions, introducing
from search.asking import next_question
from search.calling import wanted_stories
from search.forms import SearchForm
from search.introducing import care_of, introduced_stories
from search.likening import fitting_subjects, similar_articles, similar_threads
from search.near import people_like
from search.owning import owned_stories
from search.querying import find as found_by
from search.recommending.account import account
from search.relating import related_stories

ON_A_PAGE = 20
LARGEST = 2**63 - 1  # number that a thing can have
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
    context: dict[str, Any] = {"query": query, "is_held_out": is_held_out(request.user)}
    if request.htmx:
        context["part"] = fetched_part("question", request.GET)
        return render(request, "profiles/question/ask.html", context) if query else HttpResponse()
    return render(request, "search/question.html", context)


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
def introduced(request: MemberRequest) -> HttpResponse:
    """What others wrote and had shown to this member: a page, or the part that My page fetches."""
    return _page_or_part(request, "introduced", stories=introduced_stories(request.user, now=now()))


@members_only
@require_POST
def decline_introduction(request: MemberRequest, kind: str, item_id: int) -> HttpResponse:
    """Say that what was put before this member is not theirs: it leaves My page, and nobody is told."""
    decline(member=request.user, ref=_ref_or_404(kind, item_id), now=now())
    return HttpResponse() if request.htmx else redirect(next_url(request, reverse("search:introduced")))


@members_only
@require_safe
def care(request: MemberRequest, kind: str, item_id: int) -> HttpResponse:
    """What an author is told of those who may care about an item: a page, or the part that the item's page fetches."""
    found = care_of(request.user, _ref_or_404(kind, item_id), now=now())
    if found is None:
        raise Http404
    return render(request, f"search/care/{'part' if request.htmx else 'index'}.html", {"care": found})


@members_only
@require_POST
def show_to_them(request: MemberRequest, kind: str, item_id: int) -> HttpResponse:
    """Put an item before those likeliest to care, as its author asks; once."""
    ref = _ref_or_404(kind, item_id)
    try:
        count = introducing.show_to_them(request.user, ref, now=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if count is None:
            raise Http404
        says = ngettext("It is shown to %(count)d member now.", "It is shown to %(count)d members now.", count)
        messages.success(request, says % {"count": count})
    return redirect(stories_of(request.user, [ref])[ref].url)


def _ref_or_404(kind: str, item_id: int) -> ItemRef:
    """An item of a kind that is chosen for members."""
    if item_id > LARGEST or not any(each.name == kind and each.is_chosen for each in all_kinds()):
        raise Http404
    return ItemRef(kind, item_id)


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
    if not any(found.values()):
        return HttpResponse()
    return render(request, f"search/{name}/part.html", {**found, "part": fetched_part(name, request.GET)})


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
