"""Staff choose examples, send them back with a word and thank; everyone finds what was chosen."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from community.actions import choose_example, send_back_example
from community.models import Award, Example, Thank
from community.recognition.awarding import badge_step
from community.recognition.thanking import to_thank
from lib.kinds import kind_named
from notices.models import Notice
from notices.telling import tell_step
from profiles.models import Activity, Member, Subject, Verb
from tests.community.examples import sent_in


@pytest.fixture
def example(ann: Member, stoves: Subject, now: datetime) -> Example:
    """What Ann sent in."""
    return sent_in(ann, now, subjects=[stoves])


def counted(now: datetime) -> None:
    while badge_step(now=now):
        pass


def test_staff_find_what_waits_and_choose_it(
    client: Client, ann: Member, bo: Member, cy: Member, example: Example
) -> None:
    client.force_login(cy)
    waiting = client.get("/examples/?list=waiting").content.decode()
    assert "Waiting (1)" in waiting
    assert example.title in waiting
    assert client.post(f"/examples/{example.pk}/choose/").status_code == 302
    assert "Nothing waits." in client.get("/examples/?list=waiting").content.decode()
    example.refresh_from_db()
    assert example.state == "chosen"
    assert example.decided is not None
    act = Activity.objects.get(verb=Verb.CHOSEN)
    assert (act.member, act.kind, act.item, act.facets) == (cy, "example", example.pk, [])
    for viewer in (None, bo):
        client.logout()
        if viewer:
            client.force_login(viewer)
        assert "<em>bottom</em>" in client.get(example.get_absolute_url()).content.decode()
        assert example.title in client.get("/examples/").content.decode()


def test_its_author_is_told_once(client: Client, ann: Member, cy: Member, example: Example, now: datetime) -> None:
    for _click in range(2):
        choose_example(staff=cy, example=example, now=now)
    while tell_step(now=now):
        pass
    told = Notice.objects.get()
    assert (told.member, told.occasion, told.kind, told.item) == (ann, "example", "example", example.pk)
    client.force_login(ann)
    assert "Cy chose your example: everyone finds it now" in client.get("/notices/").content.decode()
    assert "Chosen: everyone finds it here now." in client.get(example.get_absolute_url()).content.decode()


def test_it_is_sent_back_with_a_word_or_not_at_all(client: Client, cy: Member, example: Example) -> None:
    client.force_login(cy)
    for word in ("", "   ", "x" * 301):
        assert client.post(f"/examples/{example.pk}/back/", {"word": word}).status_code == 422
    example.refresh_from_db()
    assert example.state == "waiting"
    assert client.post(f"/examples/{example.pk}/back/", {"word": "Which tin?"}).status_code == 302
    example.refresh_from_db()
    assert (example.state, example.word) == ("returned", "Which tin?")


def test_members_decide_nothing(client: Client, ann: Member, bo: Member, example: Example, now: datetime) -> None:
    for member, status in ((ann, 403), (bo, 404)):
        client.force_login(member)
        for act in ("choose", "back", "thank"):
            response = client.post(f"/examples/{example.pk}/{act}/", {"word": "No.", "words": "Thanks."})
            assert response.status_code == status
        assert example.title not in client.get("/examples/?list=waiting").content.decode()
    with pytest.raises(PermissionDenied, match="Only moderators"):
        choose_example(staff=bo, example=example, now=now)
    with pytest.raises(PermissionDenied, match="Only moderators"):
        send_back_example(staff=bo, example=example, word="No.", now=now)
    example.refresh_from_db()
    assert (example.state, Thank.objects.count()) == ("waiting", 0)


def test_one_click_thanks_once(client: Client, ann: Member, cy: Member, owner: Member, example: Example) -> None:
    client.force_login(cy)
    assert "Thank you for showing how you did it." in client.get(example.get_absolute_url()).content.decode()
    assert client.post(f"/examples/{example.pk}/thank/", {"words": "Neat!"}).status_code == 302
    client.force_login(owner)
    page = client.post(f"/examples/{example.pk}/thank/", {"words": "Me too."}, follow=True).content.decode()
    assert "Somebody was quicker" in page
    thank = Thank.objects.get()
    assert (thank.kind, thank.item, thank.member, thank.staff, thank.words) == (
        "example", example.pk, ann, cy, "Neat!",
    )  # fmt: skip
    client.force_login(ann)
    assert "Neat!" in client.get(example.get_absolute_url()).content.decode()


def test_nobody_is_thanked_without_words(client: Client, cy: Member, example: Example) -> None:
    client.force_login(cy)
    response = client.post(f"/examples/{example.pk}/thank/", {"words": ""})
    assert response.status_code == 422
    assert "Write a sentence first." in response.content.decode()
    assert not Thank.objects.exists()


def test_who_is_chosen_earns_a_badge_and_it_stands_on_their_page(
    client: Client, ann: Member, cy: Member, example: Example, now: datetime
) -> None:
    choose_example(staff=cy, example=example, now=now)
    counted(now)
    award = Award.objects.get(member=ann)
    assert (award.badge.name, award.given) == ("Shown how", now)
    assert "Examples chosen" in client.get("/members/ann/given/").content.decode()
    assert "1 example" in client.get("/members/ann/").content.decode()
    send_back_example(staff=cy, example=example, word="It burnt.", now=now + timedelta(hours=1))
    counted(now)
    assert not Award.objects.exists()
    assert "1 example" not in client.get("/members/ann/").content.decode()


def test_it_stands_among_what_to_thank_for(ann: Member, cy: Member, example: Example, now: datetime) -> None:
    assert to_thank(cy, now=now) == []
    choose_example(staff=cy, example=example, now=now)
    (row,) = to_thank(cy, now=now)
    assert (row.story.author.pk, [str(each) for each in row.reasons]) == (ann.pk, ["example chosen"])


def test_it_is_a_candidate_for_others(ann: Member, bo: Member, cy: Member, example: Example, now: datetime) -> None:
    choose_example(staff=cy, example=example, now=now)
    kind = kind_named("example")
    (candidate,) = kind.candidates(since=now - timedelta(days=1), now=now)
    assert (candidate.ref.id, candidate.author_id, candidate.created) == (example.pk, ann.pk, now)
    assert kind.candidates_among([example.pk], now=now) == [candidate]
    assert kind.eligible(bo, [example.pk]) == {example.pk}
    assert kind.eligible(ann, [example.pk]) == set()


def test_hidden_is_gone_and_comes_back(
    client: Client, ann: Member, cy: Member, example: Example, now: datetime
) -> None:
    choose_example(staff=cy, example=example, now=now)
    client.force_login(cy)
    for verb, status in (("hide", 404), ("restore", 200)):
        client.post(f"/admin/community/example/{verb}/?ids={example.pk}", {"reason": "It sells."})
        assert Client().get(example.get_absolute_url()).status_code == status
    while tell_step():
        pass
    client.force_login(ann)
    page = client.get("/notices/").content.decode()
    assert "A moderator hid an example of yours" in page
    assert "A moderator brought back an example of yours" in page
