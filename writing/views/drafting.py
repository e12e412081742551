"""Drafts: saved by the page while somebody writes, listed and deleted by whoever wrote them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lib.clock import now
from lib.doors import members_only
from writing import actions
from writing.forms import DraftForm
from writing.models import Draft
from writing.places import entries, is_open

PAGE = 20


@members_only
@require_http_methods(["GET", "POST"])
def draft(request: Any) -> HttpResponse:
    """POST keeps what is begun, 409 with what stands where another window was quicker; GET tells what stands."""
    if request.method == "GET":
        standing = Draft.objects.visible_to(request.user).filter(place=request.GET.get("place", "")).first()
        return JsonResponse(told(request, standing))
    form = DraftForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"why": [error for errors in form.errors.values() for error in errors]}, status=422)
    place, version, written = (form.cleaned_data[name] for name in ("place", "version", "written"))
    if not is_open(request.user, place):
        raise Http404
    try:
        kept = actions.save_draft(member=request.user, place=place, fields=written, version=version, now=now())
    except actions.StaleDraft as stale:
        return JsonResponse(told(request, stale.standing), status=409)
    except ValidationError as error:
        return JsonResponse({"why": error.messages}, status=422)
    return JsonResponse({"version": kept.version if kept else 0})


def told(request: HttpRequest, standing: Draft | None) -> dict[str, Any]:
    """A draft for the page's script, with whose it is and a token that is good now."""
    return {
        "version": standing.version if standing else 0,
        "fields": standing.fields if standing else None,
        "member": request.user.pk,
        "token": get_token(request),
    }


@members_only
@require_safe
def draft_list(request: Any) -> HttpResponse:
    page = Paginator(Draft.objects.visible_to(request.user).newest_first(), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "entries": entries(request.user, page.object_list), "kept": actions.KEPT.days}
    return render(request, "writing/draft_list.html", context)


@members_only
@require_POST
def forget_draft(request: Any, draft_id: int) -> HttpResponse:
    found = get_object_or_404(Draft.objects.visible_to(request.user), pk=draft_id)
    actions.forget_draft(member=request.user, draft=found)
    return redirect("writing:draft-list")
