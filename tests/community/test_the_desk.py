from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from community.models import Forum, ForumGrant, Post, Thread
from moderation.models import StaffAct
from profiles.models import Member


@pytest.fixture
def desk(client: Client, cy: Member) -> Client:
    client.force_login(cy)
    return client


def test_a_moderator_hides_a_post_with_a_reason(desk: Client, answer: Post) -> None:
    page = desk.get(reverse("admin:community_post_changelist")).content.decode()
    assert "Use liquid fuel." in page
    hide = reverse("admin:community_post_hide") + f"?ids={answer.pk}"
    assert desk.post(hide, {"reason": ""}).status_code == 422
    assert Post.objects.get(pk=answer.pk).shelf == "standing"
    desk.post(hide, {"reason": "Dangerous."})
    assert Post.objects.get(pk=answer.pk).shelf == "hidden"
    assert StaffAct.objects.get().reason == "Dangerous."
    assert "liquid" not in desk.get(answer.thread.get_absolute_url()).content.decode()
    desk.post(reverse("admin:community_post_restore") + f"?ids={answer.pk}", {"reason": "I was wrong."})
    assert "liquid" in desk.get(answer.thread.get_absolute_url()).content.decode()


def test_a_moderator_hides_a_thread(desk: Client, thread: Thread) -> None:
    assert thread.title in desk.get(reverse("admin:community_thread_changelist")).content.decode()
    desk.post(reverse("admin:community_thread_hide") + f"?ids={thread.pk}", {"reason": "Twice."})
    assert desk.get(thread.get_absolute_url()).status_code == 404


def test_the_desk_shows_only_forums_one_may_see(client: Client, cy: Member, thread: Thread) -> None:
    thread.forum.grants.all().delete()
    client.force_login(cy)
    for name in ("thread", "post"):
        page = client.get(reverse(f"admin:community_{name}_changelist")).content.decode()
        assert thread.title not in page


def test_the_administrator_opens_a_forum(client: Client, owner: Member, db: None) -> None:
    client.force_login(owner)
    response = client.post(
        reverse("admin:community_forum_add"),
        {
            "name": "Snow caves",
            "slug": "snow-caves",
            "order": 0,
            "grants-TOTAL_FORMS": 1,
            "grants-INITIAL_FORMS": 0,
            "grants-0-audience": "everyone",
            "grants-0-may_see": "on",
        },
    )
    assert response.status_code == 302
    assert Forum.objects.visible_to(None).get().name == "Snow caves"


def test_members_have_no_desk(client: Client, ann: Member, answer: Post) -> None:
    client.force_login(ann)
    hide = reverse("admin:community_post_hide") + f"?ids={answer.pk}"
    assert client.post(hide, {"reason": "Mine is better."}).status_code == 302
    assert Post.objects.get(pk=answer.pk).shelf == "standing"


def forums_named(client: Client, page: str) -> str:
    """The list of forums, or the filter beside the list of threads."""
    html = client.get(reverse(f"admin:community_{page}_changelist")).content.decode()
    return html if page == "forum" else html[html.index('id="changelist-filter"') :]


@pytest.mark.parametrize("page", ["forum", "thread"])
def test_a_private_forum_has_no_name_at_a_desk_that_may_not_read_it(
    client: Client, member_named: Callable[..., Member], staff_forum: Forum, thread: Thread, page: str
) -> None:
    cellar = Forum.objects.create(name="Cellar", slug="cellar")
    ForumGrant.objects.create(forum=cellar, audience=ForumGrant.Audience.EVERYONE)
    client.force_login(member_named("dora", is_staff=True))
    named = forums_named(client, page)
    assert (thread.forum.name in named, cellar.name in named, staff_forum.name in named) == (True, True, False)
    refused = client.get(reverse("admin:community_forum_change", args=[staff_forum.pk]))
    assert (refused.status_code, refused["Location"]) == (302, reverse("admin:index"))


@pytest.mark.parametrize("page", ["forum", "thread"])
def test_administrators_know_every_forum(
    client: Client, owner: Member, staff_forum: Forum, thread: Thread, page: str
) -> None:
    client.force_login(owner)
    assert staff_forum.name in forums_named(client, page)
