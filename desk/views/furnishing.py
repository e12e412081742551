"""The first forums and subjects."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from community.models import Forum
from desk.actions import lay_forums, name_subjects
from desk.forms import ForumSet, SubjectsForm, forum_rows
from desk.setup.steps import DONE
from desk.setup.suggestions import BEGINNINGS, beginning
from desk.views.doors import go_on, is_skipped, owners_only, skip, step_page
from lib.clock import now
from profiles.models import Subject


@owners_only
@require_http_methods(["GET", "POST"])
def setup_forums(request: Any) -> HttpResponse:
    if is_skipped(request):
        return skip(request, "forums")
    forums = Forum.objects.prefetch_related("grants").order_by("order", "name")
    rows = ForumSet(request.POST or None, initial=forum_rows(forums, like(request)), prefix="forum")
    fault = ""
    if rows.is_bound and rows.is_valid():
        try:
            lay_forums(by=request.user, rows=[form.laid for form in rows], now=now())
        except ValidationError as error:
            fault = " ".join(error.messages)
        else:
            return redirect("desk:setup-forums") if "more" in request.POST else go_on(request, "forums", DONE)
    context = {"rows": rows, "fault": fault, "is_new": not forums, **sorts(request)}
    return step_page(request, "forums", context, status=422 if rows.is_bound else 200)


@owners_only
@require_http_methods(["GET", "POST"])
def setup_subjects(request: Any) -> HttpResponse:
    if is_skipped(request):
        return skip(request, "subjects")
    there = list(Subject.objects.values_list("name", flat=True))
    suggested = "" if there else "\n".join(str(name) for name in beginning(like(request)).subjects)
    form = SubjectsForm(request.POST or None, initial={"names": suggested})
    if form.is_valid():
        try:
            name_subjects(by=request.user, names=form.cleaned_data["names"], now=now())
        except ValidationError as error:
            form.add_error("names", ValidationError(error.messages))
        else:
            return go_on(request, "subjects", DONE)
    context = {"form": form, "there": there, "is_new": not there, **sorts(request)}
    return step_page(request, "subjects", context, status=422 if form.is_bound else 200)


def like(request: HttpRequest) -> str:
    """The sort of community whose suggestions are shown."""
    wanted = request.GET.get("like", "")
    return wanted if wanted in BEGINNINGS else next(iter(BEGINNINGS))


def sorts(request: HttpRequest) -> dict[str, Any]:
    return {"sorts": [(key, each.name) for key, each in BEGINNINGS.items()], "like": like(request)}
