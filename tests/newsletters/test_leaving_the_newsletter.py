"""Leaving takes one click, in the mail program or on the page, without signing in; less is offered first."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from community.models import Thread
from newsletters.models import Digest, Timing
from notices.models import Outgoing
from profiles.actions import turn_volume
from profiles.models import Activity, Consent, Member, Verb
from tests.newsletters.letters import SITE, link, send
from tests.servers.smtp import Mailbox

Subscribe = Callable[..., Member]


@pytest.fixture
def way_out(mailbox: Mailbox, bo: Member, subscribed: Subscribe, three_threads: list[Thread], now: datetime) -> str:
    """The path in the header of the letter that Bo got."""
    subscribed(bo)
    send(now)
    return str(mailbox.messages[0]["List-Unsubscribe"]).removeprefix(f"<{SITE}").removesuffix(">")


def test_a_mail_program_leaves_with_one_click(way_out: str, bo: Member, now: datetime) -> None:
    program = Client(enforce_csrf_checks=True)
    response = program.post(way_out, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert not response.cookies
    consent = Consent.objects.get(member=bo)
    assert consent.withdrawn is not None
    assert Activity.objects.filter(member_id=bo.pk, verb=Verb.WITHDREW).count() == 1
    assert program.post(way_out, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Activity.objects.filter(member_id=bo.pk, verb=Verb.WITHDREW).count() == 1
    assert "Nobody is due." in send(now + timedelta(days=40))


def test_looking_changes_nothing_and_offers_less_first(client: Client, way_out: str, bo: Member) -> None:
    page = client.get(way_out).content.decode()
    assert page.index("Less: turn it down to 8") < page.index("Stop these newsletters")
    assert "About one every other day." in page
    assert Consent.objects.filter(member=bo, withdrawn__isnull=True).exists()
    assert "sessionid" not in client.cookies


def test_where_no_volume_means_less_a_rest_is_offered(
    mailbox: Mailbox, client: Client, way_out: str, bo: Member, now: datetime
) -> None:
    turn_volume(member=bo, volume=1, now=now)
    page = client.get(way_out).content.decode()
    assert "Less: turn it down" not in page
    assert "No lower volume would mean fewer letters." in page
    path = link(mailbox.messages[0], "Turn the volume:")
    assert "The next letter is left out." in client.post(path, {"do": "skip", "skip": "yes"}).content.decode()
    assert Timing.objects.get().is_skipping
    page = client.get(way_out).content.decode()
    assert "Leave the next one out" not in page
    assert "Pause for four weeks" in page


def test_a_letter_that_was_chosen_does_not_leave_any_more(
    mailbox: Mailbox, client: Client, ann: Member, bo: Member, way_out: str, thread_of: Callable[..., Thread],
    now: datetime,
) -> None:  # fmt: skip
    thread_of(ann, "One more", now=now + timedelta(days=2))
    later = now + timedelta(days=3)
    assert "1 letters" in send(later, "--choose-only")
    client.post(way_out)
    printed = send(later)
    assert len(mailbox.to(bo.email)) == 1
    assert "The member has left the newsletter." in printed
    skipped = Outgoing.objects.latest("pk")
    assert (skipped.state, skipped.reason) == ("skipped", "The member has left the newsletter.")
    assert Digest.objects.latest("pk").skipped == Digest.Skipped.NOT_SENT


@pytest.mark.parametrize(
    "path", ["/newsletter/stop/1~forged/", "/newsletter/1~forged/", "/newsletter/say/1~thread:1~more~x/"]
)
def test_a_link_that_is_not_ours_does_nothing(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


def test_a_link_for_one_thing_is_worth_nothing_for_another(client: Client, way_out: str, bo: Member) -> None:
    assert client.get(way_out.replace("/stop/", "/")).status_code == 404
    assert client.get(way_out.replace("/newsletter/stop/", "/n/")).status_code == 404


def test_the_volume_link_works_without_signing_in(
    mailbox: Mailbox, client: Client, way_out: str, bo: Member, now: datetime
) -> None:
    path = link(mailbox.messages[0], "Turn the volume:")
    assert "About one a week, some weeks none." in client.get(path).content.decode()
    response = client.post(path, {"volume": "0"})
    assert "Your volume is 0 of 10." in response.content.decode()
    bo.refresh_from_db()
    assert bo.volume == 0
    assert "Nobody is due." in send(now + timedelta(days=40))
    assert client.post(path, {"volume": "11"}).status_code == 422
    bo.refresh_from_db()
    assert bo.volume == 0
    assert "_auth_user_id" not in client.session
