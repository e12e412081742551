from datetime import timedelta

import pytest
from django.test import Client

from community.actions import delete_post, edit_post, hide_post, make_wiki
from community.models import Post
from lib import clock
from moderation.models import StaffAct
from profiles.models import Member
from writing.models import Revision


@pytest.fixture
def edited(answer: Post, bo: Member) -> Post:
    """Bo's answer, an hour old, changed twice with ten minutes between."""
    Post.objects.filter(pk=answer.pk).update(posted=clock.now() - timedelta(hours=1))
    for version, text in enumerate(("Use *white* gas.", "Use *white* gas below ten."), 1):
        when = clock.now() - timedelta(minutes=30 - 10 * version)
        edit_post(editor=bo, post=answer, text=text, version=version, now=when)
    answer.refresh_from_db()
    return answer


def history(post: Post) -> str:
    return f"/posts/{post.pk}/history/"


def test_the_mark_leads_to_every_version(client: Client, edited: Post) -> None:
    assert f'<a href="{history(edited)}">edited</a>' in client.get(edited.thread.get_absolute_url()).content.decode()
    page = client.get(history(edited)).content.decode()
    assert page.index("What stands now") < page.index("Version 2") < page.index("Version 1")
    assert "liquid" in page
    assert "Take it out" not in page
    assert "Title, kind and subjects" not in page


def test_what_was_changed_is_told_by_more_than_colour(client: Client, edited: Post) -> None:
    page = client.get(history(edited)).content.decode()
    assert 'taken out: </span>liquid<span class="sr">' in page
    assert "<ins>" in page
    assert "<del>" in page


def test_a_slip_put_right_right_after_an_edit_is_no_version(edited: Post, bo: Member) -> None:
    assert edited.edited is not None
    soon, late = (edited.edited + timedelta(minutes=minutes) for minutes in (4, 6))
    edit_post(editor=bo, post=edited, text="Use *white* gas below ten!", version=3, now=soon)
    assert Revision.objects.count() == 2
    edit_post(editor=bo, post=edited, text="Use *white* gas at ten!", version=4, now=late)
    assert list(Revision.objects.order_by("version").values_list("version", "text")) == [
        (1, "Use *liquid* fuel."),
        (2, "Use *white* gas."),
        (4, "Use *white* gas below ten!"),
    ]


def test_who_may_not_see_the_post_sees_no_history(client: Client, bo: Member, cy: Member, edited: Post) -> None:
    hide_post(post=edited, now=clock.now())
    for member, status in ((None, 404), (bo, 404), (cy, 200)):
        if member:
            client.force_login(member)
        assert client.get(history(edited)).status_code == status


def test_nothing_of_a_deleted_post_is_left_in_sight(client: Client, ann: Member, bo: Member, edited: Post) -> None:
    delete_post(member=bo, post=edited, now=clock.now())
    client.force_login(ann)
    for path in (history(edited), f"/posts/{edited.pk}/restore/", f"/posts/{edited.pk}/edit/"):
        response = client.get(path)
        assert (response.status_code, "liquid" in response.content.decode()) == (404, False)


def test_a_moderator_takes_a_version_out_and_puts_it_back(client: Client, bo: Member, cy: Member, edited: Post) -> None:
    client.force_login(cy)
    address = f"{history(edited)}1/hide/"
    client.post(address, {"reason": "It names a street."})
    assert "liquid" in client.get(history(edited)).content.decode()
    act = StaffAct.objects.get()
    assert (act.staff, act.verb, act.reason) == (cy, "hide", "It names a street.")
    client.force_login(bo)
    page = client.get(history(edited)).content.decode()
    assert "liquid" not in page
    assert "Version 1" not in page
    client.force_login(cy)
    client.post(address, {"reason": "It does not.", "undo": "1"})
    client.force_login(bo)
    assert "liquid" in client.get(history(edited)).content.decode()
    assert StaffAct.objects.count() == 2


def test_without_a_reason_or_a_right_no_version_goes(client: Client, bo: Member, cy: Member, edited: Post) -> None:
    address = f"{history(edited)}1/hide/"
    client.force_login(cy)
    assert "Say why." in client.post(address, {"reason": " "}, follow=True).content.decode()
    client.force_login(bo)
    assert client.post(address, {"reason": "Mine."}).status_code == 403
    assert not Revision.objects.filter(is_hidden=True).exists()
    assert not StaffAct.objects.exists()


def test_a_long_history_has_pages(client: Client, bo: Member, edited: Post) -> None:
    for version in range(3, 14):
        when = clock.now() + timedelta(minutes=10 * version)
        edit_post(editor=bo, post=edited, text=f"Text {version}.", version=version, now=when)
    first, second = (client.get(history(edited), {"page": page}).content.decode() for page in (1, 2))
    assert first.count("<article") == 10
    assert second.count("<article") == 4
    assert ('id="v4"' in second, 'id="v5"' in first, 'id="v4"' in first) == (True, True, False)


def test_of_a_wiki_every_member_may_write_and_the_history_names_each(
    client: Client, bo: Member, di: Member, edited: Post
) -> None:
    make_wiki(member=bo, post=edited, is_wiki=True)
    client.force_login(di)
    assert "This is a wiki" in client.get(f"/posts/{edited.pk}/edit/").content.decode()
    client.post(f"/posts/{edited.pk}/edit/", {"text": "Use both.", "version": 3})
    edited.refresh_from_db()
    assert (edited.text, edited.author) == ("Use both.", bo)
    page = client.get(history(edited)).content.decode()
    assert page.index(">Di</a>") < page.index("Version 3") < page.index(">Bo</a>")
    client.force_login(bo)
    client.post(f"/posts/{edited.pk}/wiki/", {"undo": "1"})
    client.force_login(di)
    assert client.post(f"/posts/{edited.pk}/edit/", {"text": "Mine.", "version": 4}).status_code == 403
    assert Post.objects.get(pk=edited.pk).text == "Use both."


def test_only_author_and_moderators_make_a_wiki(client: Client, cy: Member, di: Member, edited: Post) -> None:
    client.force_login(di)
    assert client.post(f"/posts/{edited.pk}/wiki/").status_code == 403
    assert not Post.objects.get(pk=edited.pk).is_wiki
    client.force_login(cy)
    assert client.post(f"/posts/{edited.pk}/wiki/").status_code == 302
    assert Post.objects.get(pk=edited.pk).is_wiki


def test_a_lost_update_shows_what_each_changed(client: Client, bo: Member, edited: Post) -> None:
    client.force_login(bo)
    response = client.post(f"/posts/{edited.pk}/edit/", {"text": "Use *white* gas, always.", "version": 2})
    page = response.content.decode()
    assert response.status_code == 409
    assert "What it changed" in page
    assert 'added: </span> below ten<span class="sr">' in page
    assert 'added: </span>, always<span class="sr">' in page
    assert Post.objects.get(pk=edited.pk).text == "Use *white* gas below ten."


def test_the_history_asks_the_database_a_fixed_number_of_times(
    client: Client, bo: Member, edited: Post, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client.get(history(edited))
