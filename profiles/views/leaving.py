"""Taking one's data along, and leaving."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lib.clock import now
from lib.doors import members_only
from lib.kinds import all_kinds
from profiles import actions
from profiles.evidence.reading import readable
from profiles.evidence.taking import parts_of
from profiles.forms import EraseForm
from profiles.permissions import MemberRequest

ON_A_PAGE = 50


@members_only
@require_safe
def download(request: MemberRequest) -> JsonResponse:
    """Everything the place holds of the member, a list for each kind of thing."""
    parts = {kind.name: kind.export(request.user) for kind in all_kinds()}
    held = {name: rows for name, rows in parts.items() if rows}
    name = f"{request.user.username}-{now():%Y-%m-%d}.json".replace('"', "")
    response = JsonResponse(held, json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@members_only
@require_safe
def held(request: MemberRequest) -> HttpResponse:
    """The same to be read: all parts, or the rows of one."""
    parts = parts_of(request.user)
    part = next((each for each in parts if each.name == request.GET.get("part")), None)
    if part is None:
        return render(request, "profiles/held.html", {"parts": parts})
    page = Paginator(part.rows, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = readable(part.name, page, member=request.user, now=now())
    return render(request, "profiles/held.html", {"part": part, "page": page, "rows": rows})


@members_only
@require_http_methods(["GET", "POST"])
def erase(request: MemberRequest) -> HttpResponse:
    form = EraseForm(request.POST or None, member=request.user)
    if form.is_valid():
        actions.erase_member(member=request.user, now=now())
        logout(request)
        messages.success(request, _("You are erased. What others need to follow a talk stands without your name."))
        return redirect("home:page")
    return render(request, "profiles/erase.html", {"form": form})
