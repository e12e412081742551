"""The door before a member's letters: staff say why they look, and then look."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lib.clock import now
from lib.doors import next_url
from moderation.forms import ReasonForm
from newsletters.actions import look_at_letters
from newsletters.kinds import door_before
from profiles.models import Member


@require_http_methods(["GET", "HEAD", "POST"])
def letters_look(request: Any, site: AdminSite, member_id: int) -> HttpResponse:
    """Why does one look at this member's letters? POST keeps it, and leads to where one wanted to go."""
    member = get_object_or_404(Member.objects.exclude(status=Member.Status.ERASED), pk=member_id)
    form = ReasonForm(request.POST or None)
    form.fields["reason"].widget.attrs["autofocus"] = True  # behind sixty links of the admin
    if form.is_valid():
        look_at_letters(by=request.user, member=member, reason=form.cleaned_data["reason"], now=now())
        messages.success(request, _("Kept. The letters of %(name)s are open to you for a day.") % {"name": member.name})
        return redirect(next_url(request, reverse("admin:mailings")))
    context = {
        **site.each_context(request),
        "title": _("Looking at a member’s letters"),
        "member": member,
        "form": form,
        "after": request.POST.get("next") or request.GET.get("next", ""),
    }
    return TemplateResponse(request, "admin/newsletters/look.html", context, status=422 if form.errors else 200)


def asked_why(request: HttpRequest, member_id: int, when: datetime, *, query: str = "") -> HttpResponse | None:
    """The way there, and back to this page with `query`; None for who may go on."""
    door = door_before(request.user, member_id, when)
    if door and request.method == "POST":
        messages.warning(request, _("Nothing is sent yet. Say why first, and then press it again."))
    after = f"{request.path}?{query}" if query else request.get_full_path()
    return redirect(f"{door}?{urlencode({'next': after})}") if door else None
