"""Nothing own, read, muted, forbidden, hidden or mailed before; the same in words and in HTML; nothing injected."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from community.actions import hide_thread, mark_read
from community.models import Forum, Thread
from notices.models import Outgoing
from profiles.actions import ignore, turn_dial
from profiles.models import Dial, Member, Shown, Subject
from tests.newsletters.letters import html, send, words
from tests.servers.smtp import Mailbox

Subscribe = Callable[..., Member]
Start = Callable[..., Thread]


def mailed(mailbox: Mailbox, member: Member, threads: list[Thread]) -> set[str]:
    """The titles of those threads that stand in the member's last letter."""
    letters = mailbox.to(member.email)
    return {thread.title for thread in threads if letters and thread.title in words(letters[-1])}


@pytest.mark.usefixtures("staff_forum")
def test_what_a_member_may_not_see_wrote_read_or_muted_is_not_chosen(
    mailbox: Mailbox, ann: Member, bo: Member, cy: Member, di: Member, staff_forum: Forum, tents: Subject,
    three_threads: list[Thread], thread_of: Start, subscribed: Subscribe, now: datetime,
) -> None:  # fmt: skip
    wanted, read, _third = three_threads
    own = thread_of(bo, "My own thread")
    muted = thread_of(ann, "All about tents", subjects=[tents])
    ignored = thread_of(di, "Something by Di")
    secret = thread_of(cy, "In the back room", forum=staff_forum)
    subscribed(bo)
    mark_read(member=bo, thread=read, number=1, now=now)
    turn_dial(member=bo, of=Dial.Of.SUBJECT, target=tents.pk, level=0, now=now)
    ignore(member=bo, other=di, now=now)
    send(now)
    found = mailed(mailbox, bo, [*three_threads, own, muted, ignored, secret])
    assert found == {wanted.title, _third.title}


def test_what_was_mailed_before_is_not_mailed_again(
    mailbox: Mailbox, ann: Member, bo: Member, subscribed: Subscribe, three_threads: list[Thread], thread_of: Start,
    now: datetime,
) -> None:  # fmt: skip
    subscribed(bo)
    send(now)
    assert len(mailed(mailbox, bo, three_threads)) == 3
    tomorrow = now + timedelta(days=1)
    new = thread_of(ann, "Something new", now=tomorrow - timedelta(hours=1))
    send(tomorrow)
    assert mailed(mailbox, bo, [*three_threads, new]) == {"Something new"}
    assert Shown.objects.filter(member=bo).count() == 4


def test_what_a_moderator_hides_is_gone_from_a_letter_not_yet_sent(
    mailbox: Mailbox, bo: Member, subscribed: Subscribe, three_threads: list[Thread], now: datetime
) -> None:
    subscribed(bo)
    send(now, "--choose-only")
    assert mailbox.messages == []
    hide_thread(thread=three_threads[0], now=now)
    send(now)
    assert mailed(mailbox, bo, three_threads) == {three_threads[1].title, three_threads[2].title}
    assert Shown.objects.filter(member=bo).count() == 2


def test_a_letter_of_which_nothing_is_left_is_not_sent(
    mailbox: Mailbox, bo: Member, subscribed: Subscribe, three_threads: list[Thread], now: datetime
) -> None:
    subscribed(bo)
    send(now, "--choose-only")
    for thread in three_threads:
        mark_read(member=bo, thread=thread, number=1, now=now)
    send(now)
    mail = Outgoing.objects.get()
    assert (mail.state, mail.reason) == (
        "skipped", "Everything in it has been read, muted or taken away meanwhile.",
    )  # fmt: skip
    assert (mailbox.messages, Shown.objects.count()) == ([], 0)


def test_a_hostile_title_stays_a_title(
    mailbox: Mailbox, ann: Member, bo: Member, subscribed: Subscribe, thread_of: Start, now: datetime
) -> None:
    title = "Hi\u2028Bcc: di@x.example <script>alert(1)</script> & “Grüße” {{ item }}"
    thread_of(ann, title)
    subscribed(bo)
    send(now)
    (letter,) = mailbox.messages
    assert letter["Subject"] == "Hi Bcc: di@x.example <script>alert(1)</script> & “Grüße” {{ item }}"
    assert letter["Bcc"] is None
    assert "<script" not in html(letter)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; “Grüße” {{ item }}" in html(letter)
    assert "<script>alert(1)</script> & “Grüße”" in words(letter)


def test_the_html_has_its_styles_inline_and_loads_nothing(
    mailbox: Mailbox, bo: Member, subscribed: Subscribe, three_threads: list[Thread], now: datetime
) -> None:
    subscribed(bo)
    send(now)
    (letter,) = mailbox.messages
    page = html(letter)
    assert page.startswith("<!DOCTYPE html>")
    assert 'lang="en" dir="ltr"' in page
    assert page.count("<style") == 1  # for the dark
    assert len(re.findall(r'<h2 style="font:600 19px/1.3 Georgia', page)) == 3
    for never in ("<img", "<script", "<link", "flex", "var(", "{%", "{{", "<!--"):
        assert never not in page
    assert page.count("Because ") == words(letter).count("Because ") == 3
