"""Invitations at the desk: who was asked, and who came."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.models import Invitation
from desk.permissions import may_set_up
from lib.clock import now
from moderation.admin import OnlyToRead


class InvitationAdmin(OnlyToRead):
    """To look through; inviting and taking back are on the set-up's own page."""

    list_display = ("address", "by", "invited", "expires", "state")
    list_select_related = ("by", "member", "mail")
    search_fields = ("address",)
    ordering = ("-invited", "-pk")
    actions = None
    fields = readonly_fields = ("address", "by", "invited", "expires", "state")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_set_up(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_set_up(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_set_up(request.user)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return redirect("desk:setup-invite")

    @admin.display(description=gettext_lazy("state"))
    def state(self, invitation: Invitation) -> str:
        if invitation.member:
            return _("joined as %(name)s") % {"name": invitation.member.name}
        if invitation.joined:
            return _("joined, and left")
        if not invitation.is_open(now()):
            return _("run out")
        return str(invitation.mail.get_state_display()) if invitation.mail else "–"
