"""Keeping who is named in a post, so that they can be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from community.models import Mention, Post
from profiles.models import Member


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
