"""Keeping what a post's text names and shows: members, who can then be told, links and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from community.models import Mention, Post
from lib.kinds import ItemRef
from lib.pictures import digests_in
from profiles.models import Member
from writing.actions import keep_pictures
from writing.previews import want_previews
from writing.rendering import Rendered


@transaction.atomic
def name_members(*, post: Post, members: Sequence[Member], now: datetime) -> list[Member]:
    """Bring a post's mentions up to its text; returns those whom it had not named before. Nobody names themselves."""
    wanted = {member.pk: member for member in members if member.pk != post.author_id}
    standing = Mention.objects.filter(post=post)
    standing.exclude(member__in=wanted).delete()
    known = set(standing.values_list("member_id", flat=True))
    new = [member for pk, member in wanted.items() if pk not in known]
    Mention.objects.bulk_create([Mention(post=post, member=member, named=now) for member in new], ignore_conflicts=True)
    return new


def keep_named(*, post: Post, written: Rendered, writer: Member | None, now: datetime) -> None:
    """All that a new post names and shows; a plain one asks the database nothing. Needs the caller's transaction."""
    ref = ItemRef("post", post.pk)
    if written.members:
        name_members(post=post, members=written.members, now=now)
    if written.links:
        want_previews(ref=ref, links=written.links, now=now)
    if digests_in(written.html):
        keep_pictures(ref=ref, html=written.html, writer=writer, now=now)
