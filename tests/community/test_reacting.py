"""What is said to a post without words: five things, one of them at a time."""

from collections.abc import Callable

import pytest
from django.db.models import F
from django.test import Client

from community.actions import erase_posts, like_post
from community.models import Post, Reaction
from profiles.models import Activity, Member, Verb


def tally(post: Post) -> tuple[int, dict[str, int]]:
    post.refresh_from_db()
    return post.reactions, post.tally


def test_another_reaction_takes_the_place_of_the_first(client: Client, ann: Member, answer: Post) -> None:
    client.force_login(ann)
    for name, counts in (("like", {"like": 1}), ("helpful", {"helpful": 1}), ("helpful", {"helpful": 1})):
        client.post(f"/posts/{answer.pk}/like/", {"name": name})
        assert tally(answer) == (1, counts)
    assert Activity.objects.filter(member=ann, verb=Verb.LIKED).count() == 1


def test_an_imported_score_stays(ann: Member, answer: Post) -> None:
    Post.objects.filter(pk=answer.pk).update(reactions=F("reactions") + 7)
    like_post(member=ann, post=answer, now=answer.posted, name=Reaction.Name.THANKS)
    assert tally(answer) == (8, {"thanks": 1})


@pytest.mark.parametrize("name", ["", "love", "x" * 300])
def test_there_are_no_others(client: Client, ann: Member, answer: Post, name: str) -> None:
    client.force_login(ann)
    assert client.post(f"/posts/{answer.pk}/like/", {"name": name}).status_code == 422
    assert not Reaction.objects.exists()


def test_the_page_says_which_and_who(
    client: Client, ann: Member, di: Member, answer: Post, ignoring: Callable[..., None]
) -> None:
    like_post(member=ann, post=answer, now=answer.posted, name=Reaction.Name.AGREE)
    like_post(member=di, post=answer, now=answer.posted)
    page = client.get(answer.thread.get_absolute_url()).content.decode()
    assert 'Agree <span class="num">1</span>' in page
    who = client.get(f"/posts/{answer.pk}/reactions/").content.decode()
    assert [name in who for name in ("Ann", "Agree", ">Di<")] == [True, True, True]
    ignoring(ann, di)
    client.force_login(ann)
    assert ">Di<" not in client.get(f"/posts/{answer.pk}/reactions/").content.decode()


def test_who_chose_sees_the_choice(client: Client, ann: Member, answer: Post) -> None:
    client.force_login(ann)
    part = client.get(f"/posts/{answer.pk}/reactions/", headers={"HX-Request": "true"}).content.decode()
    assert part.count('aria-pressed="false"') == 5
    like_post(member=ann, post=answer, now=answer.posted, name=Reaction.Name.SMILE)
    part = client.get(f"/posts/{answer.pk}/reactions/", headers={"HX-Request": "true"}).content.decode()
    assert 'value="smile" aria-pressed="true"' in part
    assert "<html" not in part


def test_what_one_gave_goes_with_them(ann: Member, di: Member, answer: Post) -> None:
    like_post(member=ann, post=answer, now=answer.posted, name=Reaction.Name.AGREE)
    like_post(member=di, post=answer, now=answer.posted, name=Reaction.Name.AGREE)
    erase_posts(member=di, now=answer.posted)
    assert tally(answer) == (1, {"agree": 1})
