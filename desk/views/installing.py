"""What makes the place one that can be installed on a phone: its manifest, icons, service worker and offline page."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from desk.app_icon import SIZES, drawn_icon
from desk.models import Logo
from desk.settings import site_settings
from lib.colours import accent_of, parsed

AN_HOUR = 3600
for_a_while = cache_control(public=True, max_age=AN_HOUR)
WORKER = "js/service-worker.js"


@require_safe
@for_a_while
def manifest(request: HttpRequest) -> HttpResponse:
    """Name, colours and icons, as the owner decided."""
    site = site_settings()
    accent = accent_of(parsed(site.accent)).light.accent
    said = {
        "id": "/",
        "name": site.name,
        "short_name": site.name[:12].strip(),
        "description": str(site.tagline),
        "lang": site.language,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f3f1eb",
        "theme_color": accent,
        "icons": _icons(),
    }
    return JsonResponse(said, content_type="application/manifest+json")


def _icons() -> list[dict[str, str]]:
    return [
        {"src": reverse("desk:app-icon", args=[size]), "sizes": f"{size}x{size}", "type": "image/png", "purpose": sort}
        for size in SIZES
        for sort in ("any", "maskable")
    ]


@require_safe
@for_a_while
def app_icon(request: HttpRequest, size: int) -> HttpResponse:
    """The owner's logo, or our mark, on a plate of the site's colour."""
    if size not in SIZES:
        raise Http404
    site = site_settings()
    logo = Logo.objects.filter(digest=site.logo["digest"]).first() if site.logo else None
    accent = accent_of(parsed(site.accent)).light.accent
    return HttpResponse(drawn_icon(size, accent, bytes(logo.icon) if logo else None), content_type="image/png")


@require_safe
@cache_control(public=True, no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, so that it may serve every page; looked at anew each time a browser asks."""
    found = find(WORKER) or staticfiles_storage.path(WORKER)
    return HttpResponse(Path(str(found)).read_bytes(), content_type="text/javascript; charset=utf-8")


@require_safe
@for_a_while
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown while there is no network; nobody's own words stand in it."""
    return render(request, "desk/offline.html", {"site_name": site_settings().name, "site_url": settings.SITE_URL})
