import pytest
from django.test import Client

from community.models import Post, Thread
from profiles.models import Activity, Member, Verb


@pytest.fixture(autouse=True)
def _question(thread: Thread) -> None:
    Thread.objects.update(sort=Thread.Sort.QUESTION)


def address(post: Post) -> str:
    return f"/threads/{post.thread_id}/solution/{post.pk}/"


def test_who_asked_chooses(client: Client, ann: Member, answer: Post) -> None:
    client.force_login(ann)
    assert "This solved it" in client.get(answer.thread.get_absolute_url(), {"page": 1}).content.decode()
    client.post(address(answer))
    page = client.get(answer.thread.get_absolute_url(), {"page": 1}).content.decode()
    assert Thread.objects.get().solution == answer
    assert "The solution" in page
    assert "solved" in client.get("/threads/").content.decode()
    act = Activity.objects.get(verb=Verb.SOLVED)
    assert (act.member, act.item, act.detail) == (ann, answer.thread_id, {"post": answer.pk})


def test_and_changes_her_mind(client: Client, ann: Member, answer: Post) -> None:
    client.force_login(ann)
    client.post(address(answer))
    client.post(address(answer), {"undo": 1})
    assert Thread.objects.get().solution is None
    first, second = Activity.objects.filter(verb=Verb.SOLVED).order_by("id")
    assert [(act.sign, act.member, act.facets) for act in (first, second)] == [
        (1, ann, answer.thread.facets),
        (-1, ann, answer.thread.facets),
    ]
    assert first.happened == second.happened
    assert first.recorded < second.recorded


def test_a_moderator_may_choose(client: Client, cy: Member, answer: Post) -> None:
    client.force_login(cy)
    client.post(address(answer))
    assert Thread.objects.get().solution == answer


def test_others_may_not(client: Client, bo: Member, answer: Post) -> None:
    client.force_login(bo)
    assert "This solved it" not in client.get(answer.thread.get_absolute_url(), {"page": 1}).content.decode()
    assert client.post(address(answer)).status_code == 403
    assert Thread.objects.get().solution is None


def test_an_opening_solves_nothing(client: Client, ann: Member, thread: Thread) -> None:
    client.force_login(ann)
    assert client.post(address(thread.posts.get())).status_code == 403
    assert Thread.objects.get().solution is None


def test_a_discussion_has_no_solution(client: Client, ann: Member, answer: Post) -> None:
    Thread.objects.update(sort=Thread.Sort.DISCUSSION)
    client.force_login(ann)
    assert client.post(address(answer)).status_code == 403
    assert Thread.objects.get().solution is None


def test_a_solution_that_is_deleted_is_none(client: Client, ann: Member, bo: Member, answer: Post) -> None:
    client.force_login(ann)
    client.post(address(answer))
    client.force_login(bo)
    client.post(f"/posts/{answer.pk}/delete/")
    assert Thread.objects.get().solution is None
    assert not Activity.objects.filter(member=ann, verb=Verb.EDITED).exists()
