"""Whether choosing helps, at the desk: members for whom things are chosen, beside those who are held out."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from desk.holdout.comparing import Measure, compared
from desk.holdout.drawing import kept
from desk.permissions import refuse_all_but_owners
from lib.advantage import LEAST_MEMBERS, LEAST_OPENED, Rate
from lib.clock import now
from lib.rates import Span


def holdout_urls(site: AdminSite) -> list[URLPattern]:
    """The page, within the desk."""

    def page(request: HttpRequest) -> HttpResponse:
        return holdout(request, site)

    return [path("holdout/", site.admin_view(page), name="holdout")]


@require_safe
def holdout(request: Any, site: AdminSite) -> HttpResponse:
    """Both groups side by side, and what choosing gains where enough members say so."""
    refuse_all_but_owners(request.user)
    found = compared(now())
    context = {
        **site.each_context(request),
        "title": _("Whether choosing helps"),
        "holdout": kept(),
        "found": found,
        "rows": [_row(each) for each in found.measures] if found else [],
        "least": {"members": LEAST_MEMBERS, "opened": LEAST_OPENED},
    }
    return TemplateResponse(request, "admin/desk/holdout.html", context)


def _row(measure: Measure) -> dict[str, Any]:
    """One measure as numbers to read: rates with their intervals, and the gain as a difference and in times."""
    gain, scale = measure.gain, measure.scale
    groups = zip((measure.chosen, measure.held), measure.rates, strict=True)
    row: dict[str, Any] = {"says": measure.says, "of": measure.of, "scale": scale}
    row["groups"] = [{"sums": sums, **_rate(rate, scale)} for sums, rate in groups]
    if gain:
        row["gap"] = {"value": scale * gain.gap, **_ends(gain.gap_span, scale)}
        row["times"] = {"value": gain.times, **_ends(gain.times_span, 1)}
        row["verdict"] = "more" if gain.gap_span.low > 0 else "less" if gain.gap_span.high < 0 else "chance"
    return row


def _rate(rate: Rate, scale: int) -> dict[str, float]:
    return {"value": scale * rate.value, **_ends(rate.span, scale)}


def _ends(span: Span, scale: int) -> dict[str, float]:
    return {"low": scale * span.low, "high": scale * span.high}
