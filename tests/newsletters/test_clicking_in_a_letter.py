"""What a reader does in a letter finds its way into the ledger, and signs nobody in."""

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage

import pytest
from django.core.signing import Signer
from django.test import Client

from community.actions import hide_thread
from community.models import Thread
from profiles.actions import pause_learning
from profiles.models import Activity, Member, Shown, Surface, Verb
from tests.newsletters.letters import html, link, send
from tests.servers.smtp import Mailbox

CLICKS = [Verb.CLICKED, Verb.MORE, Verb.LESS]


@pytest.fixture
def letter(
    mailbox: Mailbox, bo: Member, subscribed: Callable[..., Member], three_threads: list[Thread], now: datetime
) -> EmailMessage:
    subscribed(bo)
    send(now)
    return mailbox.messages[0]


def acts(member: Member) -> list[tuple[str, int]]:
    return list(Activity.objects.filter(member_id=member.pk, verb__in=CLICKS).values_list("verb", "item"))


def first_of(member: Member) -> Shown:
    return Shown.objects.get(member=member, surface=Surface.MAIL, place=1)


def test_a_click_is_kept_and_leads_on(client: Client, bo: Member, letter: EmailMessage) -> None:
    path = link(letter, "Read:")
    assert path in html(letter)
    response = client.get(path)
    thread = Thread.objects.get(pk=first_of(bo).item)
    assert (response.status_code, response["Location"]) == (302, thread.get_absolute_url())
    assert acts(bo) == [(Verb.CLICKED, thread.pk)]
    assert first_of(bo).clicked is not None
    assert "sessionid" not in client.cookies


def test_a_program_that_only_looks_ahead_is_no_click(client: Client, bo: Member, letter: EmailMessage) -> None:
    assert client.head(link(letter, "Read:")).status_code == 302
    assert (acts(bo), first_of(bo).clicked) == ([], None)


def test_links_of_letters_from_before_work_on(client: Client, bo: Member, letter: EmailMessage) -> None:
    words, _sign, short = link(letter, "Read:").removeprefix("/n/").removesuffix("/").rpartition("~")
    whole = Signer(salt="newsletters.click", sep="~").sign(words)
    half = f"{words}~{whole.removeprefix(f'{words}~')[:22]}"
    for older in (whole, half):
        assert client.get(f"/n/{older}/").status_code == 302
    assert acts(bo) == [(Verb.CLICKED, first_of(bo).item)]
    changed = [f"{one[:-1]}{'A' if one[-1] != 'A' else 'B'}" for one in (whole, half, f"{words}~{short}")]
    for forged in (*changed, f"{words}~{short[:-1]}", f"{half}A", f"{words}~"):
        assert client.get(f"/n/{forged}/").status_code == 404


def test_nothing_is_kept_of_who_paused_learning(
    client: Client, bo: Member, letter: EmailMessage, now: datetime
) -> None:
    pause_learning(member=bo, now=now)
    assert client.get(link(letter, "Read:")).status_code == 302
    assert (acts(bo), first_of(bo).clicked) == ([], None)


def test_what_was_hidden_since_is_not_there(client: Client, bo: Member, letter: EmailMessage, now: datetime) -> None:
    hide_thread(thread=Thread.objects.get(pk=first_of(bo).item), now=now)
    assert client.get(link(letter, "Read:")).status_code == 404
    assert acts(bo) == []


@pytest.mark.parametrize(("label", "verb", "answer"), [
    ("More like this:", Verb.MORE, "You will see more like this."),
    ("Less like this:", Verb.LESS, "You will see less like this."),
])  # fmt: skip
def test_more_and_less_ask_first(
    client: Client, bo: Member, letter: EmailMessage, label: str, verb: str, answer: str
) -> None:
    path = link(letter, label)
    assert client.get(path).status_code == 200
    assert acts(bo) == []
    assert answer in client.post(path).content.decode()
    assert acts(bo) == [(verb, first_of(bo).item)]
    client.post(path)
    assert len(acts(bo)) == 1
