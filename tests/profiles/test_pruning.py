"""Acts of long ago are gathered: what a member sees stays, and so does what they can take back."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from community.actions import (
    like_post,
    reply,
    unbookmark_thread,
    unlike_post,
)
from community.models import Thread
from profiles.activity import settle
from profiles.learning import fold, rebuild
from profiles.models import (
    Activity,
    Member,
    Verb,
)
from profiles.pruning import RETRACTABLE
from tests.profiles.test_learning import furthest, stored
from tests.profiles.years import follow, months_of, pruned, seen_by


def all_rows() -> list[Activity]:
    settle()
    return list(Activity.objects.order_by("position"))


def pages_of(member: Member, client: Client) -> dict[str, str]:
    client.force_login(member)
    places = [
        reverse("profiles:interests"),
        reverse("profiles:investment"),
        reverse("profiles:member-list"),
        *(reverse(f"profiles:{name}", args=[who]) for name in ("member", "card") for who in ("ann", "bo", "di")),
        reverse("home:happening"),
    ]
    return {place: _plain(client.get(place).content.decode()) for place in places}


def _plain(page: str) -> str:
    """Without what is drawn anew for each answer."""
    return re.sub(r'(nonce|value|csrf[a-z-]*)="[\w-]{16,}"|X-CSRFToken[^}]*|"[\w+/=-]{30,}"', "", page)


def test_nothing_a_member_sees_has_changed(
    tale: list[Thread], ann: Member, bo: Member, di: Member, now: datetime, client: Client
) -> None:
    before = {member.pk: (seen_by(member, now), pages_of(member, client)) for member in (ann, bo, di)}
    assert before[bo.pk][0]["chosen"]
    rows = Activity.objects.count()
    assert pruned(now) == 37
    assert Activity.objects.count() == rows - 24  # but for what is written, kept and liked
    for member in (ann, bo, di):
        assert (seen_by(member, now), pages_of(member, client)) == before[member.pk]


def test_rebuilding_and_learning_on_give_what_they_would_have_given(
    tale: list[Thread], bo: Member, now: datetime
) -> None:
    everything, before = all_rows(), stored()
    pruned(now)
    assert stored() == before
    rebuild()
    assert furthest(stored(), before, now) < 1e-9
    like_post(member=bo, post=tale[-2].posts.get(number=1), now=now)
    reply(author=bo, thread=tale[-1], text="And in spring?", key=uuid4(), now=now)
    known = {row.position for row in everything}
    everything += [row for row in all_rows() if row.position not in known]
    follow(now)
    assert furthest(stored(), fold(everything), now) < 1e-9
    rebuild([bo.pk])
    assert furthest(stored(), fold(everything), now) < 1e-9


def test_one_row_a_month_and_facet_is_left_of_what_is_older_than_two_years(
    tale: list[Thread], bo: Member, now: datetime
) -> None:
    pruned(now)
    assert months_of(bo) == [202303, 202305, 202307, 202309, 202311, 202401]
    left = Activity.objects.filter(recorded__lt=datetime(2024, 3, 1, tzinfo=now.tzinfo))
    assert {Verb(row.verb) for row in left} <= RETRACTABLE
    assert {row.month for row in left} == {0}
    assert not Activity.objects.filter(month__gt=0, month__lt=202403).exists()


def test_what_was_liked_years_ago_is_taken_back_exactly(tale: list[Thread], bo: Member, now: datetime) -> None:
    everything = all_rows()
    pruned(now)
    unlike_post(member=bo, post=tale[2].posts.get(number=1), now=now)
    unbookmark_thread(member=bo, thread=tale[2], now=now)
    everything += [row for row in all_rows() if row.sign < 0 and row.verb in RETRACTABLE]
    assert [(row.verb, row.happened) for row in everything[-2:]] == [
        (verb, now - timedelta(days=960) + timedelta(hours=3)) for verb in (Verb.LIKED, Verb.BOOKMARKED)
    ]
    follow(now)
    assert furthest(stored(), fold(everything), now) < 1e-9
    rebuild()
    assert furthest(stored(), fold(everything), now) < 1e-9
    later = now + timedelta(days=800)
    reply(author=bo, thread=tale[-1], text="Still here.", key=uuid4(), now=later)
    follow(later)
    pruned(later)
    likes = Activity.objects.filter(verb=Verb.LIKED, kind="post", item=tale[2].posts.get(number=1).pk)
    assert not likes.exists()  # a like and its taking back go together
