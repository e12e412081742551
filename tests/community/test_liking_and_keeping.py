from django.test import Client

from community.models import Bookmark, Post, Reaction, Thread
from profiles.models import Activity, Member, Verb


def liked(member: Member) -> list[int]:
    return list(Activity.objects.filter(member=member, verb=Verb.LIKED).order_by("id").values_list("sign", flat=True))


def test_a_like_counts_once(client: Client, ann: Member, answer: Post) -> None:
    client.force_login(ann)
    for _click in range(2):
        assert client.post(f"/posts/{answer.pk}/like/").status_code == 302
    answer.refresh_from_db()
    assert (answer.reactions, Reaction.objects.count(), liked(ann)) == (1, 1, [1])
    act = Activity.objects.get(member=ann, verb=Verb.LIKED)
    assert (act.kind, act.item, act.facets) == ("post", answer.pk, answer.thread.facets)


def test_a_like_taken_back_is_taken_from_the_ledger(client: Client, ann: Member, answer: Post) -> None:
    client.force_login(ann)
    client.post(f"/posts/{answer.pk}/like/")
    for _click in range(2):
        client.post(f"/posts/{answer.pk}/like/", {"undo": 1})
    answer.refresh_from_db()
    assert (answer.reactions, Reaction.objects.count(), liked(ann)) == (0, 0, [1, -1])
    first, second = Activity.objects.filter(member=ann, verb=Verb.LIKED).order_by("id")
    assert (first.happened, first.facets) == (second.happened, second.facets)


def test_a_like_answers_with_its_button_alone(client: Client, ann: Member, answer: Post) -> None:
    client.force_login(ann)
    response = client.post(f"/posts/{answer.pk}/like/", headers={"HX-Request": "true"})
    part = response.content.decode()
    assert 'aria-pressed="true"' in part
    assert '<span class="num">1</span>' in part
    assert "<html" not in part


def test_ones_own_post_is_not_liked(client: Client, bo: Member, answer: Post) -> None:
    client.force_login(bo)
    response = client.post(f"/posts/{answer.pk}/like/")
    assert response.status_code == 403
    assert "You may like what others wrote, not your own." in response.content.decode()
    assert not Reaction.objects.exists()


def test_guests_like_nothing(client: Client, answer: Post) -> None:
    assert client.post(f"/posts/{answer.pk}/like/").status_code == 403
    assert not Reaction.objects.exists()


def test_a_thread_is_kept_and_let_go(client: Client, bo: Member, thread: Thread) -> None:
    client.force_login(bo)
    for _click in range(2):
        client.post(f"/threads/{thread.pk}/bookmark/")
    assert Bookmark.objects.get().thread == thread
    assert "Kept" in client.get(thread.get_absolute_url()).content.decode()
    part = client.post(f"/threads/{thread.pk}/bookmark/", {"undo": 1}, headers={"HX-Request": "true"})
    assert 'aria-pressed="false"' in part.content.decode()
    assert not Bookmark.objects.exists()
    acts = Activity.objects.filter(verb=Verb.BOOKMARKED).order_by("id")
    assert list(acts.values_list("member", "item", "sign")) == [(bo.pk, thread.pk, 1), (bo.pk, thread.pk, -1)]
