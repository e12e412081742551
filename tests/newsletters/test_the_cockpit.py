"""Mailings at the desk: what comes, what waits, what became of them, and the newsletter paused and let go on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.mail import send_mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from lib.clock import now as clock
from lib.kinds import ItemRef
from moderation.models import StaffAct
from newsletters.actions import pause_newsletter, resume_newsletter
from newsletters.models import Digest, Mailing, Pause
from newsletters.reporting.coming import coming
from newsletters.reporting.counting import reasons
from newsletters.reporting.report import reports_of
from newsletters.selection.due import due_members
from newsletters.steps import deliver_step, send_step
from notices.models import Bounce, Outgoing
from profiles.actions import erase_member, note_clicked, turn_dial, turn_volume, withdraw_consent
from profiles.models import Level, Member, Subject, Surface
from tests.holding import hold_out_only
from tests.newsletters.letters import send
from tests.servers.smtp import Mailbox

PAGE = "/admin/mailings/"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
Subscribe = Callable[..., Member]

pytestmark = pytest.mark.usefixtures("three_threads")


@pytest.fixture
def at_the_desk(client: Client, cy: Member) -> Client:
    client.force_login(cy)
    return client


def page(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def counts_of(mailing: Mailing) -> dict[str, int]:
    [report] = reports_of([mailing])
    return dict(report.counts)


def test_the_counts_are_those_of_the_outbox(
    mailbox: Mailbox, bo: Member, cy: Member, di: Member, subscribed: Subscribe, at_the_desk: Client, now: datetime
) -> None:
    for member in (bo, cy, di):
        subscribed(member)
    mailbox.refused = {bo.email}
    send(now)
    mailing = Mailing.objects.get()
    counts = counts_of(mailing)
    assert {name: counts[name] for name in ("asked", "copies", "sent", "refused")} == {
        "asked": 3, "copies": 3, "sent": 2, "refused": 1,
    }  # fmt: skip
    assert counts["hard"] == 1  # what the server answered is kept as a bounce
    assert counts.get("back", 0) == 0
    assert (mailing.counts["sent"], mailing.counts["refused"]) == (2, 1)
    for state in ("sent", "refused"):
        assert Outgoing.objects.filter(purpose="digest", state=state).count() == counts[state]
    told = page(at_the_desk, f"{PAGE}{mailing.pk}/")
    assert "arrived, as far as is known" in told
    assert "66.7 <small>(20.8 – 93.9)</small>" in told
    assert "too few letters to tell" in told  # it is done, so that none are to come
    assert "not enough yet" not in told


def test_what_came_of_letters_counts_against_the_last_before_it(
    mailbox: Mailbox, bo: Member, di: Member, subscribed: Subscribe, stoves: Subject, thread_of: Callable[..., object],
    ann: Member, now: datetime,
) -> None:  # fmt: skip
    for member in (bo, di):
        subscribed(member)
    send(now)
    turn_dial(member=bo, of="subject", target=stoves.pk, level=Level.QUIET, now=now + HOUR)
    item = Digest.objects.get(member=di).items[0]
    note_clicked(member=di, surface=Surface.MAIL, ref=ItemRef(item["kind"], item["id"]), now=now + HOUR)
    for number in range(3):
        thread_of(ann, f"New talk {number}", now=now + DAY)
    send(now + 2 * DAY)
    turn_volume(member=bo, volume=5, now=now + 2 * DAY + HOUR)
    withdraw_consent(member=di, how="newsletter page", now=now + 3 * DAY)
    withdraw_consent(member=bo, how="newsletter page", now=now + 10 * DAY)  # too late to be of any letter
    later, first = Mailing.objects.all()
    told = {report.mailing.pk: report.counts for report in reports_of([first, later])}
    keys = ("sent", "clicked", "left", "muted", "down")
    assert [told[first.pk].get(key, 0) for key in keys] == [2, 1, 0, 0, 1]
    assert [told[later.pk].get(key, 0) for key in keys] == [2, 0, 1, 0, 1]
    assert counts_of(first) == dict(told[first.pk])


def test_a_complaint_is_no_leaving_as_well(mailbox: Mailbox, bo: Member, subscribed: Subscribe, now: datetime) -> None:
    subscribed(bo)
    send(now)
    mail = Outgoing.objects.get(member=bo, purpose="digest")
    Bounce.objects.create(mail=mail, sort=Bounce.Sort.COMPLAINT, proof=Bounce.Proof.PATH, key="a", came=now)
    withdraw_consent(member=bo, how="a complaint to the mail provider", now=now + HOUR)
    counts = counts_of(Mailing.objects.get())
    assert (counts["complaint"], counts.get("left", 0)) == (1, 0)


def test_whoever_is_erased_leaves_counts_and_no_name(
    mailbox: Mailbox, bo: Member, cy: Member, di: Member, subscribed: Subscribe, at_the_desk: Client, now: datetime
) -> None:
    for member in (bo, di):
        subscribed(member)
    mailbox.refused = {bo.email}
    send(now)
    mailing = Mailing.objects.get()
    before = counts_of(mailing)
    item = Digest.objects.get(member=di).items[0]
    note_clicked(member=di, surface=Surface.MAIL, ref=ItemRef(item["kind"], item["id"]), now=now + HOUR)
    erase_member(member=bo, now=now + HOUR)
    erase_member(member=di, now=now + 2 * HOUR)
    mailing.refresh_from_db()
    assert Digest.objects.count() == 0
    assert counts_of(mailing) == before | {"clicked": 1, "left": 1}
    assert "Bo" not in str(mailing.gone)
    told = page(at_the_desk, f"{PAGE}{mailing.pk}/")
    assert f"{before['versions']} versions in 2 copies" in told


def test_a_copy_that_waits_as_its_member_goes_is_not_sent(
    mailbox: Mailbox, bo: Member, di: Member, subscribed: Subscribe, now: datetime
) -> None:
    for member in (bo, di):
        subscribed(member)
    send(now, "--choose-only")
    erase_member(member=bo, now=now)
    send(now)
    counts = counts_of(Mailing.objects.get())
    assert (counts["copies"], counts["sent"], reasons(counts, "not_sent")) == (2, 1, {"erased": 1})
    assert Mailing.objects.get().counts["not_sent"] == {"erased": 1}


def test_letters_are_compared_by_the_group_they_were_chosen_in(
    mailbox: Mailbox, bo: Member, di: Member, subscribed: Subscribe, now: datetime
) -> None:
    for member in (bo, di):
        subscribed(member)
    hold_out_only(di)
    send(now)
    groups = dict(Digest.objects.values_list("member__username", "group"))
    assert groups == {"bo": "chosen", "di": "held"}
    [report] = reports_of([Mailing.objects.get()])
    assert [row["groups"][0]["tries"] for row in report.rows_beside()] == [1] * 5
    assert [row["groups"][1]["tries"] for row in report.rows_beside()] == [1] * 5
    assert all("gap" not in row and row["wanting"] == 29 for row in report.rows_beside())


def test_pausing_and_going_on(
    mailbox: Mailbox, bo: Member, cy: Member, di: Member, subscribed: Subscribe, at_the_desk: Client,
    settings: Settings, now: datetime,
) -> None:  # fmt: skip
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    subscribed(bo)
    send(now, "--choose-only")
    assert at_the_desk.post(PAGE, {"act": "pause", "reason": " "}).status_code == 422
    assert not Pause.objects.exists()
    assert at_the_desk.post(PAGE, {"act": "pause", "reason": "A wrong link."}).status_code == 302
    subscribed(di)
    send_mail("Set a new password", "Go here.", None, ["new@commonplace.example"])
    assert "The newsletter is paused since" in send(now)
    assert (send_step(now), deliver_step(clock())) == (0, 1)
    assert [message["Subject"] for message in mailbox.messages] == ["Set a new password"]
    assert Digest.objects.count() == 1
    for address in (PAGE, "/admin/"):
        told = page(at_the_desk, address)
        assert "The newsletter is paused." in told
        assert "A wrong link." in told
    assert at_the_desk.post(PAGE, {"act": "pause", "reason": "Again."}).status_code == 302
    assert at_the_desk.post(PAGE, {"act": "resume", "reason": "It is right now."}).status_code == 302
    send(now)
    assert sorted(str(message["To"]) for message in mailbox.messages[1:]) == [
        "Bo <bo@commonplace.example>", "Di <di@commonplace.example>",
    ]  # fmt: skip
    acts = StaffAct.objects.order_by("pk").values_list("verb", "staff__username", "reason")
    assert list(acts) == [("pause", "cy", "A wrong link."), ("resume", "cy", "It is right now.")]
    assert "The newsletter is paused." not in page(at_the_desk)


def test_a_pause_in_the_middle_of_sending_holds_what_is_in_hand(
    mailbox: Mailbox, bo: Member, cy: Member, subscribed: Subscribe, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed(bo)
    send(now, "--choose-only")
    asked = iter([[], ["digest"], ["digest"]])  # taken, and paused before the first mail is begun
    monkeypatch.setattr("notices.delivery.step.held_purposes", lambda: next(asked))
    assert deliver_step(now) == 0
    assert mailbox.messages == []
    assert Outgoing.objects.get().state == Outgoing.State.WAITING


def test_two_who_pause_at_once(cy: Member, owner: Member, now: datetime) -> None:
    assert pause_newsletter(by=cy, reason="First.", now=now)
    assert not pause_newsletter(by=owner, reason="Second.", now=now)
    assert [(pause.by, pause.reason) for pause in Pause.objects.all()] == [(cy, "First.")]
    assert resume_newsletter(by=owner, reason="Done.", now=now)
    assert not resume_newsletter(by=cy, reason="Done.", now=now)
    assert StaffAct.objects.count() == 2


def test_who_is_due_next_is_who_will_be_asked(
    bo: Member, cy: Member, di: Member, subscribed: Subscribe, now: datetime
) -> None:
    for member, zone, volume in ((bo, "Europe/Berlin", 10), (cy, "Asia/Tokyo", 4), (di, "America/Lima", 9)):
        Member.objects.filter(pk=member.pk).update(time_zone=zone)
        subscribed(member, volume)
    found = coming(now=now)
    assert (found.count, found.each) == (3, 1)
    seen: set[int] = set()
    for hour in found.hours:
        due = set(due_members(now=max(now, hour.at), only_due_hour=True).values_list("pk", flat=True))
        assert hour.count == len(due - seen)
        seen |= due


def test_the_queue_by_purpose_and_domain(
    mailbox: Mailbox, bo: Member, owner: Member, subscribed: Subscribe, at_the_desk: Client, settings: Settings,
    now: datetime,
) -> None:  # fmt: skip
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    subscribed(bo)
    send(now, "--choose-only")
    send_mail("Set a new password", "Go here.", None, ["new@Elsewhere.example"])
    told = page(at_the_desk)
    assert "commonplace.example" in told
    assert "elsewhere.example" not in told  # mails about accounts are for administrators
    at_the_desk.force_login(owner)
    assert "elsewhere.example" in page(at_the_desk)
    Outgoing.objects.filter(member=bo).update(state=Outgoing.State.UNCERTAIN)
    told = page(at_the_desk)
    assert "Of 1 mail nobody knows whether it arrived:" in told
    assert Outgoing.objects.get(member=bo).message_id.strip("<>") in told


def test_the_pages_are_staffs(client: Client, bo: Member, now: datetime) -> None:
    for member in (None, bo):
        if member:
            client.force_login(member)
        for answer in (client.get(PAGE), client.post(PAGE, {"act": "pause", "reason": "Mine."})):
            assert answer.status_code == 302
    assert not Pause.objects.exists()


def test_queries(
    mailbox: Mailbox, bo: Member, di: Member, subscribed: Subscribe, at_the_desk: Client, now: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """The same for one mailing and for several, for one reader and for two."""
    subscribed(bo)
    send(now)
    page(at_the_desk)
    with django_assert_num_queries(QUERIES_OF_ALL):
        page(at_the_desk)
    with django_assert_num_queries(QUERIES_OF_ONE):
        page(at_the_desk, f"{PAGE}{Mailing.objects.get().pk}/")
    subscribed(di)
    send(now + DAY)
    with django_assert_num_queries(QUERIES_OF_ALL):
        page(at_the_desk)


QUERIES_OF_ALL, QUERIES_OF_ONE = 20, 13  # of all: whether there are editions, of which who is due is counted
