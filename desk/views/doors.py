"""The door of the set-up, and what its pages have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from desk.actions import SettingsChanged, change_settings, mark_step
from desk.forms import SettingsForm
from desk.permissions import may_set_up
from desk.setup.code import is_open
from desk.setup.steps import SKIPPED, after, progress, reached
from lib.clock import now

View = Callable[..., HttpResponse]


def owners_only(view: Callable[..., HttpResponse]) -> View:
    """Before there is an administrator, everyone is led to the first step; then everyone but the owner is refused."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_open():
            return redirect("desk:setup-administrator")
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may_set_up(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def step_page(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """One step's page: its own part inside the frame with the progress."""
    state = {} if name == "administrator" else reached()
    page = {"progress": progress(name, state), **context}
    return render(request, f"desk/setup/{name}.html", page, status=status)


def go_on(request: Any, name: str, state: str) -> HttpResponse:
    """Remember what became of a step, and lead to the next."""
    mark_step(by=request.user, name=name, state=state)
    following = after(name)
    return redirect(following.address if following else "home:page")


def is_skipped(request: HttpRequest) -> bool:
    return request.method == "POST" and "skip" in request.POST


def skip(request: HttpRequest, name: str) -> HttpResponse:
    return go_on(request, name, SKIPPED)


def decide(request: Any, form: SettingsForm, **beside: Any) -> bool:
    """Keep what the form says, and what comes beside it; where that is not possible, the form says why."""
    try:
        version = form.cleaned_data["version"]
        change_settings(by=request.user, values=form.decided | beside, version=version, now=now())
    except SettingsChanged as changed:
        form.renewed(changed.names)
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors
