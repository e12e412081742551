"""Badges follow from what members gave: they are given, told of, shown, and taken back where what earned them goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from community.actions import (
    choose_solution,
    delete_post,
    like_post,
    unlike_post,
)
from community.models import Award, Badge, Forum, Reaction, Thread
from community.recognition.awarding import badge_step, rebuild
from community.recognition.earning import earned
from lib.kinds import ItemRef
from moderation.actions import hide_item, restore_item
from notices.delivery import deliver_step
from notices.models import Notice
from notices.telling import tell_step
from profiles.actions import erase_member
from profiles.models import Activity, Member, Verb
from tests.community.gifts import DAY, answered, asked, count, held
from tests.servers.smtp import Mailbox

pytestmark = pytest.mark.both


def day(number: int) -> datetime:
    return datetime(2026, 1, 1, 12, tzinfo=UTC) + number * DAY


@pytest.mark.parametrize(
    ("days", "rule", "won"),
    [
        ([], (1, None, False), []),
        ([1, 2, 3], (2, None, False), [2]),
        ([1, 2, 3, 4, 5], (2, None, True), [2, 4]),
        ([1, 40, 60, 69], (3, 30, False), [69]),
        ([1, 31, 61], (2, 30, True), [31]),  # each gift counts once
        ([1, 32, 63], (2, 30, False), []),
        ([5, 5, 5], (3, 1, False), [5]),
    ],
)
def test_when_a_rule_is_met(days: list[int], rule: tuple[int, int | None, bool], won: list[int]) -> None:
    needed, within, again = rule
    assert earned(map(day, days), needed=needed, days=within, is_repeated=again) == [day(n) for n in won]


def test_a_first_solution_is_seen(client: Client, question: Thread, ann: Member, bo: Member, now: datetime) -> None:
    post = answered(question, bo, now)
    choose_solution(member=ann, thread=question, post=post, now=now)
    count(now)
    tell_step(now=now)
    badge = Badge.objects.get(name="First solution")
    assert held() == [("bo", "First solution", 1, now)]
    assert list(Notice.objects.filter(member=bo, occasion="badge").values_list("kind", "item")) == [("badge", badge.pk)]
    client.force_login(bo)
    assert "You were given a badge: First solution" in client.get(reverse("notices:notice-list")).text
    client.logout()
    assert "First solution" in client.get(reverse("community:given", args=["bo"])).text
    page = client.get(badge.get_absolute_url()).text
    assert "1 member has it" in page
    assert "Given when 1 reply of theirs solved a question." in page


def test_a_mail_names_the_badge_once(
    mailbox: Mailbox, question: Thread, ann: Member, bo: Member, now: datetime
) -> None:
    choose_solution(member=ann, thread=question, post=answered(question, bo, now), now=now)
    count(now)
    tell_step(now=now)
    Notice.objects.filter(member=bo).exclude(occasion="badge").update(seen=now)  # that it was chosen
    while deliver_step(now=now + DAY):
        pass
    [mail] = mailbox.to(bo.email)
    assert mail["Subject"] == "You were given a badge: First solution"
    for part in ("plain", "html"):  # nor more often below it
        body = mail.get_body((part,)).get_content().rpartition("<body")[2]  # type: ignore[union-attr]
        assert body.count("First solution") == 1


def test_counting_twice_changes_nothing(question: Thread, ann: Member, bo: Member, now: datetime) -> None:
    choose_solution(member=ann, thread=question, post=answered(question, bo, now), now=now)
    count(now)
    before = held(), Activity.objects.filter(verb=Verb.BADGED).count()
    Badge.objects.update(counted_to=0)
    count(now)
    assert (held(), Activity.objects.filter(verb=Verb.BADGED).count()) == before == (before[0], 1)


def test_what_is_undone_before_it_was_seen_is_untold(question: Thread, ann: Member, bo: Member, now: datetime) -> None:
    choose_solution(member=ann, thread=question, post=answered(question, bo, now), now=now)
    count(now)
    tell_step(now=now)
    choose_solution(member=ann, thread=question, post=None, now=now)
    count(now)
    tell_step(now=now)
    assert held() == []
    assert not Notice.objects.filter(member=bo, occasion="badge").exists()


def test_a_badge_that_is_kept_stays(
    rule: Callable[..., Badge], question: Thread, ann: Member, bo: Member, now: datetime
) -> None:
    rule("solutions", is_lasting=True)
    choose_solution(member=ann, thread=question, post=answered(question, bo, now), now=now)
    count(now)
    choose_solution(member=ann, thread=question, post=None, now=now)
    count(now)
    stands = [("bo", "solutions", 1, now)]
    assert held() == stands
    rebuild(now)
    assert held() == stands  # the ledger remembers


def test_hiding_takes_it_and_restoring_gives_it_again(
    thread: Thread, ann: Member, bo: Member, cy: Member, rule: Callable[..., Badge], now: datetime
) -> None:
    rule("first_answers")
    post = answered(thread, bo, now)
    later = answered(thread, cy, now + DAY)
    count(now)
    assert held() == [("bo", "first_answers", 1, now)]
    hide_item(staff=cy, ref=ItemRef("post", post.pk), reason="Advertising.", now=now)
    count(now)
    assert held() == [("cy", "first_answers", 1, later.posted)]
    restore_item(staff=cy, ref=ItemRef("post", post.pk), reason="It was none.", now=now)
    count(now)
    assert held() == [("bo", "first_answers", 1, now)]


def test_thanks_are_counted_by_people_and_go_with_them(
    rule: Callable[..., Badge], thread: Thread, bo: Member, cy: Member, di: Member, now: datetime
) -> None:
    rule("thankers", 2)
    first, second = answered(thread, bo, now), answered(thread, bo, now)
    for post, member in ((first, cy), (second, cy)):
        like_post(member=member, post=post, name=Reaction.Name.THANKS, now=now)
    count(now)
    assert held() == []
    like_post(member=di, post=first, name=Reaction.Name.HELPFUL, now=now + DAY)
    count(now)
    assert held() == [("bo", "thankers", 2 - 1, now + DAY)]
    erase_member(member=di, now=now)
    count(now)
    assert held() == []


def test_a_like_is_no_thanks(rule: Callable[..., Badge], thread: Thread, bo: Member, di: Member, now: datetime) -> None:
    rule("thankers")
    post = answered(thread, bo, now)
    like_post(member=di, post=post, now=now)
    count(now)
    assert held() == []
    like_post(member=di, post=post, name=Reaction.Name.THANKS, now=now)
    count(now)
    assert [row[:2] for row in held()] == [("bo", "thankers")]


def test_one_s_own_thread_and_own_words_earn_nothing(question: Thread, ann: Member, now: datetime) -> None:
    post = answered(question, ann, now)
    choose_solution(member=ann, thread=question, post=post, now=now)
    count(now)
    assert held() == []


def test_only_in_one_forum_and_what_lies_in_it(
    rule: Callable[..., Badge], forum: Forum, ann: Member, bo: Member, now: datetime
) -> None:
    inner = Forum.objects.create(name="Stoves", slug="in-stoves", parent=forum)
    other = Forum.objects.create(name="Boats", slug="boats")
    for place in (inner, other):
        for grant in forum.grants.all():
            grant.pk, grant.forum = None, place
            grant.save()
    rule("first_answers", forum=forum, name="here")
    rule("first_answers", 2, forum=forum, name="twice here")
    for place in (inner, other):
        answered(asked(ann, place, now), bo, now)
    count(now)
    assert held() == [("bo", "here", 1, now)]


def test_welcomes_are_to_newcomers(
    rule: Callable[..., Badge], forum: Forum, ann: Member, bo: Member, di: Member, now: datetime
) -> None:
    rule("welcomes")
    answered(asked(ann, forum, now), di, now)
    answered(asked(ann, forum, now), bo, now)
    count(now)
    assert [row[:2] for row in held()] == [("di", "welcomes")]


def test_months_and_earning_again(rule: Callable[..., Badge], thread: Thread, bo: Member, now: datetime) -> None:
    rule("months", 2, is_repeated=True)
    dates = [now + n * 10 * DAY for n in range(12)]  # March to June
    for when in dates:
        answered(thread, bo, when)
    count(now)
    assert held() == [
        ("bo", "months", 1, datetime(2026, 4, 1, 9, tzinfo=UTC)),
        ("bo", "months", 2, datetime(2026, 6, 10, 9, tzinfo=UTC)),
    ]


def test_following_gives_what_counting_from_nothing_gives(
    forum: Forum, ann: Member, bo: Member, cy: Member, di: Member, rule: Callable[..., Badge], now: datetime
) -> None:
    for counted in ("solutions", "first_answers", "welcomes", "helpful", "thankers", "months"):
        rule(counted)
        rule(counted, 2, name=f"two {counted}", days=40, is_repeated=True)
        rule(counted, 2, name=f"kept {counted}", is_lasting=True)
    people = [ann, bo, cy, di]
    for turn in range(24):
        when = now + turn * 3 * DAY
        asker, first, second = (people[(turn + n * (1 + turn % 3)) % 4] for n in range(3))
        thread = asked(asker, forum, when)
        posts = [answered(thread, each, when) for each in (first, second)]
        for giver in people:
            for post in posts:
                if giver != post.author and (turn + giver.pk) % 3:
                    like_post(member=giver, post=post, name=(Reaction.Name.HELPFUL, "thanks")[turn % 2], now=when)
        if turn % 2 and posts[0].author != asker:
            choose_solution(member=asker, thread=thread, post=posts[0], now=when)
        if turn % 5 == 4:
            badge_step(limit=3, now=when)
            count(when)
            unlike_post(member=people[(turn + 1) % 4], post=posts[1], now=when)
            delete_post(member=first, post=posts[0], now=when)
        if turn % 7 == 6:
            count(when)
            hide_item(staff=cy, ref=ItemRef("thread", thread.pk), reason="Twice.", now=when)
    count(now)
    erase_member(member=di, now=now)
    count(now)
    followed = held()
    assert len(followed) > 20
    rebuild(now)
    assert held() == followed


def test_awards_of_another_site_are_left_alone(bo: Member, thread: Thread, now: datetime) -> None:
    brought = Badge.objects.create(name="Teacher")
    Award.objects.create(member=bo, badge=brought, given=now)
    answered(thread, bo, now)
    count(now)
    rebuild(now)
    assert held() == [("bo", "Teacher", None, now)]


def test_the_highest_badge_stands_beside_the_name(
    client: Client, rule: Callable[..., Badge], staff_forum: Forum, thread: Thread, bo: Member, now: datetime
) -> None:
    answered(thread, bo, now)
    for name, order, forum in (("Low", 1, None), ("Always there", 2, None), ("Back room hero", 3, staff_forum)):
        badge = rule("first_answers", name=name, order=order, forum=forum)
        Award.objects.get_or_create(member=bo, badge=badge, number=1, defaults={"given": now})
    page = client.get(thread.get_absolute_url()).text
    assert page.count("Always there") == 1
    assert "Low" not in page
    assert "Back room hero" not in page


def test_a_download_names_what_one_may_still_see(client: Client, bo: Member, now: datetime) -> None:
    on, off = (Badge.objects.create(name=name, is_on=name == "Kept") for name in ("Kept", "Gone"))
    for badge in (on, off):
        Award.objects.create(badge=badge, member=bo, given=now)
    client.force_login(bo)
    awards = client.get(reverse("profiles:download")).json()["award"]
    assert [award["badge"] for award in awards] == ["Kept", ""]
