"""A letter says what each thing is to its reader; its subject and its first line are about what stands in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from uuid import uuid4

import pytest
from django.utils.translation import get_language

from community.actions import reply, start_thread
from community.models import Forum, Thread
from directory.actions import list_item
from directory.models import Listing
from lib.kinds import ItemRef, Story
from lib.telling import Face
from newsletters.composing.telling import Ties, called, sorts_of, subject_line
from newsletters.models import Digest
from profiles.actions import ignore
from profiles.models import Member, Subject
from tests.newsletters.letters import html, send, words
from tests.servers.smtp import Mailbox

Subscribe = Callable[..., Member]
Start = Callable[..., Thread]
Sent = Callable[[], EmailMessage]
QUESTION = Thread.Sort.QUESTION


@pytest.fixture
def letter(mailbox: Mailbox, bo: Member, subscribed: Subscribe, now: datetime) -> Sent:
    subscribed(bo)

    def sent() -> EmailMessage:
        send(now)
        (mail,) = mailbox.to(bo.email)
        return mail

    return sent


@pytest.mark.parametrize(
    ("sort", "author", "is_solved", "wrote", "what", "subject"),
    [
        ("question", 1, False, False, "An answer to what you asked", "Cy answered your question: Which?"),
        ("question", 1, True, True, "A solution to what you asked", "Your question has a solution: Which?"),
        ("discussion", 1, False, True, "A reply in a thread of yours", "Cy wrote in your thread: Which?"),
        ("question", 2, False, True, "A reply where you took part", "Cy wrote where you took part: Which?"),
        ("question", 2, True, True, "A solution where you took part", "Solved, where you took part: Which?"),
        ("question", 2, False, False, "A question you could answer", "Can you help? Which?"),
        ("question", 2, True, False, "A question that was solved", "Solved: Which?"),
        ("event", 2, False, False, "An event", "Which?"),
        ("discussion", 2, False, False, "A thread", "Which?"),
    ],
)
def test_what_a_thread_is_to_its_reader(
    sort: str, author: int, is_solved: bool, wrote: bool, what: str, subject: str
) -> None:
    """Bo is 1, Ann began what is not his, Di and Cy wrote last; he ignores Di."""
    ref = ItemRef("thread", 7)
    story = Story(ref, "/7", "Which?", Face(author, "", ""), datetime(2026, 3, 2, tzinfo=UTC), extra={"sort": sort})
    story.is_solved, story.faces = is_solved, [Face(4, "di", "Di"), Face(1, "bo", "Bo"), Face(3, "cy", "Cy")]
    ties = Ties(1, frozenset({ref} if wrote else ()), frozenset({4}))
    assert (called(story, ties), subject_line([story], sorts_of([story], ties), ties, get_language())) == (
        what,
        subject,
    )
    story.faces = []
    assert subject_line([story, story], sorts_of([story, story], ties), ties, get_language()).endswith(
        ": Which?, and 1 more" if wrote or author == 1 else ", and 1 more"
    )


def test_a_reply_where_one_took_part_names_nobody_who_is_ignored(
    letter: Sent, thread_of: Start, ann: Member, bo: Member, cy: Member, di: Member, now: datetime
) -> None:
    thread = thread_of(ann, "A yellow flame", now=now - timedelta(days=1))
    for hours, author in ((4, bo), (2, cy), (1, di)):
        reply(author=author, thread=thread, text="So it is.", key=uuid4(), now=now - timedelta(hours=hours))
    ignore(member=bo, other=di, now=now)
    mail = letter()
    assert mail["Subject"] == "Cy wrote where you took part: A yellow flame"
    assert "\nA reply where you took part\n" in words(mail)


def test_each_sort_is_named_and_counted(
    letter: Sent, thread_of: Start, stoves: Subject, ann: Member, now: datetime
) -> None:
    for number in range(2):
        thread_of(ann, f"What of this, number {number}?", sort=QUESTION)
    thread_of(ann, "A yellow flame")
    wanted = {"sort": Listing.Sort.WANTED, "title": "A stove", "text": "Any.", "subjects": [stoves], "price": None,
              "currency": "EUR", "place": ""}  # fmt: skip
    list_item(owner=ann, key=uuid4(), now=now, **wanted)  # type: ignore[arg-type]
    mail = letter()
    first = words(mail).partition("\n\n")[0].replace("\n", " ")
    assert first.startswith("Bo, for you: ")
    said = set(first.removeprefix("Bo, for you: ").replace(" and ", ", ").split(", "))
    assert said == {"2 questions you could answer", "a thread", "a wanted ad"}
    assert (
        words(mail).count("\nA question you could answer\n") == html(mail).count(">A question you could answer<") == 2
    )


@pytest.mark.usefixtures("three_threads")
def test_what_was_mailed_before_and_is_new_says_so(
    mailbox: Mailbox, bo: Member, subscribed: Subscribe, now: datetime
) -> None:
    subscribed(bo)
    send(now, "--choose-only")
    digest = Digest.objects.get()
    digest.items[0]["again"] = True
    digest.save()
    send(now)
    assert words(mailbox.messages[0]).count("A thread, new since you last had it by mail\n") == 1


def test_both_parts_say_the_same_in_the_same_order(letter: Sent, thread_of: Start, ann: Member) -> None:
    titles = [f"Title {number} & <more>" for number in range(5)]
    for title in titles:
        thread_of(ann, title)
    mail = letter()
    plain, page = words(mail), html(mail).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    order = sorted(titles, key=lambda title: plain.index(f"\n{title}\n"))
    assert order == sorted(titles, key=lambda title: page.index(f">{title}<"))
    assert max(len(line) for line in plain.splitlines() if "http://" not in line) <= 72


@pytest.mark.parametrize("letters", ["x", "&", "“", "雪", "🏕"])
def test_the_longest_letter_there_can_be_is_not_cut_off_by_mailboxes(
    mailbox: Mailbox, letter: Sent, forum: Forum, ann: Member, cy: Member, bo: Member, now: datetime, letters: str
) -> None:
    bo.name = letters * 80
    bo.save()
    for number in range(12):
        start_thread(
            author=(ann, cy)[number % 2], forum=forum, title=f"{number} {letters * 190}", text=f"{letters * 90} " * 40,
            subjects=[], key=uuid4(), now=now - timedelta(hours=number),
        )  # fmt: skip
    mail = letter()
    assert len(html(mail).encode()) < 90_000
    assert len(bytes(mailbox.envelopes[0].content or b"")) < 80_000  # type: ignore[arg-type]
