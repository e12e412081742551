"""A member tells how they did something, hears what became of it, changes it, and may take it back."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from community.actions import edit_example, send_back_example, submit_example, withdraw_example
from community.models import Example
from lib.kinds import kind_named
from moderation.actions import set_status
from notices.models import Notice
from notices.telling import tell_step
from profiles.learning import learn_step
from profiles.models import Activity, Interest, Member, Subject, Verb
from tests.community.examples import chosen, sent_in
from writing.models import Draft, Revision


def form_of(example: Example, **fields: object) -> dict[str, object]:
    return {"title": example.title, "text": example.text, "version": example.version} | fields


def test_a_member_sends_one_in(client: Client, ann: Member, stoves: Subject) -> None:
    client.force_login(ann)
    assert "/examples/submit/" in client.get("/examples/").content.decode()
    form = {"title": " A windshield ", "text": "From a *tin*.", "subjects": stoves.pk, "key": uuid4()}
    first, second = (client.post("/examples/submit/", form) for _click in range(2))
    example = Example.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == f"/examples/{example.pk}/"
    assert (example.author, example.title, example.state) == (ann, "A windshield", "waiting")
    assert (example.html, list(example.subjects.all())) == ("<p>From a <em>tin</em>.</p>", [stoves])
    act = Activity.objects.get(verb=Verb.SUBMITTED)
    assert (act.member, act.kind, act.item, act.facets) == (ann, "example", example.pk, example.facets)
    page = client.get(f"/examples/{example.pk}/").content.decode()
    assert "Until they choose it, only you and they see it." in page
    assert "A windshield" in client.get("/examples/?list=mine").content.decode()


def test_until_it_is_chosen_nobody_else_sees_it(
    client: Client, ann: Member, bo: Member, cy: Member, now: datetime
) -> None:
    example = sent_in(ann, now)
    for viewer, status in ((None, 404), (bo, 404), (ann, 200), (cy, 200)):
        client.logout()
        if viewer:
            client.force_login(viewer)
        assert client.get(example.get_absolute_url()).status_code == status
        assert example.title not in client.get("/examples/").content.decode()
    assert kind_named("example").documents([example.pk]) == []
    assert kind_named("example").candidates(since=now, now=now) == []


def test_a_refused_form_keeps_what_was_typed(client: Client, ann: Member) -> None:
    client.force_login(ann)
    response = client.post("/examples/submit/", {"title": "", "text": "A long story.", "key": uuid4()})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Give it a title." in page
    assert "A long story." in page
    assert not Example.objects.exists()


def test_guests_and_the_silenced_send_in_none(client: Client, ann: Member, cy: Member, now: datetime) -> None:
    form = {"title": "T", "text": "x", "key": uuid4()}
    assert client.post("/examples/submit/", form).status_code == 403
    set_status(member=ann, status=Member.Status.SILENCED, staff=cy, reason="Noise.", now=now)
    client.force_login(ann)
    assert client.post("/examples/submit/", form).status_code == 403
    assert "/examples/submit/" not in client.get("/examples/?list=mine").content.decode().split("page-head")[1][:500]
    assert not Example.objects.exists()


def test_at_most_five_subjects(ann: Member, now: datetime) -> None:
    many = [Subject.objects.create(name=f"S{n}", slug=f"s{n}") for n in range(6)]
    with pytest.raises(ValidationError, match="at most five"):
        sent_in(ann, now, subjects=many)
    assert not Example.objects.exists()


def test_its_draft_goes_when_it_is_sent(client: Client, ann: Member, now: datetime) -> None:
    example = sent_in(ann, now)
    for place in ("submit:example:0", f"edit:example:{example.pk}"):
        Draft.objects.create(member=ann, place=place, fields={"text": ["Half"]}, saved=now)
    client.force_login(ann)
    assert "Half" in client.get("/examples/submit/").content.decode()
    assert "Half" in client.get(f"/examples/{example.pk}/edit/").content.decode()
    client.post("/examples/submit/", {"title": "A", "text": "b", "key": uuid4()})
    assert list(Draft.objects.values_list("place", flat=True)) == [f"edit:example:{example.pk}"]
    client.post(f"/examples/{example.pk}/edit/", form_of(example, text="Whole"))
    assert not Draft.objects.exists()


def test_changes_are_kept_with_their_history(
    client: Client, ann: Member, bo: Member, cy: Member, now: datetime
) -> None:
    example = chosen(ann, cy, now)
    client.force_login(ann)
    assert client.post(f"/examples/{example.pk}/edit/", form_of(example, text="Use snips.")).status_code == 302
    example.refresh_from_db()
    assert (example.html, example.version, example.state) == ("<p>Use snips.</p>", 2, "chosen")
    assert (Revision.objects.get().kind, Revision.objects.get().item) == ("example", example.pk)
    for viewer, status in ((ann, 200), (cy, 200), (bo, 403)):
        client.force_login(viewer)
        response = client.get(f"/examples/{example.pk}/history/")
        assert response.status_code == status
        assert ("mind your fingers" in response.content.decode()) is (status == 200)


def test_two_windows_lose_nothing(client: Client, ann: Member, now: datetime) -> None:
    example = sent_in(ann, now)
    client.force_login(ann)
    client.post(f"/examples/{example.pk}/edit/", form_of(example, text="The first window."))
    response = client.post(f"/examples/{example.pk}/edit/", form_of(example, title="Mine", text="The second."))
    page = response.content.decode()
    example.refresh_from_db()
    assert response.status_code == 409
    assert "The first window." in page
    assert "The second." in page
    assert 'value="Mine"' in page
    assert (example.text, example.version) == ("The first window.", 2)
    assert client.post(f"/examples/{example.pk}/edit/", form_of(example, text="Both.")).status_code == 302
    example.refresh_from_db()
    assert (example.text, example.version) == ("Both.", 3)


def test_nobody_changes_another_s(client: Client, ann: Member, bo: Member, cy: Member, now: datetime) -> None:
    example = chosen(ann, cy, now)
    for member in (bo, cy):
        client.force_login(member)
        assert client.get(f"/examples/{example.pk}/edit/").status_code == 403
        assert client.post(f"/examples/{example.pk}/edit/", form_of(example, text="Mine")).status_code == 403
        assert client.post(f"/examples/{example.pk}/withdraw/").status_code == 403
    example.refresh_from_db()
    assert (example.version, example.state) == (1, "chosen")


def test_what_came_back_with_a_word_is_sent_in_again_by_changing_it(
    client: Client, ann: Member, cy: Member, now: datetime
) -> None:
    example = sent_in(ann, now)
    send_back_example(staff=cy, example=example, word="Which tin was it?", now=now)
    while tell_step(now=now):
        pass
    client.force_login(ann)
    assert "Cy sent your example back: Which tin was it?" in client.get("/notices/").content.decode()
    page = client.get(example.get_absolute_url()).content.decode()
    assert "Which tin was it?" in page
    client.post(f"/examples/{example.pk}/read/", {"number": 1, "seconds": 12})
    assert Notice.objects.get().seen is not None
    assert not Activity.objects.filter(verb=Verb.READ).exists()
    later = now + timedelta(days=1)
    edit_example(
        editor=ann, example=example, title="A windshield", text="A can of peas.", subjects=[], version=1, now=later
    )
    example.refresh_from_db()
    assert (example.state, example.submitted, example.decided) == ("waiting", later, None)
    client.force_login(cy)
    assert "Which tin was it?" in client.get(example.get_absolute_url()).content.decode()


def test_one_s_own_may_be_taken_back(client: Client, ann: Member, cy: Member, now: datetime) -> None:
    example = chosen(ann, cy, now)
    client.force_login(ann)
    for _click in range(2):
        assert client.post(f"/examples/{example.pk}/withdraw/").status_code == 302
    assert client.get(example.get_absolute_url()).status_code == 200
    assert kind_named("example").documents([example.pk]) == []
    client.force_login(cy)
    assert client.get(example.get_absolute_url()).status_code == 404
    assert client.get("/examples/").content.decode().count(example.title) == 0
    assert Activity.objects.filter(verb=Verb.EDITED, kind="example").count() == 1


def test_what_was_taken_back_before_the_news_is_not_told(ann: Member, cy: Member, now: datetime) -> None:
    example = chosen(ann, cy, now)
    withdraw_example(member=ann, example=example, now=now)
    while tell_step(now=now):
        pass
    assert not Notice.objects.exists()


def test_what_one_shows_says_what_one_cares_about(ann: Member, stoves: Subject, now: datetime) -> None:
    sent_in(ann, now, subjects=[stoves])
    while learn_step():
        pass
    assert Interest.objects.filter(member=ann, facet__sort="subject", facet__key=str(stoves.pk), long__gt=0).exists()


def test_what_is_taken_back_teaches_nothing_until_it_is_sent_in_again(
    ann: Member, stoves: Subject, now: datetime
) -> None:
    def taught() -> float:
        while learn_step():
            pass
        found = Interest.objects.filter(member=ann, facet__sort="subject", facet__key=str(stoves.pk))
        return round(sum(found.values_list("long", flat=True)), 9)

    example = sent_in(ann, now, subjects=[stoves])
    first = taught()
    for _again in range(2):
        withdraw_example(member=ann, example=example, now=now)
    assert (first > 0, taught()) == (True, 0)
    told: dict[str, Any] = {"editor": ann, "example": example, "title": example.title, "subjects": [stoves]}
    edit_example(text="Use snips.", version=1, now=now, **told)
    assert taught() == first
    edit_example(text="Use good snips.", version=2, now=now, **told)
    assert taught() == first


def test_the_download_has_all_of_it_and_leaving_keeps_what_was_chosen(ann: Member, cy: Member, now: datetime) -> None:
    kept, gone = chosen(ann, cy, now), sent_in(ann, now, title="Half done")
    told: dict[str, Any] = {"editor": ann, "example": kept, "title": kept.title, "subjects": []}
    edit_example(text="Use snips.", version=1, now=now + timedelta(hours=1), **told)
    kind = kind_named("example")
    rows = kind.export(ann)
    assert [(row["title"], row["state"]) for row in rows] == [(kept.title, "chosen"), ("Half done", "waiting")]
    assert "mind your fingers" in str(rows[0]["earlier"])
    kind.erase(ann)
    kept.refresh_from_db()
    assert (kept.author, list(Example.objects.all())) == (None, [kept])
    assert (kind.export(ann), Revision.objects.count()) == ([], 0)
    assert not Example.objects.filter(pk=gone.pk).exists()


def test_the_same_key_makes_one(ann: Member, now: datetime) -> None:
    told: dict[str, Any] = {"author": ann, "title": "T", "text": "x", "subjects": [], "key": uuid4(), "now": now}
    assert submit_example(**told) == submit_example(**told)
    assert Example.objects.count() == 1


def test_an_edit_by_another_is_refused_by_the_act_too(ann: Member, bo: Member, now: datetime) -> None:
    example = sent_in(ann, now)
    with pytest.raises(PermissionDenied, match="only your own"):
        edit_example(editor=bo, example=example, title="T", text="x", subjects=[], version=1, now=now)
    with pytest.raises(PermissionDenied, match="Only who sent it in"):
        withdraw_example(member=bo, example=example, now=now)
    example.refresh_from_db()
    assert (example.version, example.state) == (1, "waiting")
