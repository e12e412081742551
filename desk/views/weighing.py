"""What acts weigh, at the desk: what stands, what other weights would change, and how far members are folded anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from desk.actions.weighing import WEIGHED, WeightsChanged, weigh_acts
from desk.forms.weighing import WeightsForm, told
from desk.permissions import refuse_all_but_owners
from desk.weighing.effect import effect_of
from lib.clock import now
from profiles.models import Member, Verb, Weighing
from profiles.weighing import WEIGHTS, decided

LATEST = 20  # decisions on the page


def weights_urls(site: AdminSite) -> list[URLPattern]:
    """The page, within the desk."""

    def page(request: HttpRequest) -> HttpResponse:
        return weights(request, site)

    return [path("weights/", site.admin_view(page), name="weights")]


@require_http_methods(["GET", "HEAD", "POST"])
def weights(request: Any, site: AdminSite) -> HttpResponse:
    """Type other weights, see what they would change, and only then decide."""
    refuse_all_but_owners(request.user)
    stands = decided()
    form = WeightsForm(request.POST or None, stands=stands, start=_start(request.GET.get("from", ""), stands))
    if form.is_valid() and "save" in request.POST and _decide(request, form):
        return redirect("admin:weights")
    is_tried = form.is_valid() and form.is_other
    context = {
        **site.each_context(request),
        "title": _("What acts weigh"),
        "form": form,
        "is_same": form.is_valid() and not form.is_other,
        "effect": effect_of(form.weights, viewer=request.user, now=now()) if is_tried else None,
        "progress": _progress(),
        "history": _history(),
    }
    return TemplateResponse(request, "admin/desk/weights.html", context, status=422 if form.errors else 200)


def _decide(request: Any, form: WeightsForm) -> bool:
    """Keep what the form says; where that is not possible, the form says why."""
    said = form.cleaned_data
    try:
        made = weigh_acts(
            by=request.user, weights=form.weights, reason=said["reason"], version=said["version"], now=now()
        )
    except WeightsChanged:
        form.renewed()
    except ValidationError as error:
        form.add_error(None, error)
    else:
        messages.success(request, _("Saved. Members are folded anew, some at a time.") if made else _("It stands."))
    return not form.errors


def _start(named: str, stands: Mapping[str, float]) -> Mapping[str, float]:
    """What the form begins with: what stands, what ships, or an earlier decision."""
    if named == "shipped":
        return WEIGHTS
    earlier = Weighing.objects.filter(pk=int(named)).first() if named.isdecimal() and len(named) < 19 else None
    return WEIGHTS | earlier.weights if earlier else stands


def _progress() -> dict[str, int] | None:
    """How many members are folded under what was decided last; None where all are."""
    newest = Weighing.objects.order_by("-pk").first()
    if newest is None or newest.is_done:
        return None
    members = Member.objects.count()
    done = Member.objects.filter(pk__lte=newest.reached).count()
    return {"done": done, "of": members, "percent": 100 * done // max(members, 1)}


def _history() -> list[tuple[Weighing, list[tuple[str, str, str]]]]:
    """The latest decisions, each with what it changed from the one before."""
    rows = list(Weighing.objects.recent()[: LATEST + 1])
    found = []
    for number, each in enumerate(rows[:LATEST]):
        was = WEIGHTS | (rows[number + 1].weights if number + 1 < len(rows) else {})
        changed = [verb for verb in WEIGHED if each.weights.get(verb, WEIGHTS[verb]) != was[verb]]
        found.append((each, [(str(Verb(verb).label), told(was[verb]), told(each.weights[verb])) for verb in changed]))
    return found
