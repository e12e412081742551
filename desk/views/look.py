"""How the place looks: the owner's step, and the stylesheet and pictures that come from it."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from desk.actions import keep_logo
from desk.forms import LookForm
from desk.models import Logo
from desk.settings import kept_values, look_version, values
from desk.setup.steps import DONE
from desk.views.doors import decide, go_on, is_skipped, owners_only, skip, step_page
from lib.clock import now
from lib.colours import OURS, Accent, accent_of, parsed

VERSION = re.compile(r"\d+-([0-9a-f]{6})")
A_YEAR = 365 * 24 * 3600
SHEET = """html[data-theme],
:root {{
  --accent: light-dark({0.light.accent}, {0.dark.accent});
  --accent-ink: light-dark({0.light.ink}, {0.dark.ink});
  --accent-bg: light-dark({0.light.tint}, {0.dark.tint});
}}
"""
MARK = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<style>path{{fill:{0.light.accent}}}@media (prefers-color-scheme:dark){{path{{fill:{0.dark.accent}}}}}</style>
<path d="M16 2a14 14 0 1 0 13.3 18.3l-3.8-1.2A10 10 0 1 1 25.5 13l3.8-1.2A14 14 0 0 0 16 2z"/>
<path d="M8.8 11.2c2.6-.4 4.7.1 6.4 1.4v9.2c-1.7-1.3-3.8-1.8-6.4-1.4z"/>
<path d="M23.2 11.2c-2.6-.4-4.7.1-6.4 1.4v9.2c1.7-1.3 3.8-1.8 6.4-1.4z"/>
</svg>
"""
for_good = cache_control(public=True, max_age=A_YEAR, immutable=True)  # the address changes with what it holds


@owners_only
@require_http_methods(["GET", "POST"])
def setup_look(request: Any) -> HttpResponse:
    if is_skipped(request):
        return skip(request, "look")
    stands = values(kept_values())
    form = LookForm(request.POST or None, request.FILES or None, stands=stands)
    if form.is_valid() and decide(request, form, **logo_of(request, form)):
        _tell_correction(request, form.decided["accent"])
        return redirect("desk:setup-look") if "stay" in request.POST else go_on(request, "look", DONE)
    context = {"form": form, "sheet": look_version(OURS).removesuffix(OURS[1:]), "logo": stands["logo"]}
    return step_page(request, "look", context, status=422 if form.is_bound else 200)


def logo_of(request: Any, form: LookForm) -> dict[str, Any]:
    """What becomes of the logo: a new one, none, or nothing to say."""
    if drawn := form.cleaned_data.get("logo"):
        return {"logo": keep_logo(by=request.user, drawn=drawn, now=now())}
    return {"logo": ""} if form.cleaned_data.get("without_logo") else {}


def _tell_correction(request: HttpRequest, accent: str) -> None:
    drawn = accent_of(parsed(accent))
    if drawn.light.accent != accent:
        said = _("Text in %(colour)s could not be read on white, so by day it is drawn as %(drawn)s.")
        messages.info(request, said % {"colour": accent, "drawn": drawn.light.accent})


@require_safe
@for_good
def look(request: HttpRequest, version: str) -> HttpResponse:
    """The stylesheet of one colour, after all others."""
    return HttpResponse(SHEET.format(_accent(version)), content_type="text/css; charset=utf-8")


@require_safe
@for_good
def look_mark(request: HttpRequest, version: str) -> HttpResponse:
    """Our mark in that colour, for the browser's tab."""
    return HttpResponse(MARK.format(_accent(version)), content_type="image/svg+xml")


@require_safe
@for_good
def logo(request: HttpRequest, digest: str) -> HttpResponse:
    return HttpResponse(bytes(get_object_or_404(Logo, digest=digest).png), content_type="image/png")


@require_safe
@for_good
def icon(request: HttpRequest, digest: str) -> HttpResponse:
    return HttpResponse(bytes(get_object_or_404(Logo, digest=digest).icon), content_type="image/png")


def _accent(version: str) -> Accent:
    if not (found := VERSION.fullmatch(version)):
        raise Http404
    return accent_of(parsed(found.group(1)))
