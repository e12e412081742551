"""Whoever wrote what a post quotes is told, wherever it stands, and nobody else."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from community.actions import edit_post, hide_post, make_wiki, start_thread
from community.models import Forum, Thread
from notices.models import Notice
from profiles.actions import ignore
from profiles.models import Member
from tests.notices.telling import Say, Tell, quoting, told


def test_each_who_is_quoted_is_told_once_wherever_their_post_stands(
    say: Say, tell: Tell, forum: Forum, ann: Member, bo: Member, di: Member, cy: Member, now: datetime
) -> None:
    elsewhere = start_thread(author=cy, forum=forum, title="Wind", text="It blew.", subjects=[], key=uuid4(), now=now)
    first, second = say(), say("Mine does not.")
    own = say("Nor mine.", author=di)
    quotes = [quoting(each) for each in (first, second, own, elsewhere.posts.get())]
    tell()
    Notice.objects.all().delete()
    post = say("\n\n".join([*quotes, "So it is."]), author=di)
    tell()
    assert told(bo) == told(cy) == [("quote", "post", post.pk)]
    assert told(ann) == [("reply", "post", post.pk)]  # it is her thread
    assert told(di) == []


def test_a_book_that_is_quoted_in_an_answer_makes_it_no_quote_of_who_is_answered(
    say: Say, tell: Tell, bo: Member, di: Member
) -> None:
    post = say(
        "> Call me Ishmael.\n\n> [A book](https://example.org/threads/1/?post=2)\n\nSo.", author=di, answers=say()
    )
    tell()
    assert told(bo) == [("reply", "post", post.pk)]


def test_what_is_quoted_within_a_quote_was_told_when_it_was_written(
    say: Say, tell: Tell, ann: Member, bo: Member, di: Member
) -> None:
    inner = quoting(say()).replace("\n", "\n> ")
    post = say(f"> [Somebody](/elsewhere/):\n>\n> {inner}\n\nNo.", author=di)
    tell()
    assert told(bo) == []
    assert told(ann)[-1] == ("reply", "post", post.pk)


def test_a_link_without_a_quote_and_addresses_that_lead_nowhere_quote_nobody(
    say: Say, tell: Tell, thread: Thread, bo: Member, di: Member
) -> None:
    at = thread.get_absolute_url()
    first = say()
    bad = [
        f"{at}?post=99",
        f"{at}?post=x",
        f"{at}?post={10**30}",
        at,
        "/threads/99999999999999999999/?post=1",
        "//[?post=1",
    ]
    say(
        "\n\n".join([f"See [Bo]({first.get_absolute_url()}).", *(f"> [Bo](<{each}>):\n>\n> Well." for each in bad)]), di
    )
    tell()
    assert told(bo) == []


def test_a_quote_that_comes_with_an_edit_is_told_once(
    say: Say, tell: Tell, bo: Member, di: Member, now: datetime
) -> None:
    first, post = say(), say("Yes.", author=di)
    tell()
    edit_post(editor=di, post=post, text=f"{quoting(first)}\n\nYes.", version=1, now=now)
    tell()
    assert told(bo) == [("quote", "post", post.pk)]
    edit_post(editor=di, post=post, text=f"{quoting(first)}\n\nYes, yes.", version=2, now=now)
    tell()
    assert told(bo) == [("quote", "post", post.pk)]


def test_of_a_quote_in_a_wiki_who_put_it_there_is_named(
    client: Client, say: Say, tell: Tell, ann: Member, bo: Member, di: Member, now: datetime
) -> None:
    first, own, post = say(), say("Cold.", author=ann), say("All about it.", author=ann)
    make_wiki(member=ann, post=post, is_wiki=True)
    tell()
    edit_post(editor=di, post=post, text=f"{quoting(first)}\n\n{quoting(own)}\n\nAll.", version=1, now=now)
    tell()
    assert told(bo) == [("quote", "post", post.pk)]
    assert ("quote", "post", post.pk) not in told(ann)  # it is her post
    client.force_login(bo)
    assert "Di quoted you" in client.get(reverse("notices:notice-list")).content.decode()


def test_who_ignores_the_writer_or_may_not_see_the_post_is_told_of_no_quote(
    say: Say, tell: Tell, staff_forum: Forum, ann: Member, bo: Member, cy: Member, di: Member, now: datetime
) -> None:
    first, other = say(), say("Mine too.", author=di)
    inside = start_thread(
        author=cy, forum=staff_forum, title="Owl", text=quoting(first), subjects=[], key=uuid4(), now=now
    )
    ignore(member=bo, other=ann, now=now)
    say(f"{quoting(first)}\n\n{quoting(other)}\n\nGood.", author=ann)
    tell()
    assert Notice.objects.filter(member=bo).count() == 0
    assert [occasion for occasion, _kind, _item in told(di)] == ["quote"]
    assert inside.posts.get().html.startswith("<blockquote>")


def test_nobody_quotes_what_they_may_not_read_or_what_is_gone(
    say: Say, tell: Tell, staff_forum: Forum, bo: Member, cy: Member, di: Member, now: datetime
) -> None:
    inside = start_thread(author=cy, forum=staff_forum, title="Owl", text="Hoo.", subjects=[], key=uuid4(), now=now)
    gone = say()
    hide_post(post=gone, now=now)
    say(f"{quoting(inside.posts.get())}\n\n{quoting(gone)}\n\nSo.", author=di)
    tell()
    assert told(cy) == told(bo) == []


def test_at_most_ten_quotes_of_a_post_are_told(
    say: Say, tell: Tell, member_named: Callable[..., Member], di: Member
) -> None:
    many = [say("Here.", author=member_named(f"m{number}")) for number in range(12)]
    tell()
    Notice.objects.all().delete()
    say("\n\n".join(quoting(each) for each in many), author=di)
    tell()
    assert Notice.objects.filter(occasion="quote").count() == 10
