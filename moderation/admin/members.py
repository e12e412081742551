"""Members at the desk, with what a moderator can do about one: silence, suspend, lift it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from lib.clock import now
from moderation.actions import PENALTIES, set_status
from moderation.admin.reasons import Words, ask_reason
from moderation.permissions import refusal_to_discipline, refuse
from profiles.admin import MemberAdmin
from profiles.models import Member

# By the verb in the address: the button, the page's title, the button that does it, the sentence afterwards.
SAID: dict[str, tuple[Words, Words, Words, Words]] = {
    "silence": (
        _("Silence…"),
        _("Silence, and say why"),
        _("Silence"),
        _("Silenced. They may read, not write."),
    ),
    "suspend": (
        _("Suspend…"),
        _("Suspend, and say why"),
        _("Suspend"),
        _("Suspended. They are signed out, and no mail goes to them."),
    ),
    "lift": (
        _("Lift…"),
        _("Lift it, and say why"),
        _("Lift it"),
        _("Lifted. They may do everything again."),
    ),
}


class ModeratedMemberAdmin(MemberAdmin):
    change_form_template = "admin/moderation/member.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.penalty_view)
        own = [
            path(f"<int:member_id>/{verb}/", view, {"status": status}, name=f"profiles_member_{verb}")
            for status, verb in PENALTIES.items()
        ]
        return [*own, *super().get_urls()]

    def penalty_view(self, request: HttpRequest, member_id: int, status: str) -> HttpResponse:
        member = get_object_or_404(Member, pk=member_id)
        refuse(refusal_to_discipline(request.user, member))
        _button, title, submit, done = SAID[PENALTIES[Member.Status(status)]]

        def do(reason: str) -> str:
            set_status(staff=request.user, member=member, status=status, reason=reason, now=now())  # type: ignore[arg-type]
            return str(done)

        line = f"{member.name} (@{member.username}): {member.get_status_display()}"
        return ask_reason(self, request, title=title, submit=submit, items=[line], do=do)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if member := context.get("original"):
            context["penalties"] = penalties_for(request.user, member)
        return super().render_change_form(request, context, *args, **kwargs)


def penalties_for(staff: Any, member: Member) -> list[tuple[str, Words]]:
    """The address and the words of each button; none where this moderator may not."""
    if refusal_to_discipline(staff, member):
        return []
    verbs = [verb for status, verb in PENALTIES.items() if status != member.status]
    return [(reverse(f"admin:profiles_member_{verb}", args=[member.pk]), SAID[verb][0]) for verb in verbs]
