"""Who comes by: every role that a right depends on, by name and by the names of sets of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from profiles.actions import erase_member, ignore, join
from profiles.models import Group, Member

# Whoever may not sign in holds a session all the same: it was opened before, and must be worth nothing.
GUESTS = ("guest", "suspended", "inactive", "erased")
MEMBERS = (
    "stranger",  # a member like any other
    "newcomer",  # has not confirmed the address
    "grouped",  # in the moderators' group, but not staff
    "author",  # whose the thing is: wrote it, listed it, sells
    "other",  # the other side of the deal, who answered the thread
    "ignoring",  # ignores the author
    "ignored",  # whom the author ignores
    "insider",  # in the group of the private forum
    "silenced",  # may read, not write
    "moderator",  # staff, and in the group of the private forum
    "desk",  # staff, and not in that group
    "administrator",
)
ROLES = GUESTS + MEMBERS
SETS: dict[str, frozenset[str]] = {
    "everyone": frozenset(ROLES),
    "guests": frozenset(GUESTS),
    "members": frozenset(MEMBERS),
    "staff": frozenset({"moderator", "desk", "administrator"}),
    "insiders": frozenset({"insider", "moderator", "administrator"}),
    "sides": frozenset({"author", "other"}),
    "nobody": frozenset(),
    **{role: frozenset({role}) for role in ROLES},
}


def who(words: str) -> frozenset[str]:
    """The roles that some words name: “insiders author”."""
    unknown = [word for word in words.split() if word not in SETS]
    if unknown:
        raise ValueError(f"No role is called “{unknown[0]}”. Choose from: {', '.join(SETS)}.")
    return frozenset().union(*(SETS[word] for word in words.split()))


def gather(now: datetime) -> dict[str, Member]:
    """The cast, as it came to be; the guest is nobody."""
    joined = now - timedelta(days=90)
    cast = {role: _arrive(role, joined) for role in ROLES if role != "guest"}
    insiders, moderators = Group.objects.create(name="Insiders"), Group.objects.create(name="Keys")
    insiders.members.set([cast["insider"], cast["moderator"]])
    moderators.members.set([cast["grouped"], cast["moderator"], cast["desk"]])
    ignore(member=cast["ignoring"], other=cast["author"], now=joined)
    ignore(member=cast["author"], other=cast["ignored"], now=joined)
    return cast


def fall(cast: dict[str, Member], now: datetime) -> None:
    """What befell some of them, once they had done what they did."""
    for role in ("silenced", "suspended"):
        Member.objects.filter(pk=cast[role].pk).update(status=role)
    Member.objects.filter(pk=cast["inactive"].pk).update(is_active=False)
    erase_member(member=cast["erased"], now=now)
    for role, member in cast.items():
        cast[role] = Member.objects.get(pk=member.pk)


def _arrive(role: str, joined: datetime) -> Member:
    is_staff = role in SETS["staff"]
    member = Member.objects.create_user(
        f"the-{role}",
        f"{role}@commonplace.example",
        "four small birds at dawn",
        name=f"The {role}",
        is_staff=is_staff,
        is_superuser=role == "administrator",
    )
    join(member=member, now=joined)
    return member
