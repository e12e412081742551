"""The page that says why a letter came or did not agrees with the outbox, the mail server and what was chosen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from community.actions import hide_thread, mark_read
from community.models import Thread
from newsletters.actions import pause_letters, skip_next
from newsletters.models import Digest, Mailing
from notices.actions import Returned, choose_manner, suppress, take_bounce
from notices.bounces import return_path
from notices.delivery import deliver_step
from notices.models import Outgoing
from profiles.actions import ignore, turn_volume, withdraw_consent
from profiles.models import Level, Member
from tests.newsletters.letters import SITE, html, link, send, words
from tests.newsletters.looking import looks
from tests.notices.bouncing import complaint, report
from tests.servers.smtp import Mailbox

Subscribe = Callable[..., Member]
LIST = "/newsletter/why/"


def test_a_letter_that_was_sent(mailbox: Mailbox, reader: Member, asks: Callable[..., str], now: datetime) -> None:
    send(now)
    (letter,) = mailbox.to(reader.email)
    path = link(letter, "Why this?")
    assert path == f"{LIST}{Mailing.objects.get().pk}/"
    assert f'href="{SITE}{path}"' in html(letter)
    page = asks(path)
    assert "Why you got the letter of March 2, 2026" in page
    assert "Sent: the mail server took it." in page
    assert "Your volume was 10 of 10: At most one a day." in page
    assert "You had asked for the newsletter, and no letter had come before." in page
    assert "This mailing was sent by hand: hour and day did not count." in page
    assert "A first letter comes as soon as there is anything to say." in page
    for item in Digest.objects.get().items:
        assert page.count(f"<b>{item['reason']}</b>") >= 1
    for title in ("Stoves that start in the cold", "A yellow flame", "What to do with empty canisters"):
        assert title in page
        assert title in words(letter)
    listed = asks(LIST)
    assert "Sent: the mail server took it." in listed
    assert "3 things were chosen for it" in listed
    assert f'href="{path}"' in listed
    assert f'href="{LIST}"' in asks("/newsletter/")
    assert f'href="{LIST}"' in asks("/newsletter/letters/")


def test_one_that_the_mail_server_refused(
    mailbox: Mailbox, reader: Member, asks: Callable[..., str], now: datetime
) -> None:
    mailbox.refused = {reader.email}
    send(now)
    assert mailbox.messages == []
    page = asks()
    assert "The mail server refused it." in page
    assert page.count("550 5.1.1 No such mailbox") == 1
    assert Outgoing.objects.get().reason == "550 5.1.1 No such mailbox"
    assert "Sent:" not in page + asks(LIST)


def test_one_that_came_back_and_was_called_unwanted(
    settings: Settings, mailbox: Mailbox, reader: Member, asks: Callable[..., str], now: datetime
) -> None:
    settings.BOUNCE_ADDRESS = "bounces+{token}@commonplace.example"
    send(now)
    path = return_path(Outgoing.objects.get(), reader.email)
    assert take_bounce(raw=report(path, recipient=reader.email), now=now) == Returned.KEPT
    page = asks()
    assert "Sent: the mail server took it." in page
    assert "It came back: it will never arrive at that address." in page
    assert "5.1.1" in page
    assert "It came back" in asks(LIST)
    assert take_bounce(raw=complaint(path), now=now) == Returned.KEPT
    assert "It was called unwanted at the mail provider." in asks()
    assert "The newsletter does not come to you." in asks(LIST)


def test_one_that_waits_and_one_that_had_no_room(
    mailbox: Mailbox,
    reader: Member,
    asks: Callable[..., str],
    thread_of: Callable[..., Thread],
    ann: Member,
    now: datetime,
) -> None:
    wishes = {"mails_a_day": 1, "mails_a_week": 1, "started": Level.NORMAL, "joined": Level.QUIET}
    choose_manner(member=reader, quiet_from=time(8), quiet_until=time(12), now=now, **wishes)
    send(now)
    assert mailbox.messages == []
    page = asks()
    assert "It waits to leave." in page
    assert "You want no mail at that hour." in page
    assert "Not before March 2, 2026, noon." in page
    while deliver_step(now=now + timedelta(hours=4)):
        pass
    assert "Sent: the mail server took it." in asks()
    later = now + timedelta(days=1, hours=4)
    thread_of(ann, "One more", now=later)
    send(later)
    assert len(mailbox.messages) == 1
    page = asks()
    assert "It was not sent." in page
    assert "You had had as many mails that week as you want in one." in page


def test_one_that_was_not_sent_any_more(
    mailbox: Mailbox, reader: Member, asks: Callable[..., str], three_threads: list[Thread], now: datetime
) -> None:
    send(now, "--choose-only")
    assert "It waits to leave." in asks()
    pause_letters(member=reader, until=(now + timedelta(days=9)).date(), now=now)
    deliver_step(now=now)
    assert mailbox.messages == []
    page = asks()
    assert "It was not sent." in page
    assert "You had paused the newsletter before it could leave." in page
    assert "You paused the newsletter until March 11, 2026." in asks(LIST)


def test_what_was_left_out_when_it_left(
    mailbox: Mailbox, reader: Member, asks: Callable[..., str], three_threads: list[Thread], now: datetime
) -> None:
    send(now, "--choose-only")
    mark_read(member=reader, thread=three_threads[0], number=1, now=now)
    hide_thread(thread=three_threads[1], now=now)
    deliver_step(now=now)
    (letter,) = mailbox.to(reader.email)
    page = asks()
    assert page.count("Left out when the letter left: you had read it by then.") == 1
    assert page.count("Left out when the letter left: by then it was no longer there for you.") == 1
    assert three_threads[0].title not in words(letter)
    assert "A yellow flame" not in page
    assert page.count("Left out") == 2
    assert "you had read it by then" in asks(about=three_threads[0].get_absolute_url())
    assert "It was chosen for this letter: place" in asks(about=three_threads[2].get_absolute_url())


def test_one_of_which_nothing_was_left(
    mailbox: Mailbox, reader: Member, asks: Callable[..., str], three_threads: list[Thread], now: datetime
) -> None:
    send(now, "--choose-only")
    for thread in three_threads:
        mark_read(member=reader, thread=thread, number=1, now=now)
    deliver_step(now=now)
    assert mailbox.messages == []
    page = asks()
    assert "When it was to leave, nothing of it was left" in page
    assert page.count("Left out when the letter left: you had read it by then.") == 3


def test_one_that_waits_is_on_its_way(reader: Member, asks: Callable[..., str], now: datetime) -> None:
    send(now, "--choose-only")
    page = asks()
    assert "Why a letter of March 2, 2026 is on its way" in page
    assert "It waits to leave." in page


def test_weeks_without_one_stand_in_the_list_with_why(
    mailbox: Mailbox, ann: Member, reader: Member, subscribed: Subscribe, thread_of: Callable[..., Thread],
    asks: Callable[..., str], now: datetime, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Bo has one on Monday, at a volume of one in two weeks; the week after others are asked alone."""
    reader.joined = now - timedelta(days=30)
    reader.save()
    turn_volume(member=reader, volume=3, now=now)
    send(now)
    assert "Weeks in which none was asked for" not in asks(LIST)
    later = now + timedelta(days=8)
    subscribed(ann)
    thread_of(reader, "What else burns", now=later)
    send(later)
    monkeypatch.setattr("newsletters.views.accounting.now", lambda: later + timedelta(hours=1))
    page = asks(LIST)
    last = Mailing.objects.latest("pk")
    assert "Weeks in which none was asked for" in page
    assert f'<a href="{LIST}{last.pk}/">The week from March 3, 2026</a>' in page
    assert "Your last letter was chosen on March 2, 2026: by your volume of today none was due yet." in page


def test_none_because_nothing_is_new_or_it_was_to_be_left_out(
    mailbox: Mailbox, reader: Member, asks: Callable[..., str], three_threads: list[Thread], now: datetime
) -> None:
    skip_next(member=reader, is_skipping=True, now=now)
    send(now)
    page = asks()
    assert "Why no letter came on March 2, 2026" in page
    assert "Left out, as you asked." in page
    assert "You had asked to leave the next letter out, and this was the one." in page
    for thread in three_threads:
        mark_read(member=reader, thread=thread, number=1, now=now)
    send(now + timedelta(days=1))
    page = asks()
    assert "No letter: there was nothing new for you." in page
    assert "Nothing was there that you had not written, read, muted or been mailed before." in page
    assert mailbox.messages == []


def test_none_because_it_was_too_little(
    mailbox: Mailbox,
    reader: Member,
    asks: Callable[..., str],
    thread_of: Callable[..., Thread],
    ann: Member,
    now: datetime,
) -> None:
    send(now)
    later = now + timedelta(days=31)
    turn_volume(member=reader, volume=1, now=later)
    thread = thread_of(ann, "A single thing", now=later)
    send(later)
    digest = Digest.objects.latest("pk")
    assert digest.skipped == Digest.Skipped.TOO_LITTLE
    assert len(mailbox.messages) == 1
    page = asks()
    assert "No letter: there was too little for one at your volume." in page
    assert f"had a chance of about {round(100 * digest.worth)} in 100" in page
    assert f"asked for {round(100 * digest.bar)} in 100" in page
    assert "The last letter before it had been chosen 31 days earlier." in page
    assert "or louder it would have come." in page
    answer = asks(about=thread.get_absolute_url())
    assert "It could have been chosen: it was number 1 of 1" in answer
    assert "But no letter was written: see above why not." in answer


def test_a_mailing_that_did_not_ask(
    reader: Member, asks: Callable[..., str], subscribed: Subscribe, cy: Member, now: datetime
) -> None:
    subscribed(cy)
    withdraw_consent(member=reader, how="a test", now=now - timedelta(hours=1))
    send(now)
    assert "You were not among those whom this mailing asked for." in (page := asks())
    assert "You had not asked for the newsletter, or had left it, when this mailing was made." in page
    assert "No letter was asked for yet." in asks(LIST)
    assert "The newsletter does not come to you." in asks(LIST)


def test_who_cannot_be_reached_is_told_so(reader: Member, asks: Callable[..., str], now: datetime) -> None:
    suppress(address=reader.email, reason="bounced", now=now)
    assert "Nothing is sent to your address any more." in asks(LIST)


def test_staff_read_the_same_page(
    client: Client, reader: Member, owner: Member, three_threads: list[Thread], now: datetime
) -> None:
    send(now)
    address = f"/admin/newsletters/digest/{Digest.objects.get().pk}/why/"
    client.force_login(owner)
    looks(owner, at=reader)
    assert f'href="{address}"' in client.get(address.replace("why", "change")).content.decode()
    page = client.get(address, {"about": three_threads[0].get_absolute_url()}).content.decode()
    assert "Sent: the mail server took it." in page
    assert "It was chosen for this letter: place" in page
    assert all(thread.title in page for thread in three_threads)


def test_the_list_asks_as_much_for_one_as_for_many(
    client: Client, reader: Member, now: datetime, django_assert_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    send(now)
    client.force_login(reader)
    client.get(LIST)
    with CaptureQueriesContext(connection) as asked:
        client.get(LIST)
    first = Digest.objects.get()
    for number in range(24):
        mailing = Mailing.objects.create(as_of=first.mailing.as_of, state="done")
        again = Digest.objects.create(mailing=mailing, member=reader, items=first.items, chosen=first.chosen)
        reader.outgoing.create(purpose="digest", ref=again.pk, message_id=f"<{number}@x.example>", state="sent")
    with django_assert_num_queries(len(asked)):
        assert client.get(LIST).content.decode().count("Sent: the mail server took it.") == 20


def test_nobody_reads_the_pages_of_others(client: Client, reader: Member, di: Member, now: datetime) -> None:
    send(now)
    client.force_login(di)
    page = client.get(f"{LIST}{Mailing.objects.get().pk}/").content.decode()
    assert "A yellow flame" not in page
    assert "You had not asked for the newsletter" in page
    assert client.get(f"{LIST}999999/").status_code == 404


def test_of_whom_one_ignores_nothing_is_told(
    reader: Member, ann: Member, asks: Callable[..., str], three_threads: list[Thread], now: datetime
) -> None:
    send(now)
    ignore(member=reader, other=ann, now=now)
    page = asks()
    assert "A yellow flame" not in page
    assert page.count("What it was can no longer be seen.") == 3
