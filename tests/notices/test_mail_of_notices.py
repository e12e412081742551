"""Mail of notices: late enough to be read on the site instead, at night not at all, and never twice."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from community.actions import hide_post, mark_read, reply
from community.models import Post, Thread
from notices import posting
from notices.actions import choose_manner, choose_ways, suppress
from notices.delivery.step import deliver_step
from notices.models import Choice, Envelope, Manner, Notice, Outgoing
from notices.telling import tell_step
from profiles.actions import ignore, turn_dial
from profiles.models import Level, Member
from tests.servers.smtp import Mailbox

Write = Callable[..., Post]
Deliver = Callable[..., list[str]]
AT_ALL: dict[str, Any] = {
    "quiet_from": None,
    "quiet_until": None,
    "mails_a_day": 6,
    "mails_a_week": 25,
    "started": Level.NORMAL,
    "joined": Level.QUIET,
}


@pytest.fixture
def write(thread: Thread, bo: Member, now: datetime) -> Write:
    """Writes in Ann's thread, as Bo, and tells of it."""

    def say(text: str = "Mine runs at minus thirty.", when: datetime = now, author: Member = bo) -> Post:
        post = reply(author=author, thread=thread, text=text, key=uuid4(), now=when)
        while tell_step(now=when):
            pass
        return post

    return say


@pytest.fixture
def deliver(mailbox: Mailbox) -> Deliver:
    """Lets mail leave at a time; the subjects of what has arrived in all."""

    def at(when: datetime) -> list[str]:
        while deliver_step(now=when):
            pass
        return [str(mail["Subject"]) for mail in mailbox.messages]

    return at


def rung(member: Member) -> int:
    """What the bell says."""
    return Notice.objects.visible_to(member).unseen().count_things()


def text_of(mail: EmailMessage, sort: str) -> str:
    """What stands in one part of a mail."""
    part = mail.get_body((sort,))
    return str(part.get_content()) if part is not None else ""


def test_a_mail_waits_gathers_and_says_why(write: Write, deliver: Deliver, mailbox: Mailbox, now: datetime) -> None:
    write()
    write("And it is *light*.", when=now + timedelta(minutes=5))
    assert deliver(now + timedelta(minutes=14)) == []
    (subject,) = deliver(now + timedelta(minutes=15))
    assert subject == "Bo: 2 answers: Which stove works at minus twenty?"
    (mail,) = mailbox.messages
    assert "You get this because you began this thread." in text_of(mail, "plain")
    assert "http://testserver/threads/" in text_of(mail, "plain")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    body = text_of(mail, "html").partition("<body")[2]
    assert "because you began this thread" in body
    for said in (text_of(mail, "plain"), body):  # the thread names the mail, once, and below stands who wrote
        assert said.count("Which stove works at minus twenty?") == 1
        assert said.count("Bo: 2 answers") == 1
    assert re.search(r'<h1[^>]*><a [^>]*href="http://testserver/threads/\d+/"[^>]*>Which stove works', body)
    assert "@media (max-width: 480px) { .outside { padding: 0 !important; }" in text_of(mail, "html")


def test_what_was_read_on_the_site_is_not_mailed(
    write: Write, deliver: Deliver, thread: Thread, ann: Member, now: datetime
) -> None:
    post = write()
    thread.refresh_from_db()
    mark_read(member=ann, thread=thread, number=post.number, now=now)
    assert deliver(now + timedelta(hours=1)) == []
    assert Outgoing.objects.get().state == Outgoing.State.SKIPPED


@pytest.mark.parametrize("meanwhile", ["hidden", "ignored", "muted", "author muted", "turned off", "suppressed"])
def test_rights_and_wishes_are_asked_again_when_it_leaves(
    write: Write, deliver: Deliver, thread: Thread, ann: Member, bo: Member, now: datetime, meanwhile: str
) -> None:
    post = write()
    if meanwhile == "hidden":
        hide_post(post=post, now=now)
    elif meanwhile == "ignored":
        ignore(member=ann, other=bo, now=now)
    elif meanwhile == "muted":
        turn_dial(member=ann, of="forum", target=thread.forum_id, level=Level.MUTED, now=now)
    elif meanwhile == "author muted":
        turn_dial(member=ann, of="member", target=bo.pk, level=Level.MUTED, now=now)
    elif meanwhile == "turned off":
        choose_ways(member=ann, wanted={("reply", "mail"): False}, now=now)
    else:
        suppress(address=ann.email, reason="No such mailbox.", now=now)
    assert deliver(now + timedelta(hours=1)) == []
    assert Outgoing.objects.get().state == Outgoing.State.SKIPPED


def test_what_is_loud_is_mailed_at_once_each_by_itself(
    write: Write, deliver: Deliver, thread: Thread, ann: Member, now: datetime
) -> None:
    turn_dial(member=ann, of="thread", target=thread.pk, level=Level.LOUD, now=now)
    write()
    write("And it is light.")
    assert len(deliver(now + timedelta(minutes=1))) == 2
    assert Notice.objects.filter(mailed__isnull=False).count() == 2


def test_what_comes_after_a_mail_has_left_goes_into_the_next(write: Write, deliver: Deliver, now: datetime) -> None:
    write()
    assert len(deliver(now + timedelta(minutes=20))) == 1
    write("And it is light.", when=now + timedelta(minutes=20))
    assert len(deliver(now + timedelta(minutes=40))) == 2
    assert deliver(now + timedelta(hours=9)) == ["Bo answered you: Which stove works at minus twenty?"] * 2


def test_a_day_has_its_share_and_the_rest_comes_in_one_the_next_morning(
    write: Write, deliver: Deliver, thread: Thread, ann: Member, now: datetime
) -> None:
    Member.objects.filter(pk=ann.pk).update(time_zone="Europe/Paris")
    choose_manner(member=ann, now=now, **AT_ALL | {"mails_a_day": 2})
    turn_dial(member=ann, of="thread", target=thread.pk, level=Level.LOUD, now=now)
    for number in range(5):
        write(f"Number {number}.")
    assert len(deliver(now + timedelta(hours=12))) == 2
    morning = datetime(2026, 3, 3, 8, tzinfo=ZoneInfo("Europe/Paris"))
    assert len(deliver(morning - timedelta(minutes=1))) == 2
    assert deliver(morning)[2:] == ["Bo: 3 answers: Which stove works at minus twenty?"]


def test_in_quiet_hours_no_mail_leaves(write: Write, deliver: Deliver, ann: Member, now: datetime) -> None:
    Member.objects.filter(pk=ann.pk).update(time_zone="Asia/Tokyo")  # nine hours ahead: it is six in the evening
    choose_manner(member=ann, now=now, **AT_ALL | {"quiet_from": time(18), "quiet_until": time(7, 30)})
    write()
    assert Envelope.objects.get().due == datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
    assert deliver(datetime(2026, 3, 2, 22, 29, tzinfo=UTC)) == []
    assert len(deliver(datetime(2026, 3, 2, 22, 30, tzinfo=UTC))) == 1


@pytest.mark.parametrize(
    ("at", "quiet", "leaves"),
    [
        ("2026-03-02 12:00", None, "2026-03-02 12:00"),
        ("2026-03-02 12:00", (time(12), time(12)), "2026-03-02 12:00"),
        ("2026-03-02 12:00", (time(9), time(13)), "2026-03-02 13:00"),
        ("2026-03-02 13:00", (time(9), time(13)), "2026-03-02 13:00"),
        ("2026-03-02 23:00", (time(22), time(7)), "2026-03-03 07:00"),
        ("2026-03-02 06:59", (time(22), time(7)), "2026-03-02 07:00"),
        ("2026-03-29 01:30", (time(1), time(2, 30)), "2026-03-29 02:30"),  # the night an hour is missing
    ],
)
def test_quiet_hours_by_the_members_clock(at: str, quiet: tuple[time, time] | None, leaves: str) -> None:
    zone = ZoneInfo("Europe/Paris")
    when = datetime.fromisoformat(at).replace(tzinfo=zone)
    assert posting.awake(when, zone=zone, quiet=quiet) == datetime.fromisoformat(leaves).replace(tzinfo=zone)


def test_one_click_stops_mail_of_that_sort_and_nothing_else(
    client: Client, write: Write, deliver: Deliver, mailbox: Mailbox, ann: Member, now: datetime
) -> None:
    write()
    deliver(now + timedelta(minutes=20))
    address = str(mailbox.messages[0]["List-Unsubscribe"]).strip("<>")
    page = client.get(address).content.decode()
    assert "Somebody answers you" in page
    assert reverse("notices:choices") in page
    assert str(mailbox.messages[0]["List-Help"]).strip("<>") == address  # it opens signed out
    assert not Choice.objects.exists()
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert list(Choice.objects.values_list("member", "occasion", "way", "is_on")) == [(ann.pk, "reply", "mail", False)]
    write("Again.", when=now + timedelta(hours=1))
    assert len(deliver(now + timedelta(hours=2))) == 1
    assert rung(ann) == 2
    assert client.get(f"{address[:-4]}/").status_code == 404


def test_a_member_chooses_what_how_and_when(client: Client, ann: Member) -> None:
    client.force_login(ann)
    address = reverse("notices:choices")
    page = client.get(address)
    fields = page.context["form"].fields
    sent = {name: "on" for name in fields if name.endswith("-site")} | {"mention-mail": "on", "reaction-mail": "on"}
    sent |= {"quiet_from": "22:00", "quiet_until": "07:00", "started": "4", "joined": "2"}
    sent |= {"mails_a_day": "3", "mails_a_week": "9"}
    assert client.post(address, sent).status_code == 302
    kept = dict(Choice.objects.filter(way="mail").values_list("occasion", "is_on"))
    assert kept["reaction"] is True
    assert kept["reply"] is False
    assert "mention" not in kept
    manner = Manner.objects.get(member=ann)
    assert (manner.quiet_from, manner.started, manner.joined) == (time(22), 4, 2)
    assert (manner.mails_a_day, manner.mails_a_week) == (3, 9)
    assert client.post(address, sent | {"quiet_until": ""}).status_code == 422
    assert Manner.objects.get(member=ann).quiet_until == time(7)


def test_what_is_off_on_the_site_rings_no_bell(write: Write, deliver: Deliver, ann: Member, now: datetime) -> None:
    choose_ways(member=ann, wanted={("reply", "site"): False}, now=now)
    write()
    assert rung(ann) == 0
    assert len(deliver(now + timedelta(minutes=20))) == 1


def test_a_french_member_is_written_to_in_french(
    write: Write, deliver: Deliver, mailbox: Mailbox, ann: Member, now: datetime
) -> None:
    Member.objects.filter(pk=ann.pk).update(language="fr")
    write()
    assert deliver(now + timedelta(minutes=20)) == ["Bo vous a répondu : Which stove works at minus twenty?"]
    assert "Vous recevez ceci parce que" in text_of(mailbox.messages[0], "plain")
