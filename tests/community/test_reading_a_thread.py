import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.actions import edit_post, hide_post, like_post, mark_read, restore_post
from community.models import Post, ReadMark, Thread
from profiles.models import Activity, Member, Verb
from tests.community.conftest import Say


@pytest.fixture
def long_thread(say: Say, bo: Member, di: Member, thread: Thread) -> Thread:
    """The opening, 44 replies and a comment on the second post: three pages."""
    for number in range(2, 46):
        say(bo if number % 2 else di, f"Reply {number}.")
    say(bo, "A late comment.", answers=Post.objects.get(number=2), is_comment=True)
    thread.refresh_from_db()
    return thread


def test_a_long_thread_has_numbered_pages(client: Client, long_thread: Thread) -> None:
    first = client.get(long_thread.get_absolute_url()).content.decode()
    last = client.get(long_thread.get_absolute_url(), {"page": 3}).content.decode()
    assert 'id="p20"' in first
    assert 'id="p21"' not in first
    assert 'id="p41"' in last
    assert 'id="p45"' in last
    assert "A late comment." in first
    assert "?page=2" in first


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ("1", "?page=1#p1"),
        ("20", "?page=1#p20"),
        ("21", "?page=2#p21"),
        ("45", "?page=3#p45"),
        ("46", "?page=1#p46"),
        ("99", "?page=1#p46"),
        ("x", "?page=1#p1"),
        ("9" * 40, "?page=1#p1"),
    ],
)
def test_a_post_has_one_address_for_good(client: Client, long_thread: Thread, wanted: str, place: str) -> None:
    response = client.get(long_thread.get_absolute_url(), {"post": wanted})
    assert response.headers["Location"] == f"{long_thread.get_absolute_url()}{place}"


def test_a_page_that_is_not_there_is_the_nearest(client: Client, long_thread: Thread) -> None:
    assert 'id="p45"' in client.get(long_thread.get_absolute_url(), {"page": 99}).content.decode()


def test_the_page_asks_the_database_a_fixed_number_of_times(
    client: Client, long_thread: Thread, ann: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = long_thread.get_absolute_url()
    client.get(address)
    with django_assert_num_queries(6):
        client.get(address)
    client.force_login(ann)
    with django_assert_num_queries(10):
        client.get(address, {"page": 1})


def test_reading_changes_nothing_by_itself(client: Client, thread: Thread, bo: Member) -> None:
    client.force_login(bo)
    client.get(thread.get_absolute_url())
    assert not ReadMark.objects.filter(member=bo).exists()
    assert not Activity.objects.filter(member=bo).exists()


def test_what_was_seen_is_remembered(client: Client, long_thread: Thread, ann: Member) -> None:
    client.force_login(ann)
    read = f"/threads/{long_thread.pk}/read/"
    assert client.post(read, {"number": 20}).status_code == 204
    assert ReadMark.objects.get(member=ann).number == 20
    client.post(read, {"number": 7})
    assert ReadMark.objects.get(member=ann).number == 20
    client.post(read, {"number": 9999})
    assert ReadMark.objects.get(member=ann).number == 46
    assert list(Activity.objects.filter(member=ann).exclude(verb=Verb.STARTED).values_list("verb", flat=True)) == [
        "viewed"
    ]


def test_who_stays_ten_seconds_has_read(client: Client, thread: Thread, bo: Member) -> None:
    client.force_login(bo)
    for seconds in (9, 10, 11):
        client.post(f"/threads/{thread.pk}/read/", {"number": 1, "seconds": seconds})
    verbs = Activity.objects.filter(member=bo).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["viewed", "read"]


def test_another_day_is_another_reading(thread: Thread, bo: Member) -> None:
    for days in (0, 1):
        mark_read(member=bo, thread=thread, number=1, now=thread.posted + timedelta(days=days), seconds=10)
    assert Activity.objects.filter(member=bo).count() == 4


def test_who_paused_learning_leaves_only_the_mark(thread: Thread, bo: Member) -> None:
    bo.is_personalised = False
    bo.save()
    mark_read(member=bo, thread=thread, number=1, now=thread.posted, seconds=10)
    assert ReadMark.objects.get(member=bo).number == 1
    assert not Activity.objects.filter(member=bo).exists()


def test_without_scripts_a_button_marks_it_read(client: Client, thread: Thread, bo: Member) -> None:
    client.force_login(bo)
    assert '<input type="hidden" name="number" value="1">' in client.get(thread.get_absolute_url()).content.decode()
    response = client.post(f"/threads/{thread.pk}/read/", {"number": 1, "next": thread.get_absolute_url()})
    assert response.headers["Location"] == thread.get_absolute_url()
    assert ReadMark.objects.get(member=bo).number == 1


def test_nonsense_marks_nothing(client: Client, thread: Thread, bo: Member) -> None:
    client.force_login(bo)
    assert client.post(f"/threads/{thread.pk}/read/", {"number": "all"}).status_code == 422
    assert client.get(f"/threads/{thread.pk}/read/").status_code == 405
    assert not ReadMark.objects.filter(member=bo).exists()


def test_a_member_goes_on_at_the_first_new_post(client: Client, long_thread: Thread, ann: Member) -> None:
    client.force_login(ann)
    address = long_thread.get_absolute_url()
    for read, place in ((0, ""), (4, "?page=1#p5"), (20, "?page=2#p21"), (46, "?page=1#p46")):
        ReadMark.objects.filter(member=ann).update(number=read)
        response = client.get(address)
        assert response.headers.get("Location", address) == address + place


def test_a_short_thread_that_was_read_begins_at_its_top(client: Client, thread: Thread, ann: Member) -> None:
    client.force_login(ann)
    assert client.get(thread.get_absolute_url()).status_code == 200


def test_a_line_stands_before_what_is_new(client: Client, long_thread: Thread, ann: Member) -> None:
    client.force_login(ann)
    line, way, address = "New since your last visit", "Go to the first new post", long_thread.get_absolute_url()

    def seen(page: int) -> tuple[bool, bool]:
        text = client.get(address, {"page": page}).content.decode()
        return line in text, way in text

    mark_read(member=ann, thread=long_thread, number=24, now=long_thread.posted)
    text = client.get(address, {"page": 2}).content.decode()
    assert text.index('id="p24"') < text.index(line) < text.index('id="p25"')
    assert [seen(page) for page in (1, 2, 3)] == [(False, True), (True, False), (False, False)]
    mark_read(member=ann, thread=long_thread, number=40, now=long_thread.posted)
    assert [seen(page) for page in (2, 3)] == [(False, True), (True, False)]


def test_it_is_unread_from_a_post_on(client: Client, long_thread: Thread, ann: Member) -> None:
    mark_read(member=ann, thread=long_thread, number=46, now=long_thread.posted)
    client.force_login(ann)
    response = client.post(f"/threads/{long_thread.pk}/unread/", {"number": 30})
    assert response.headers["Location"] == long_thread.forum.get_absolute_url()
    assert ReadMark.objects.get(member=ann).number == 29
    assert client.get(long_thread.get_absolute_url()).headers["Location"].endswith("?page=2#p30")
    assert client.post(f"/threads/{long_thread.pk}/unread/", {"number": 99}).status_code == 302
    assert ReadMark.objects.get(member=ann).number == 29
    assert client.post(f"/threads/{long_thread.pk}/unread/", {"number": "x"}).status_code == 422


def test_the_next_page_comes_under_this_one(client: Client, long_thread: Thread) -> None:
    address, way = long_thread.get_absolute_url(), 'hx-get="?page={}"'
    assert way.format(2) in client.get(address).content.decode()
    second = client.get(address, {"page": 2}, headers={"HX-Request": "true"}).content.decode()
    third = client.get(address, {"page": 3}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in second
    assert [f'id="p{number}"' in second for number in (20, 21, 40, 41)] == [False, True, True, False]
    assert 'data-page="2"' in second
    assert (way.format(3) in second, way.format(4) in third) == (True, False)


def test_a_member_one_ignores_is_not_heard(
    client: Client, thread: Thread, say: Say, ann: Member, bo: Member, ignoring: Callable[..., None]
) -> None:
    say(bo, "Something unkind.")
    ignoring(ann, bo)
    client.force_login(ann)
    assert "Something unkind." not in client.get(thread.get_absolute_url()).content.decode()
    assert "Something unkind." in Client().get(thread.get_absolute_url()).content.decode()


def test_whom_a_post_answers_is_named_only_where_that_post_is_seen(
    client: Client, thread: Thread, say: Say, answer: Post, ann: Member, di: Member, ignoring: Callable[..., None]
) -> None:
    say(di, "I do that too.", answers=answer)
    parts = (f"{thread.get_absolute_url()}?page=1", f"/threads/{thread.pk}/posts/?after=1")

    def named() -> list[bool]:
        return ["answers Bo" in client.get(part).content.decode() for part in parts]

    client.force_login(ann)
    assert named() == [True, True]
    hide_post(post=answer, now=answer.posted)
    assert named() == [False, False]
    restore_post(post=answer, now=answer.posted)
    assert named() == [True, True]
    ignoring(ann, answer.author)
    assert named() == [False, False]
    client.logout()
    assert named() == [True, True]


def test_likes_are_counted(client: Client, answer: Post, ann: Member, member_named: Callable[..., Member]) -> None:
    for member in (ann, member_named("eve")):
        like_post(member=member, post=answer, now=answer.posted)
    client.force_login(ann)
    assert '<span class="num">2</span>' in client.get(answer.thread.get_absolute_url(), {"page": 1}).content.decode()


def test_the_forms_of_a_post_carry_this_viewers_token(thread: Thread, answer: Post, ann: Member, di: Member) -> None:
    tokens = set()
    for member in (ann, di):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(member)
        page = browser.get(thread.get_absolute_url(), {"page": 1}).content.decode()
        assert "hole" not in page
        found = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]*)"', page[page.index('id="p2"') :]))
        sent = {"csrfmiddlewaretoken": found.pop()}
        assert browser.post(f"/posts/{answer.pk}/like/", sent).status_code == 302
        tokens.add(sent["csrfmiddlewaretoken"])
    assert len(tokens) == 2
    answer.refresh_from_db()
    assert answer.reactions == 2


def test_code_keeps_its_indents_and_the_time_is_an_element(client: Client, thread: Thread) -> None:
    post = thread.posts.get(number=1)
    assert post.author is not None
    edit_post(
        editor=post.author, post=post, text="```\nif cold:\n    light()\n```", version=post.version, now=post.posted
    )
    html = client.get(thread.get_absolute_url()).content.decode()
    assert "\n    light()" in re.sub(r"</?span[^>]*>", "", html)
    assert "&lt;time" not in html
