"""What acts weigh: the owner sees what other weights would change, and only then decides; members are folded anew."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from community.actions import like_post, mark_read, reply, start_thread
from community.models import Thread
from desk.actions import WeightsChanged, weigh_acts
from desk.weighing.community import Expected, expected
from desk.weighing.effect import Effect, effect_of
from desk.weighing.sampling import Folded, folded
from lib.waking import stop_waking, use_waker
from moderation.models import StaffAct
from profiles.actions import edit_profile, pause_learning, version_of
from profiles.learning import Totals, learn_step, refresh_rates
from profiles.models import Facet, Interest, Member, Sight, Subject, Verb, Weighing
from profiles.relearning import relearn_step
from profiles.weighing import WEIGHTS, decided
from tests.profiles.years import follow, keep_awake, pruned

PAGE = "/admin/weights/"


def typed(**other: Any) -> dict[str, Any]:
    """All fields as shipped, but for these."""
    shipped = {str(verb): weight for verb, weight in WEIGHTS.items() if verb != Verb.OPENING}
    return shipped | {"version": 0, "reason": "Likes are cheap here."} | other


@pytest.fixture
def talk(ann: Member, bo: Member, thread: Thread, tents: Subject, now: datetime) -> Thread:
    """Ann began one thread about stoves and one about tents; Bo replied in the first and likes the second."""
    other = start_thread(
        author=ann, forum=thread.forum, title="Poles", text="Bent?", subjects=[tents], key=uuid4(), now=thread.posted
    )
    reply(author=bo, thread=thread, text="I do.", key=uuid4(), now=now)
    like_post(member=bo, post=other.posts.get(number=1), now=now)
    learn_all()
    return thread


def learn_all() -> None:
    while learn_step():
        pass
    refresh_rates()


def test_every_act_stands_with_what_ships_and_what_counts(at_home: Client, owner: Member, now: datetime) -> None:
    weigh_acts(by=owner, weights=weights(replied=0.75), reason="Replies say more.", version=0, now=now)
    page = at_home.get(PAGE)
    rows = {field.name: (field.label, shipped, stands) for field, shipped, stands in page.context["form"].rows()}
    assert set(rows) == {str(verb) for verb in WEIGHTS} - {"opening"}
    assert rows["replied"] == ("replied", "0.5", "0.75")
    assert rows["less"] == ("asked for less (is subtracted)", "3", "3")
    assert "What acts weigh" in at_home.get("/admin/").content.decode()


def test_other_weights_are_tried_before_anything_is_kept(at_home: Client, talk: Thread, bo: Member) -> None:
    interests = list(Interest.objects.order_by("pk").values())
    page = at_home.post(PAGE, typed(liked=3, look=1))
    effect: Effect = page.context["effect"]
    assert (effect.members, effect.of) == (2, 2)
    assert [(each.name, f"{each.before:.1f}", f"{each.after:.1f}") for each in effect.gain] == [
        ("Tents", "50.0", "72.7")
    ]
    assert [(each.name, f"{each.before:.1f}", f"{each.after:.1f}") for each in effect.lose] == [
        ("Stoves", "50.0", "27.3")
    ]
    assert [(each.member, each.before, each.after) for each in effect.examples][-1] == (
        bo,
        ["Stoves", "Tents"],
        ["Tents", "Stoves"],
    )
    html = page.content.decode()
    assert "Save these weights" in html
    assert 'name="liked" value="3"' in html
    assert "Likes are cheap here." in html
    assert list(Interest.objects.order_by("pk").values()) == interests
    assert not Weighing.objects.exists()
    assert not StaffAct.objects.exists()


def test_where_everyone_was_drawn_the_expectation_is_what_relearning_gives(
    owner: Member, talk: Thread, ann: Member, bo: Member, now: datetime
) -> None:
    hopes = expected(folded([ann, bo], weights(liked=3.0)), 1.0)
    would = {facet.pk: hopes.total(facet.pk, facet.long) for facet in Facet.objects.all()}
    weigh_acts(by=owner, weights=weights(liked=3.0), reason="Why not.", version=0, now=now)
    while relearn_step():
        pass
    refresh_rates()
    assert would == {facet.pk: pytest.approx(facet.long, rel=1e-9) for facet in Facet.objects.all()}


def test_what_was_gathered_of_long_ago_is_part_of_both(
    talk: Thread, ann: Member, bo: Member, stoves: Subject, tents: Subject, now: datetime
) -> None:
    """That Bo read a thread three years ago is gathered; the like, which may be taken back, is an act still."""
    mark_read(member=bo, thread=talk, number=1, seconds=20, now=now)
    later = now + timedelta(days=1100)
    keep_awake(ann, later)
    follow(later)
    stands = {(row.member_id, row.facet_id): row.long for row in Interest.objects.all()}
    assert pruned(later) > 0
    found = folded([ann, bo], weights(read=50.0, liked=3.0))
    assert {key: total.long for key, total in found.before.items()} == {
        key: pytest.approx(long, rel=1e-9) for key, long in stands.items()
    }
    of_stoves, of_tents = (Facet.objects.get(sort="subject", key=str(each.pk)).pk for each in (stoves, tents))
    assert found.after[bo.pk, of_stoves].long == pytest.approx(stands[bo.pk, of_stoves], rel=1e-9)
    assert found.after[bo.pk, of_tents].long == pytest.approx(6 * stands[bo.pk, of_tents], rel=1e-9)


def test_what_nobody_drawn_did_grows_as_all_that_they_did() -> None:
    assert expected(Folded({}, {}), 4.0).total(1, 3.0) == 3.0
    hopes = Expected({1: Totals(2.0, 0, 0, 1)}, {1: Totals(6.0, 0, 0, 1), 2: Totals(1.0, 0, 0, 1)}, 3.5, 4.0)
    assert (hopes.total(1, 10.0), hopes.total(2, 10.0), hopes.total(3, 10.0)) == (30.0, 39.0, 35.0)


def test_the_page_of_each_is_compared_as_it_is_chosen(owner: Member, talk: Thread, bo: Member, now: datetime) -> None:
    same = effect_of(WEIGHTS, viewer=owner, now=now)
    assert same.page is not None
    assert (same.page.others, same.page.alike) == (0.0, 1.0)
    assert same.subjects is not None
    assert (same.subjects.others, same.subjects.alike) == (0.0, 1.0)
    assert not [*same.gain, *same.lose, *same.examples]


def test_no_example_of_who_shows_nobody_what_they_are_about(
    owner: Member, talk: Thread, ann: Member, bo: Member, now: datetime
) -> None:
    for member in (ann, bo):
        edit_profile(member=member, version=version_of(member=member), now=now, subjects_to=Sight.NOBODY)
    effect = effect_of(weights(liked=3.0), viewer=owner, now=now)
    assert effect.gain
    assert effect.examples == []


def test_who_paused_is_not_drawn(owner: Member, talk: Thread, bo: Member, now: datetime) -> None:
    pause_learning(member=bo, now=now)
    assert effect_of(weights(liked=3.0), viewer=owner, now=now).members == 1


def test_saving_is_kept_with_why_and_members_are_folded_anew(at_home: Client, talk: Thread, bo: Member) -> None:
    assert at_home.post(PAGE, typed(liked=3, save=1))["Location"] == PAGE
    assert decided()["liked"] == 3.0
    act = StaffAct.objects.get()
    assert (act.verb, act.reason, act.kind) == (StaffAct.Verb.WEIGH, "Likes are cheap here.", "weights")
    html = at_home.get(PAGE).content.decode()
    assert "0 of 3 members are folded under the weights that stand." in html
    assert "liked: 0.5 → 3" in html
    assert relearn_step(2) == 2
    assert "2 of 3 members are folded" in at_home.get(PAGE).content.decode()
    assert relearn_step(2) == 1
    assert relearn_step(2) == 0
    assert "members are folded under" not in at_home.get(PAGE).content.decode()
    tents = Interest.objects.get(member=bo, facet__sort="subject", facet__key=str(Subject.objects.get(slug="tents").pk))
    stoves = Interest.objects.get(member=bo, facet__sort="subject", facet__key=str(talk.subjects.get().pk))
    assert tents.long / stoves.long == pytest.approx(6.0, rel=1e-9)


def test_the_way_back_is_to_begin_with_what_shipped(at_home: Client, owner: Member, now: datetime) -> None:
    made = weigh_acts(by=owner, weights=weights(liked=3.0), reason="Try it.", version=0, now=now)
    assert made is not None
    page = at_home.get(f"{PAGE}?from=shipped")
    assert page.context["form"]["liked"].value() == 0.5
    assert at_home.post(PAGE, typed(version=made.pk, save=1)).status_code == 302
    assert decided() == WEIGHTS
    assert at_home.get(f"{PAGE}?from={made.pk}").context["form"]["liked"].value() == 3.0
    assert at_home.get(f"{PAGE}?from=elsewhere").context["form"]["liked"].value() == 0.5


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"liked": "a lot"}, "Enter a number."),
        ({"liked": -1}, "Ensure this value is greater than or equal to 0."),
        ({"liked": 11}, "Ensure this value is less than or equal to 10.0."),
        ({"liked": "nan"}, "Enter a number."),
        ({"reason": " "}, "Say why. The reason is kept with what you do."),
        (dict.fromkeys(typed(), 0) | {"reason": "x"}, "Let at least one act weigh something."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(at_home: Client, other: dict[str, Any], says: str) -> None:
    page = at_home.post(PAGE, typed(replied=0.7) | other | {"save": 1})
    assert page.status_code == 422
    html = page.content.decode()
    assert says in html
    assert f'name="replied" value="{other.get("replied", 0.7)}"' in html
    assert not Weighing.objects.exists()
    assert not StaffAct.objects.exists()


def test_two_owners_at_once_overwrite_nothing_unseen(at_home: Client, owner: Member, now: datetime) -> None:
    weigh_acts(by=owner, weights=weights(liked=3.0), reason="Mine.", version=0, now=now)
    page = at_home.post(PAGE, typed(read=1, save=1))
    assert page.status_code == 422
    assert "Somebody decided meanwhile" in page.content.decode()
    assert decided()["read"] == 0.1
    assert at_home.post(PAGE, typed(read=1, save=1, version=page.context["form"]["version"].value())).status_code == 302
    assert decided()["read"] == 1.0
    with pytest.raises(WeightsChanged):
        weigh_acts(by=owner, weights=weights(liked=4.0), reason="Mine.", version=0, now=now)


def test_a_second_click_decides_nothing_more(at_home: Client) -> None:
    for _ in range(2):
        assert at_home.post(PAGE, typed(liked=3, save=1)).status_code == 302
    assert Weighing.objects.count() == StaffAct.objects.count() == 1


def test_only_the_owner_sees_and_decides(client: Client, cy: Member, owner: Member, now: datetime) -> None:
    client.force_login(cy)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, typed(liked=3, save=1)).status_code == 403
    assert "What acts weigh" not in client.get("/admin/").content.decode()
    with pytest.raises(PermissionDenied):
        weigh_acts(by=cy, weights=weights(liked=3.0), reason="Mine.", version=0, now=now)
    for wrong in ({}, {"liked": 1.0}, weights(opening=2.0), weights(liked=float("nan"))):
        with pytest.raises(ValidationError):
            weigh_acts(by=owner, weights=wrong, reason="Mine.", version=0, now=now)
    assert not Weighing.objects.exists()


def test_deciding_wakes_the_work(
    owner: Member, now: datetime, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    calls: list[str] = []
    use_waker(calls.append)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            weigh_acts(by=owner, weights=weights(liked=3.0), reason="Mine.", version=0, now=now)
    finally:
        stop_waking()
    assert calls == ["weights"]


def test_members_read_what_counts_for_them(client: Client, owner: Member, bo: Member, now: datetime) -> None:
    """Bo is folded under the new weights, Owner is not yet."""
    weigh_acts(by=owner, weights=weights(liked=3.5), reason="Mine.", version=0, now=now)
    Weighing.objects.update(reached=min(bo.pk, owner.pk))
    told = {}
    for member in (bo, owner):
        client.force_login(member)
        account = client.get("/how-it-chooses/").context["account"]
        told[member.pk] = next(each.weight for each in account.acts if str(Verb.LIKED.label) in each.did)
    assert told == {min(bo.pk, owner.pk): 3.5, max(bo.pk, owner.pk): 0.5}


def weights(**other: float) -> dict[str, float]:
    """As shipped, but for these."""
    return {str(verb): weight for verb, weight in WEIGHTS.items() if verb != Verb.OPENING} | other
