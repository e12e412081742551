"""Who may do what with members and interests: yes or no, no query."""

from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from profiles.models import Member


def may_steer(member: Member) -> bool:
    """Whoever may sign in steers their own page and mail, also one who may not write."""
    return member.may_sign_in


def may_ignore(member: Member, other: Member) -> bool:
    """Anyone but oneself, and but the staff, whose word must reach everyone."""
    return may_steer(member) and member.pk != other.pk and not other.is_moderator


def may_be_seen(viewer: Any, member: Member) -> bool:
    """Who was erased or may not sign in has no page, but for staff."""
    is_here = member.is_active and member.status != Member.Status.ERASED
    return is_here or bool(viewer.is_authenticated and viewer.is_moderator)


class MemberRequest(HttpRequest):
    """A request of someone signed in, as members_only hands it on."""

    user: Member
    htmx: HtmxDetails
