"""Setting up: the administrator, and what the place is called."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from desk.actions import SetupClosed, make_first_administrator, mark_step
from desk.forms import AdministratorForm, SettingsForm
from desk.permissions import may_set_up
from desk.settings import kept_values, values
from desk.setup.code import is_open
from desk.setup.steps import DONE, first_left, left, reached
from desk.views.doors import decide, go_on, is_skipped, owners_only, skip, step_page
from desk.views.limits import is_too_often
from lib.clock import now

PLACE = ("name", "tagline", "language", "time_zone")


@owners_only
@require_safe
def setup(request: HttpRequest) -> HttpResponse:
    """To where it was left."""
    return redirect(first_left(reached()).address)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def setup_administrator(request: HttpRequest) -> HttpResponse:
    if not is_open():
        return _closed(request)
    form = AdministratorForm(request.POST or None)
    if form.is_bound and is_too_often(request):
        return step_page(request, "administrator", {"form": form, "is_too_often": True}, status=429)
    if form.is_valid():
        try:
            language = getattr(request, "LANGUAGE_CODE", "en")
            owner = make_first_administrator(**form.cleaned_data, language=language, now=now())
        except SetupClosed:
            return _closed(request)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            login(request, owner)
            return redirect("desk:setup-place")
    return step_page(request, "administrator", {"form": form}, status=422 if form.is_bound else 200)


def _closed(request: HttpRequest) -> HttpResponse:
    """The first step is taken; only the owner is told where the others are."""
    if may_set_up(request.user):
        return redirect("desk:setup")
    raise Http404


@owners_only
@require_http_methods(["GET", "POST"])
def setup_place(request: Any) -> HttpResponse:
    if is_skipped(request):
        return skip(request, "place")
    form = SettingsForm(request.POST or None, names=PLACE, stands=values(kept_values()))
    if form.is_valid() and decide(request, form):
        return go_on(request, "place", DONE)
    return step_page(request, "place", {"form": form}, status=422 if form.is_bound else 200)


@owners_only
@require_http_methods(["GET", "POST"])
def setup_done(request: Any) -> HttpResponse:
    """What is there, what is left, and the end of the reminders at the desk."""
    if request.method == "POST":
        mark_step(by=request.user, name="done", state=DONE)
        return redirect("home:page")
    return step_page(request, "done", {"left": left(reached())})
