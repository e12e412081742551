"""The weights of the ranking, at the desk: what counts, what the last weeks propose, and the owner's decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from desk.actions.blending import accept_by_itself, decide_refit, is_automatic, ship_again, standing_proposal
from desk.actions.holding_out import hold_out
from desk.forms.blending import RankingForm
from desk.forms.holding_out import HoldoutForm
from desk.forms.weighing import told
from desk.holdout.drawing import DEFAULT_SHARE, ENOUGH, kept
from desk.models import Refit
from desk.permissions import refuse_all_but_owners
from desk.refitting.proposing import LEAST_MEMBERS, LEAST_OPENED
from lib.clock import now
from profiles.evidence.showing import SIGNALS
from search.blend import PRIORS, in_force

LATEST = 12  # proposals on the page
SHARE = "share"  # pressed beside the hold-out group


def ranking_urls(site: AdminSite) -> list[URLPattern]:
    """The page, within the desk."""

    def page(request: HttpRequest) -> HttpResponse:
        return ranking(request, site)

    return [path("ranking/", site.admin_view(page), name="ranking")]


@require_http_methods(["GET", "HEAD", "POST"])
def ranking(request: Any, site: AdminSite) -> HttpResponse:
    """What each signal counts, beside what ships and what is proposed."""
    refuse_all_but_owners(request.user)
    is_share = request.POST.get("act") == SHARE
    form = RankingForm(None if is_share else request.POST or None)
    own = HoldoutForm(request.POST if is_share else None, initial={"share": _to_begin_with()}, prefix="holdout")
    if form.is_valid() and _decided(request, form):
        return redirect("admin:ranking")
    if own.is_valid() and _shared(request, own):
        return redirect("admin:ranking")
    context = {**site.each_context(request), "form": form, "own": own, **_told()}
    status = 422 if form.errors or own.errors else 200
    return TemplateResponse(request, "admin/desk/ranking.html", context, status=status)


def _told() -> dict[str, Any]:
    """What the page says beside its forms."""
    refit, stands = standing_proposal(), in_force()
    return {
        "title": _("What the ranking weighs"),
        "refit": refit,
        "rows": [_row(name, stands, refit) for name in PRIORS],
        "is_shipped": stands == PRIORS,
        "is_automatic": is_automatic(),
        "least": {"opened": LEAST_OPENED, "members": LEAST_MEMBERS},
        "holdout": kept(),
        "enough": ENOUGH,
        "history": Refit.objects.recent().exclude(is_accepted=None)[:LATEST],
    }


def _decided(request: Any, form: RankingForm) -> bool:
    """Do what was pressed; where that is not possible, the form says why."""
    said = form.cleaned_data
    given: dict[str, Any] = {"by": request.user, "reason": said["reason"], "now": now()}
    try:
        if said["act"] in {"accept", "leave"}:
            refit = get_object_or_404(Refit, pk=said["refit"] or 0)
            done = decide_refit(refit=refit, is_accepted=said["act"] == "accept", **given)
        elif said["act"] == "ship":
            done = ship_again(**given)
        else:
            done = accept_by_itself(is_on=said["act"] == "automatic", **given)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("Saved. It counts at once.") if done else _("It stands like that already."))
    return True


def _shared(request: Any, form: HoldoutForm) -> bool:
    """Keep the share; where that is not possible, the form says why."""
    try:
        done = hold_out(by=request.user, now=now(), **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("Saved. It counts at once.") if done else _("It stands like that already."))
    return True


def _to_begin_with() -> int:
    """What stands in the form: the share in force, else the usual one."""
    found = kept()
    return found.share if found.since else DEFAULT_SHARE


def _row(name: str, stands: dict[str, float], refit: Refit | None) -> dict[str, Any]:
    """One signal: what it is, what it weighs as shipped, now and as proposed, and between what."""
    row = {"says": SIGNALS.get(name, name), "shipped": told(PRIORS[name]), "now": told(stands[name])}
    if refit is not None and name in refit.weights:
        row["proposed"] = told(refit.weights[name])
        row |= {end: told(refit.found[end][name]) for end in ("low", "high") if end in refit.found}
    return row
