"""Letters are read on the site too: one's own as they may still be seen, a forwarded one as guests see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from community.actions import hide_thread, mark_read
from community.models import Forum, ForumGrant, Thread
from newsletters.models import Digest
from profiles.actions import pause_learning
from profiles.models import Activity, Member, Verb
from tests.newsletters.letters import SITE, html, link, send, words
from tests.servers.smtp import Mailbox

Subscribe = Callable[..., Member]
LIST = "/newsletter/letters/"


@pytest.fixture
def inner(db: None) -> Forum:
    """A forum for members alone."""
    forum = Forum.objects.create(name="Members", slug="members")
    ForumGrant.objects.create(forum=forum, audience=ForumGrant.Audience.MEMBERS, may_reply=True, may_start=True)
    return forum


@pytest.fixture
def letter(
    mailbox: Mailbox, ann: Member, bo: Member, subscribed: Subscribe, three_threads: list[Thread],
    thread_of: Callable[..., Thread], inner: Forum, now: datetime,
) -> EmailMessage:  # fmt: skip
    thread_of(ann, "Among ourselves", forum=inner)
    subscribed(bo)
    send(now)
    (mail,) = mailbox.to(bo.email)
    return mail


def test_the_archive_is_named_in_the_headers(letter: EmailMessage) -> None:
    assert letter["List-Archive"] == f"<{SITE}{LIST}>"
    assert letter["Archived-At"] == f"<{SITE}{link(letter, 'Read it on the site:')}>"
    assert link(letter, "Read it on the site:") in html(letter)


def test_whoever_gets_it_forwarded_sees_what_guests_see(client: Client, letter: EmailMessage, di: Member) -> None:
    path = link(letter, "Read it on the site:")
    for signed_in in (False, True):
        if signed_in:
            client.force_login(di)
        page = client.get(path).content.decode()
        assert "A yellow flame" in page
        for never in ("Among ourselves", "Bo,", "Because"):
            assert never not in page


def test_its_member_sees_all_of_it_and_finds_it_again(client: Client, letter: EmailMessage, bo: Member) -> None:
    client.force_login(bo)
    page = client.get(link(letter, "Read it on the site:")).content.decode()
    assert "Among ourselves" in page
    assert "Bo, for you: 4 threads" in page
    assert page.count("Because") == 4
    listed = client.get(LIST).content.decode()
    assert "March 2, 2026" in listed
    assert link(letter, "Read it on the site:") in listed


def test_what_was_hidden_since_is_gone_from_it(
    client: Client, letter: EmailMessage, bo: Member, three_threads: list[Thread], now: datetime
) -> None:
    hide_thread(thread=three_threads[1], now=now)
    client.force_login(bo)
    assert "A yellow flame" not in client.get(link(letter, "Read it on the site:")).content.decode()
    assert "3 threads" in client.get(LIST).content.decode()


def test_what_was_left_out_when_it_left_does_not_stand_there(
    client: Client, mailbox: Mailbox, bo: Member, subscribed: Subscribe, three_threads: list[Thread], now: datetime
) -> None:
    subscribed(bo)
    send(now, "--choose-only")
    mark_read(member=bo, thread=three_threads[1], number=1, now=now)
    send(now)
    (mail,) = mailbox.to(bo.email)
    assert "A yellow flame" not in words(mail)
    path = link(mail, "Read it on the site:")
    client.force_login(bo)
    for page in (client.get(path), Client().get(path)):
        assert "Stoves that start in the cold" in page.content.decode()
        assert "A yellow flame" not in page.content.decode()
    for own in (path, LIST):
        assert "Bo, for you: 2 threads" in client.get(own).content.decode()


def test_its_question_stands_there_until_it_is_answered(client: Client, letter: EmailMessage, bo: Member) -> None:
    path, answer = link(letter, "Read it on the site:"), link(letter, "A lot of it")
    assert "How much of Stoves do you want?" not in client.get(path).content.decode()
    client.force_login(bo)
    page = client.get(path).content.decode()
    assert "How much of Stoves do you want?" in page
    assert answer in page
    client.post(answer)
    assert "How much of Stoves do you want?" not in client.get(path).content.decode()


def test_who_has_a_link_to_say_more_reads_of_the_thing_what_is_theirs_to_read(
    client: Client, letter: EmailMessage, bo: Member, ann: Member
) -> None:
    """“Among ourselves” is for members; what can be said is the reader's own all the same."""
    own = words(letter)[words(letter).index("Among ourselves") :]
    path = re.findall(rf"^Less like this: {SITE}(\S+)$", own, re.MULTILINE)[0]
    stranger = client.get(path).content.decode()
    assert "Less like this?" in stranger
    assert "Among ourselves" not in stranger
    client.force_login(bo)
    assert "Less like “Among ourselves”?" in client.get(path).content.decode()
    assert client.head(path).status_code == 200
    assert not Activity.objects.filter(member=bo, verb=Verb.LESS).exists()
    assert "You will see less like this." in Client().post(path).content.decode()
    assert Activity.objects.filter(member=bo, verb=Verb.LESS).count() == 1


def test_the_ways_of_a_letter_are_open_without_signing_in(client: Client, letter: EmailMessage) -> None:
    subjects = link(letter, "Choose subjects:")
    assert subjects.endswith("#of-what")
    assert 'id="of-what"' in client.get(subjects).content.decode()
    for label in ("Read it on the site:", "Turn the volume:", "Choose subjects:", "Stop these newsletters:"):
        assert client.head(link(letter, label)).status_code == 200


def test_a_letter_that_did_not_leave_is_in_no_archive(
    client: Client, bo: Member, subscribed: Subscribe, three_threads: list[Thread], now: datetime
) -> None:
    subscribed(bo)
    send(now, "--choose-only")
    client.force_login(bo)
    assert Digest.objects.copies().count() == 1
    assert "No letter came to you yet." in client.get(LIST).content.decode()


def test_nobody_finds_the_letters_of_others(client: Client, letter: EmailMessage, di: Member) -> None:
    client.force_login(di)
    assert "No letter came to you yet." in client.get(LIST).content.decode()
    assert "_auth_user_id" not in Client().get(link(letter, "Read it on the site:")).wsgi_request.session


def test_the_list_asks_as_much_for_one_as_for_many(
    client: Client, letter: EmailMessage, bo: Member, django_assert_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    client.force_login(bo)
    client.get(LIST)
    with CaptureQueriesContext(connection) as asked:
        client.get(LIST)
    first = Digest.objects.get()
    for number in range(5):
        mailing = type(first.mailing).objects.create(as_of=first.mailing.as_of, state="done")
        again = Digest.objects.create(mailing=mailing, member=bo, items=first.items, chosen=first.chosen)
        bo.outgoing.create(purpose="digest", ref=again.pk, message_id=f"<{number}@x.example>", state="sent")
    with django_assert_num_queries(len(asked)):
        assert client.get(LIST).content.decode().count("4 threads") == 6


@pytest.mark.usefixtures("three_threads")
def test_where_clicks_are_not_counted_links_go_straight_there(
    client: Client, settings: Settings, mailbox: Mailbox, bo: Member, subscribed: Subscribe, now: datetime
) -> None:
    settings.COUNT_CLICKS = False
    subscribed(bo)
    send(now)
    mail = mailbox.messages[0]
    assert link(mail, "Read:").startswith("/threads/")
    assert "/n/" not in html(mail) + words(mail)


@pytest.mark.usefixtures("three_threads")
def test_links_of_who_paused_learning_go_straight_there(
    mailbox: Mailbox, bo: Member, subscribed: Subscribe, now: datetime
) -> None:
    subscribed(bo)
    pause_learning(member=bo, now=now)
    send(now)
    assert link(mailbox.messages[0], "Read:").startswith("/threads/")


def test_a_link_of_before_leads_on_and_is_not_counted(client: Client, settings: Settings, letter: EmailMessage) -> None:
    settings.COUNT_CLICKS = False
    assert client.get(link(letter, "Read:")).status_code == 302
    assert not Activity.objects.filter(verb=Verb.CLICKED).exists()
