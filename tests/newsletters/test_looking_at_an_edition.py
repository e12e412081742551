"""An editor looks at an edition as any member would get it, and sends that to themselves; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.actions import start_thread
from community.models import Forum, Thread
from lib.clock import now as clock
from moderation.actions import set_status
from newsletters.actions import pause_letters, pause_newsletter, set_open, skip_next
from newsletters.models import Digest, Edition, Mailing, Timing
from notices.delivery import deliver_step
from notices.models import Outgoing
from profiles.actions import turn_volume
from profiles.models import Activity, Asked, Group, Member, Shown
from tests.newsletters.letters import html, send, words
from tests.newsletters.looking import looks
from tests.servers.smtp import Mailbox

Subscribe = Callable[..., Member]
Put = Callable[..., None]
INTRO = "Dark **days**, [read on](/forums/)."
QUERIES = 42


@pytest.fixture
def edition(made: Callable[..., Edition]) -> Edition:
    """Who says they are in Oslo."""
    return made("North", INTRO, places=["Oslo"])


@pytest.fixture
def desk(
    client: Client, cy: Member, owner: Member, bo: Member, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> Client:
    """An editor, an hour later; they and the owner said why they look at Bo’s letters."""
    looks(cy, owner, at=bo, now=now)
    monkeypatch.setattr("newsletters.views.previewing.now", lambda: now + timedelta(hours=1))
    Member.objects.filter(pk=cy.pk).update(is_editor=True)
    client.force_login(Member.objects.get(pk=cy.pk))
    return client


def page_of(edition: Edition) -> str:
    return f"/admin/editions/{edition.pk}/preview/"


def said(answer: Any) -> list[str]:
    return list(answer.context["preview"].said)


def kept() -> list[int]:
    """Rows of what a letter that is sent would leave behind."""
    return [model.objects.count() for model in (Digest, Mailing, Outgoing, Shown, Asked, Timing, Activity)]


def test_it_is_the_letter_that_would_be_written(
    desk: Client, edition: Edition, put: Put, ann: Member, reader: Member, three_threads: list[Thread],
    thread_of: Callable[..., Thread], now: datetime,
) -> None:  # fmt: skip
    put(edition, thread_of(ann, "From years ago", now=now - timedelta(days=700)), note="Still so.")
    assert f'href="{page_of(edition)}"' in desk.get(f"/admin/editions/{edition.pk}/").content.decode()
    before = kept()
    assert "Name of a member" in desk.get(page_of(edition)).content.decode()
    answer = desk.get(page_of(edition), {"member": "Bo"})
    text = answer.context["preview"].letter.text
    assert said(answer) == ["They are in no edition."]
    for words_of in ("Dark days, read on", "From years ago", "The editors: Still so.", *map(str, three_threads)):
        assert words_of in text
    assert text.index("From years ago") < text.index(str(three_threads[0]))
    frame = desk.get(f"{page_of(edition)}frame/", {"member": "bo"})
    assert "<strong>days</strong>" in frame.content.decode()
    policy = frame["Content-Security-Policy"]
    assert ("sandbox" in policy, "frame-ancestors 'self'" in policy, "default-src 'none'" in policy) == (True,) * 3
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert kept() == before


def test_its_links_lead_nowhere(desk: Client, edition: Edition, reader: Member) -> None:
    page = desk.get(page_of(edition), {"member": "bo"}).content.decode()
    frame = desk.get(f"{page_of(edition)}frame/", {"member": "bo"}).content.decode()
    for part in (page, frame):
        for door in ("/newsletter/", "/n/"):
            assert door not in part
    assert "http" not in frame.replace("http-equiv", "")


def test_what_the_editor_may_not_see_is_left_out_and_counted(
    desk: Client, edition: Edition, reader: Member, owner: Member, now: datetime
) -> None:
    board, forum = Group.objects.create(name="Board"), Forum.objects.create(name="Board", slug="board")
    forum.grants.create(audience="group", group=board, may_reply=True, may_start=True)
    reader.groups.add(board)
    owner.groups.add(board)
    given: dict[str, Any] = {"forum": forum, "subjects": [], "text": "Secret.", "now": now}
    start_thread(author=owner, title="Among the board", key=uuid4(), **given)
    answer = desk.get(page_of(edition), {"member": "bo"})
    assert said(answer)[1:] == ["1 thing is left out here that you may not see."]
    frame = f"{page_of(edition)}frame/"
    for page in (answer, desk.get(frame, {"member": "bo"})):
        assert "Among the board" not in page.content.decode()
    start_thread(author=owner, title="Among the board again", key=uuid4(), **given)
    answer = desk.get(page_of(edition), {"member": "bo"})
    assert said(answer)[1:] == ["2 things are left out here that you may not see."]
    desk.force_login(owner)
    answer = desk.get(page_of(edition), {"member": "bo"})
    assert said(answer)[1:] == []
    assert "Among the board" in desk.get(frame, {"member": "bo"}).content.decode()


def test_which_edition_is_theirs_is_said(
    desk: Client, edition: Edition, made: Callable[..., Edition], reader: Member, owner: Member, now: datetime
) -> None:
    Member.objects.filter(pk=reader.pk).update(place="Oslo")
    assert said(desk.get(page_of(edition), {"member": "bo"})) == ["They are in this edition."]
    other = made("Everybody")
    assert said(desk.get(page_of(other), {"member": "bo"})) == ["They are in another edition: North."]
    set_open(editor=owner, edition=edition, is_open=False, now=now)
    told = ["It is closed: no letters are written of it.", "They are in another edition: Everybody."]
    answer = desk.get(page_of(edition), {"member": "bo"})
    assert said(answer) == told
    assert "Dark days" in answer.context["preview"].letter.text


def test_who_is_in_a_group_is_not_told_to_who_does_not_see_it(
    desk: Client, edition: Edition, made: Callable[..., Edition], owner: Member, reader: Member
) -> None:
    board = Group.objects.create(name="Board")
    made("The board", groups=[board.pk])
    reader.groups.add(board)
    answer = desk.get(page_of(edition), {"member": "bo"})
    assert said(answer) == ["Which edition is theirs is not told: it would tell who is in a group that you do not see."]
    assert "The board" not in answer.content.decode()
    desk.force_login(owner)
    assert said(desk.get(page_of(edition), {"member": "bo"})) == ["They are in another edition: The board."]


def test_why_no_letter_would_come_is_said(
    desk: Client, edition: Edition, reader: Member, di: Member, cy: Member, now: datetime
) -> None:
    def told(name: str) -> list[str]:
        return said(desk.get(page_of(edition), {"member": name}))[1:]

    looks(cy, at=di, now=now)
    assert told("di") == ["No letter would come: they have not asked for the newsletter."]
    skip_next(member=reader, is_skipping=True, now=now)
    assert told("bo") == ["No letter would come: they asked to leave the next one out."]
    skip_next(member=reader, is_skipping=False, now=now)
    pause_letters(member=reader, until=(now + timedelta(days=9)).date(), now=now)
    assert told("bo") == ["No letter would come: they paused the newsletter until March 11, 2026."]
    pause_letters(member=reader, until=None, now=now)
    turn_volume(member=reader, volume=0, now=now)
    assert told("bo")[0] == "No letter would come: they turned the newsletter to nothing."
    turn_volume(member=reader, volume=10, now=now)
    pause_newsletter(by=cy, reason="A bad link.", now=now)
    assert told("bo") == ["No letter would come: the newsletter is paused for everybody."]


def test_where_nothing_is_new_there_is_nothing_to_show_or_send(
    desk: Client, edition: Edition, bo: Member, subscribed: Subscribe
) -> None:
    subscribed(bo)
    answer = desk.get(page_of(edition), {"member": "bo"})
    assert said(answer)[1:] == ["No letter would come: there is nothing new for them."]
    assert "So there is nothing to show." in answer.content.decode()
    assert desk.get(f"{page_of(edition)}frame/", {"member": "bo"}).status_code == 404
    answer = desk.post(page_of(edition), {"member": "bo"})
    assert (answer.status_code, "There is no letter to send." in answer.content.decode()) == (422, True)
    assert not Outgoing.objects.exists()


def test_an_intro_that_they_had_does_not_come_again(
    desk: Client, mailbox: Mailbox, made: Callable[..., Edition], reader: Member, ann: Member,
    thread_of: Callable[..., Thread], now: datetime,
) -> None:  # fmt: skip
    edition = made("Everybody", INTRO)
    send(now)
    thread_of(ann, "Later")
    answer = desk.get(page_of(edition), {"member": "bo"})
    assert "They had what stands at the head of its letters: it does not come to them again." in said(answer)
    assert "Dark days" not in answer.context["preview"].letter.text


@pytest.mark.usefixtures("three_threads")
def test_who_is_not_found_is_said(
    desk: Client, edition: Edition, bo: Member, cy: Member, member_named: Callable[..., Member], now: datetime
) -> None:
    for username in ("kim1", "kim2"):
        looks(cy, at=member_named(username, name="Kim"), now=now)
    set_status(staff=cy, member=bo, status="suspended", reason="Fraud.", now=now)
    for named, why in (
        ("nobody", "No member is called “nobody”."),
        ("bo", "They get no mail: they left, or were suspended. Choose another."),
        ("Kim", "Several are called so. Choose one of them."),
        ("", "This field is required."),
    ):
        for answer in (desk.get(page_of(edition), {"member": named}), desk.post(page_of(edition), {"member": named})):
            assert (answer.status_code, why in answer.content.decode()) == (422, True)
            assert answer.context["preview"] is None
        assert desk.get(f"{page_of(edition)}frame/", {"member": named}).status_code == 404
    assert 'href="?member=kim2"' in desk.get(page_of(edition), {"member": "Kim"}).content.decode()
    assert desk.get(page_of(edition), {"member": "@kim2"}).context["member"].username == "kim2"
    assert not Outgoing.objects.exists()


def test_it_is_sent_to_the_editor_alone(
    desk: Client, mailbox: Mailbox, edition: Edition, put: Put, reader: Member, cy: Member, three_threads: list[Thread]
) -> None:
    put(edition, three_threads[0], note="Look twice.")
    answer = desk.post(page_of(edition), {"member": "Bo"})
    assert (answer.status_code, answer["Location"]) == (302, f"{page_of(edition)}?member=bo")
    assert f"It is on its way to {cy.email}." in desk.get(answer["Location"]).content.decode()
    deliver_step(now=clock())
    [sample] = mailbox.messages
    assert (sample["To"], str(sample["Subject"]).startswith("Sample: ")) == (f"Cy <{cy.email}>", True)
    assert [name for name in sample if name.lower().startswith(("list-", "archived"))] == []
    for part in (words(sample), html(sample)):
        assert ("Look twice." in part, "days" in part, reader.email in part) == (True, True, False)
        assert ("/newsletter/" in part, "http" in part.replace("http-equiv", "")) == (False, False)
    row = Outgoing.objects.get()
    assert (row.purpose, row.member, row.state) == ("sample", cy, "sent")
    assert not Digest.objects.exists()
    assert not Shown.objects.exists()


def test_without_an_address_nothing_is_sent(desk: Client, edition: Edition, reader: Member, cy: Member) -> None:
    Member.objects.filter(pk=cy.pk).update(email="")
    answer = desk.post(page_of(edition), {"member": "bo"})
    assert (answer.status_code, "You have no address to send it to." in answer.content.decode()) == (422, True)
    assert not Outgoing.objects.exists()


def test_other_staff_look_at_nothing(client: Client, cy: Member, reader: Member, edition: Edition) -> None:
    client.force_login(cy)
    for path in (page_of(edition), f"{page_of(edition)}frame/"):
        assert client.get(path, {"member": "bo"}).status_code == 403
    assert client.post(page_of(edition), {"member": "bo"}).status_code == 403
    assert not Outgoing.objects.exists()


def test_the_cockpit_knows_of_editions(
    mailbox: Mailbox, client: Client, made: Callable[..., Edition], put: Put, reader: Member, cy: Member,
    three_threads: list[Thread], now: datetime,
) -> None:  # fmt: skip
    put(made("Everybody", INTRO), three_threads[0], note="Look twice.")
    send(now)
    client.force_login(cy)
    looks(cy, at=reader)
    address = f"/admin/mailings/{Mailing.objects.get().pk}/"
    assert client.post(address, {"member": "bo"}).status_code == 302
    deliver_step(now=clock())
    [sample] = mailbox.to(cy.email)
    for part in (words(sample), html(sample)):
        assert ("Look twice." in part, "days" in part) == (True, True)
    assert "of the edition:" not in client.get(address).content.decode()
    Member.objects.filter(pk=cy.pk).update(is_editor=True)
    page = " ".join(client.get(address).content.decode().split())
    assert 'of the edition: <span dir="auto">Everybody</span></th><td class="num">1</td>' in page


def test_the_same_number_of_queries_for_one_and_for_many(
    desk: Client, edition: Edition, reader: Member, ann: Member, thread_of: Callable[..., Thread],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    desk.get(page_of(edition), {"member": "bo"})  # what is kept from then on is read once
    with django_assert_num_queries(QUERIES):
        desk.get(page_of(edition), {"member": "bo"})
    for nth in range(4):
        thread_of(ann, f"Another, {nth}")
    with django_assert_num_queries(QUERIES):
        desk.get(page_of(edition), {"member": "bo"})
