"""A letter speaks its reader's language and keeps their time, whoever sends it and in whatever language they work."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from community.actions import reply, start_thread
from community.models import Forum, Thread
from newsletters.composing.links import LETTER, address_of, letter_link
from newsletters.models import Digest
from profiles.actions import choose_language
from profiles.models import Member
from tests import pseudo
from tests.newsletters.letters import html, send, words
from tests.servers.smtp import Mailbox

Subscribe = Callable[..., Member]


@pytest.fixture
def french(bo: Member, subscribed: Subscribe, now: datetime) -> Member:
    """Bo, who reads French and has the newsletter."""
    choose_language(member=bo, language="fr", now=now)
    bo.refresh_from_db()
    return subscribed(bo)


def mailed(mailbox: Mailbox, member: Member, now: datetime) -> EmailMessage:
    """What comes when an English-speaking owner sends it."""
    with translation.override("en"):
        send(now)
    (letter,) = mailbox.to(member.email)
    return letter


@pytest.mark.usefixtures("three_threads")
def test_its_subject_its_words_and_its_dates_are_french(mailbox: Mailbox, french: Member, now: datetime) -> None:
    letter = mailed(mailbox, french, now)
    assert letter["Content-Language"] == "fr"
    assert str(letter["Subject"]).endswith(", et 2 autres")
    text = words(letter)
    assert text.startswith("Bo, pour vous\u00a0: 3 fils\n")
    assert "Parce que " in text
    assert "Votre volume est de 10 sur 10." in text
    assert "Vous recevez ceci parce que vous l’avez demandé à Commonplace le 2 mars\n2026." in text
    for english in ("Because", "Read:", "Your volume", "You get this", "March"):
        assert english not in text
        assert english not in html(letter)
    assert '<html lang="fr" dir="ltr">' in html(letter)


def test_one_thing_is_counted_as_french_counts(
    mailbox: Mailbox, ann: Member, french: Member, thread_of: Callable[..., Thread], now: datetime
) -> None:
    thread_of(ann, "A yellow flame")
    letter = mailed(mailbox, french, now)
    assert letter["Subject"] == "A yellow flame"
    assert words(letter).startswith("Bo, pour vous\u00a0: un fil\n")


def test_the_reason_says_what_was_done_and_when(
    mailbox: Mailbox, ann: Member, french: Member, forum: Forum, thread: Thread, now: datetime
) -> None:
    reply(author=french, thread=thread, text="Warm the canister.", key=uuid4(), now=now - timedelta(days=1))
    start_thread(author=ann, forum=forum, title="Poles", text="Which?", subjects=[], key=uuid4(), now=now)
    text = words(mailed(mailbox, french, now + timedelta(hours=1)))
    reasons = [line for line in text.splitlines() if line.startswith("Parce que ")]
    assert reasons
    assert all(
        line.startswith(("Parce que vous ", "Parce que c’est ", "Parce que quelqu’un ", "Parce que beaucoup "))
        for line in reasons
    )


@pytest.mark.usefixtures("three_threads")
def test_two_readers_of_one_mailing_have_a_language_each(
    mailbox: Mailbox, french: Member, di: Member, subscribed: Subscribe, now: datetime
) -> None:
    subscribed(di)
    send(now)
    assert words(mailbox.to(french.email)[0]).startswith("Bo, pour vous\u00a0: 3 fils")
    assert words(mailbox.to(di.email)[0]).startswith("Di, for you: 3 threads")


@pytest.mark.usefixtures("three_threads")
def test_reasons_of_another_language_are_marked(
    client: Client, bo: Member, subscribed: Subscribe, now: datetime, mailbox: Mailbox
) -> None:
    """They stay as they were written: the letter had them so."""
    subscribed(bo)
    send(now)
    digest = Digest.objects.get()
    letter = address_of("letter", LETTER, letter_link(bo.pk, digest.pk))
    pages = {f"/newsletter/why/{digest.mailing_id}/": "b", letter: "bdi"}
    client.force_login(bo)

    def marks(page: str, tag: str) -> list[str]:
        return re.findall(rf'<{tag}( lang="\w+")?(?: dir="auto")?>it is new</{tag}>', page)

    for address, tag in pages.items():
        assert marks(client.get(address).content.decode(), tag) == [""] * 3
    choose_language(member=bo, language="fr", now=now)
    for address, tag in pages.items():
        page = client.get(address).content.decode()
        assert '<html lang="fr"' in page
        assert marks(page, tag) == [' lang="en"'] * 3
    Digest.objects.update(weighed=None)  # as of before the language was kept
    for address, tag in pages.items():
        assert marks(client.get(address).content.decode(), tag) == [""] * 3


@pytest.mark.usefixtures("three_threads")
def test_no_sentence_of_a_letter_is_without_a_translation(
    mailbox: Mailbox, bo: Member, forum: Forum, subscribed: Subscribe, now: datetime, settings: Settings, tmp_path: Path
) -> None:
    """And one from right to left says so."""
    settings.LANGUAGES = [*settings.LANGUAGES, (pseudo.LANGUAGE, "")]
    settings.LOCALE_PATHS = [str(pseudo.made(tmp_path)), *settings.LOCALE_PATHS]
    choose_language(member=bo, language=pseudo.LANGUAGE, now=now)
    bo.refresh_from_db()
    subscribed(bo)
    letter = mailed(mailbox, bo, now)
    titles = list(Thread.objects.values_list("title", flat=True))
    known = pseudo.Known(
        [*titles, *(f"All about {title}." for title in titles)], ["Bo", "Ann", "Commonplace", forum.name, "Stoves"]
    )
    lines = [line.rpartition("http://")[0] or line for line in words(letter).splitlines()]
    assert [run for line in [*lines, str(letter["Subject"])] for run in known.foreign(line)] == []
    assert f'<html lang="{pseudo.LANGUAGE}" dir="rtl">' in html(letter)
