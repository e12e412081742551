from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from community.models import Forum, Post, ReadMark, Thread
from profiles.models import Activity, Member, Subject, Verb

START = "/threads/start/"


def form(forum: Forum, **fields: object) -> dict[str, object]:
    return {
        "title": "Ice in the bottle",
        "forum": forum.pk,
        "sort": "question",
        "text": "It *freezes*.",
        "key": str(uuid4()),
        **fields,
    }


def test_a_member_starts_a_thread(client: Client, ann: Member, forum: Forum, stoves: Subject, tents: Subject) -> None:
    client.force_login(ann)
    response = client.post(START, form(forum, subjects=[stoves.pk, tents.pk]))
    thread = Thread.objects.get()
    assert response.headers["Location"] == reverse("community:thread", args=[thread.pk])
    assert (thread.title, thread.sort, thread.author, thread.forum) == ("Ice in the bottle", "question", ann, forum)
    assert (thread.post_count, thread.last_number, thread.last_author) == (1, 1, ann)
    assert set(thread.subjects.all()) == {stoves, tents}
    post = thread.posts.get()
    assert (post.number, post.text, post.html) == (1, "It *freezes*.", "<p>It <em>freezes</em>.</p>")
    assert ReadMark.objects.get().number == 1
    act = Activity.objects.get()
    assert (act.member, act.verb, act.kind, act.item) == (ann, Verb.STARTED, "thread", thread.pk)
    assert act.facets == thread.facets
    assert len(thread.facets) >= 5


def test_the_page_shows_what_was_said(client: Client, ann: Member, forum: Forum) -> None:
    client.force_login(ann)
    page = client.post(START, form(forum), follow=True)
    assert page.status_code == 200
    assert "Ice in the bottle" in page.content.decode()
    assert "<em>freezes</em>" in page.content.decode()


@pytest.mark.parametrize("invented", ["1" + "0" * 30, "9" * 19, "9" * 5000, "-1", "x", "²", "1\x00", ""])
def test_subjects_that_are_not_there_are_a_wrong_choice(
    client: Client, ann: Member, forum: Forum, stoves: Subject, invented: str
) -> None:
    client.force_login(ann)
    response = client.post(START, form(forum, subjects=[stoves.pk, invented]))
    assert response.status_code == 422
    assert "is not one of the available choices." in response.content.decode()
    assert client.post(START, form(forum) | {"forum": invented}).status_code == 422
    assert not Thread.objects.exists()


def test_a_double_click_makes_one_thread(client: Client, ann: Member, forum: Forum) -> None:
    client.force_login(ann)
    sent = form(forum)
    first, second = client.post(START, sent), client.post(START, sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert (Thread.objects.count(), Post.objects.count(), Activity.objects.count()) == (1, 1, 1)


def test_the_same_key_of_another_member_is_another_thread(
    client: Client, ann: Member, bo: Member, forum: Forum
) -> None:
    sent = form(forum)
    for member in (ann, bo):
        client.force_login(member)
        client.post(START, sent)
    assert Thread.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"title": ""}, "Give it a title."),
        ({"title": "x" * 201}, "This title has 201 characters. Shorten it to 200."),
        ({"text": " \n "}, "Write something first."),
        ({"text": "ä" * 32_769}, "This text is too long."),
        ({"sort": "poem"}, "Select a valid choice."),
        ({"key": "spoiled"}, "The form had lost its number. Send it once more."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: Client, ann: Member, forum: Forum, wrong: dict[str, str], says: str
) -> None:
    client.force_login(ann)
    sent = form(forum, **{"title": "A title to keep", "text": "A text to keep", **wrong})
    response = client.post(START, sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert says in page
    assert str(sent["title"]) in page
    assert str(sent["text"]).strip() in page
    assert not Thread.objects.exists()
    assert not Activity.objects.exists()


def test_the_key_survives_a_mistake(client: Client, ann: Member, forum: Forum) -> None:
    client.force_login(ann)
    sent = form(forum, title="")
    assert str(sent["key"]) in client.post(START, sent).content.decode()


def test_six_subjects_are_too_many(client: Client, ann: Member, forum: Forum) -> None:
    subjects = [Subject.objects.create(name=f"Subject {n}", slug=f"subject-{n}") for n in range(6)]
    client.force_login(ann)
    response = client.post(START, form(forum, subjects=[subject.pk for subject in subjects]))
    assert "Choose at most five subjects." in response.content.decode()
    assert not Thread.objects.exists()


def test_a_text_of_exactly_64_kilobytes_is_taken(client: Client, ann: Member, forum: Forum) -> None:
    client.force_login(ann)
    assert client.post(START, form(forum, text="x" * 65_536)).status_code == 302
    assert len(Post.objects.get().text) == 65_536


def test_a_forum_one_may_only_read_takes_no_thread(client: Client, ann: Member, forum: Forum) -> None:
    forum.grants.update(may_start=False)
    client.force_login(ann)
    response = client.post(START, form(forum))
    assert "You may not start threads there." in response.content.decode()
    assert "It *freezes*." in response.content.decode()
    assert not Thread.objects.exists()


def test_a_forum_out_of_sight_is_not_offered(client: Client, ann: Member, forum: Forum, staff_forum: Forum) -> None:
    client.force_login(ann)
    page = client.get(START).content.decode()
    assert forum.name in page
    assert staff_forum.name not in page
    assert client.post(START, form(staff_forum)).status_code == 422
    assert not Thread.objects.exists()


def test_the_forum_one_comes_from_is_chosen(client: Client, ann: Member, forum: Forum) -> None:
    other = Forum.objects.create(name="A first forum", slug="a-first")
    other.grants.create(audience="members", may_start=True)
    client.force_login(ann)
    page = client.get(START, {"forum": forum.slug}).content.decode()
    assert f'<option value="{forum.pk}" selected>' in page


def test_a_silenced_member_is_told_so_and_keeps_the_text(client: Client, ann: Member, forum: Forum) -> None:
    client.force_login(ann)
    Member.objects.filter(pk=ann.pk).update(status=Member.Status.SILENCED)
    response = client.post(START, form(forum))
    assert response.status_code == 403
    assert "You may read, but not write for now." in response.content.decode()
    assert "It *freezes*." in response.content.decode()
    assert not Thread.objects.exists()


def test_a_guest_is_led_to_sign_in(client: Client, forum: Forum) -> None:
    assert client.get(START).headers["Location"] == "/account/login/?next=/threads/start/"


def test_who_was_signed_out_meanwhile_keeps_the_text(client: Client, forum: Forum) -> None:
    response = client.post(START, form(forum))
    assert response.status_code == 403
    assert "You are signed out." in response.content.decode()
    assert "It *freezes*." in response.content.decode()
    assert not Thread.objects.exists()


def test_an_expired_form_keeps_the_text(ann: Member, forum: Forum) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann)
    response = client.post(START, form(forum))
    assert response.status_code == 403
    assert "It *freezes*." in response.content.decode()
    assert not Thread.objects.exists()
