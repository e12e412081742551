"""Who may do what with members and interests: yes or no, no query."""

from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from profiles.models import Member, Sight

# What a member decides who sees of, each by a column of its own; and what moderators see for their work all the same.
SHOWN = ("pronouns", "place", "website", "about", "joined", "here", "subjects")
FOR_MODERATION = frozenset({"pronouns", "place", "website", "about", "joined"})


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


def is_shown_to(audience: Sight, member: Member, field: str) -> bool:
    """Whether a member shows one thing of themselves to guests, or to members."""
    chosen = getattr(member, f"{field}_to")
    return bool(chosen == Sight.EVERYONE or (chosen == Sight.MEMBERS and audience == Sight.MEMBERS))


def may_read(viewer: Any, member: Member, field: str) -> bool:
    """The one rule for what stands of a member anywhere: as they chose, to themselves, and what moderation needs."""
    if viewer is None or not viewer.is_authenticated:
        return is_shown_to(Sight.EVERYONE, member, field)
    is_for_staff = viewer.is_moderator and field in FOR_MODERATION
    return viewer.pk == member.pk or is_for_staff or is_shown_to(Sight.MEMBERS, member, field)


def may_note_here(member: Member) -> bool:
    """When they were here is kept for those who show it to somebody, and not while they paused being learned from."""
    return member.is_personalised and member.here_to != Sight.NOBODY


class MemberRequest(HttpRequest):
    """A request of someone signed in, as members_only hands it on."""

    user: Member
    htmx: HtmxDetails
