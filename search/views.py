"""Searching."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from lib.clock import now
from lib.doors import members_only
from profiles.permissions import MemberRequest
from search import actions
from search.forms import SearchForm
from search.querying import find as found_by

ON_A_PAGE = 20


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET if "q" in request.GET else None)
    page = None
    if form.is_valid():
        found = found_by(request.user, form.cleaned_data["q"], kinds=form.wanted_kinds(), now=now())
        page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "search/find.html", {"form": form, "page": page, "words": form["q"].value() or ""})


@members_only
@require_POST
def note_search(request: MemberRequest) -> HttpResponse:
    """Told by the results page once it is open; opening it changes nothing by itself."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    actions.note_search(member=request.user, words=form.cleaned_data["q"], now=now())
    return HttpResponse(status=204)
