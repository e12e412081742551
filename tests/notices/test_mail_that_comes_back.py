"""Mail that comes back: it is known by its return path, counts against its address, and in the end that is given up."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.mail import send_mail
from pytest_django import Settings

from notices.actions import Returned, suppress, take_bounce
from notices.bounces import return_path
from notices.delivery import deliver_step
from notices.models import Bounce, Outgoing, Suppression
from notices.outbox import queue
from profiles.models import Consent, Member
from tests.notices.bouncing import comes_back, complaint, report, words
from tests.servers.smtp import MailServer

Send = Callable[..., Outgoing]
State, Sort = Outgoing.State, Bounce.Sort


@pytest.fixture(autouse=True)
def _open(settings: Settings, mail_server: MailServer) -> None:
    settings.BOUNCE_ADDRESS = "bounces+{token}@commonplace.example"
    settings.EMAIL_URL = mail_server.url
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"


@pytest.fixture
def send(ann: Member) -> Send:
    """Has a mail to a member leave at a time, as if its server took it."""

    def leave(now: datetime, member: Member = ann) -> Outgoing:
        row = queue(purpose="bell", ref=Outgoing.objects.count() + 1, member=member, now=now)
        Outgoing.objects.filter(pk=row.pk).update(state=State.SENT, finished=now)
        row.refresh_from_db()
        return row

    return leave


def given_up() -> list[tuple[str, str]]:
    return list(Suppression.objects.in_force().values_list("address", "cause"))


def test_each_mail_leaves_with_a_return_path_of_its_own(mail_server: MailServer, ann: Member) -> None:
    send_mail("Hello", "You have signed up.", None, [ann.email])
    send_mail("Hello again", "You have signed in.", None, [ann.email])
    deliver_step(now=datetime.now().astimezone() + timedelta(minutes=1))
    senders = [envelope.mail_from for envelope in mail_server.mailbox.envelopes]
    rows = Outgoing.objects.order_by("pk")
    assert senders == [return_path(row, ann.email) for row in rows]
    assert len(set(senders)) == 2
    assert all(sender is not None and len(sender.partition("@")[0]) <= 64 for sender in senders)
    assert [mail["From"] for mail in mail_server.mailbox.messages] == ["Commonplace <news@testserver>"] * 2


def test_without_a_setting_it_is_the_plain_sender(settings: Settings, send: Send, now: datetime) -> None:
    settings.BOUNCE_ADDRESS = ""
    assert return_path(send(now), "ann@commonplace.example") == "news@testserver"


def test_a_mailbox_that_is_not_there_is_given_up_after_two(send: Send, ann: Member, now: datetime) -> None:
    assert comes_back(send(now), now) == Returned.KEPT
    bounce = Bounce.objects.get()
    assert (bounce.sort, bounce.status, bounce.proof, bounce.address) == (Sort.HARD, "5.1.1", "path", ann.email)
    assert bounce.said == "550 5.1.1 It says so"
    assert given_up() == []
    comes_back(send(now + timedelta(days=1)), now + timedelta(days=1))
    assert given_up() == [(ann.email, "bounced")]


def test_the_same_report_again_does_nothing(send: Send, now: datetime) -> None:
    row = send(now)
    assert [comes_back(row, now) for _time in range(3)] == [Returned.KEPT, Returned.AGAIN, Returned.AGAIN]
    assert Bounce.objects.count() == 1


def test_two_reports_of_one_mail_count_once(send: Send, now: datetime) -> None:
    row = send(now)
    for name in ("one", "two", "three"):
        assert comes_back(row, now, name=name) == Returned.KEPT
    assert given_up() == []


def test_what_arrives_in_between_makes_it_fade(send: Send, now: datetime) -> None:
    """Every other mail comes back: 2, 1, 3, 1.5, 3.5 and never 4."""
    for day in range(0, 24, 4):
        comes_back(send(now + timedelta(days=day)), now + timedelta(days=day))
        send(now + timedelta(days=day + 1))
    assert Bounce.objects.count() == 6
    assert given_up() == []


def test_four_soft_ones_are_enough(send: Send, ann: Member, now: datetime) -> None:
    for day in range(4):
        assert given_up() == []
        comes_back(send(now + timedelta(days=day)), now + timedelta(days=day), status="4.2.2")
    assert given_up() == [(ann.email, "bounced")]


def test_what_is_late_is_kept_and_changes_nothing(send: Send, now: datetime) -> None:
    for day in range(9):
        comes_back(send(now + timedelta(days=day)), now + timedelta(days=day), status="4.4.1", action="delayed")
    assert set(Bounce.objects.values_list("sort", flat=True)) == {Sort.LATE}
    assert given_up() == []


def test_a_refusal_of_us_says_less_of_the_address(send: Send, ann: Member, now: datetime) -> None:
    for day in range(3):
        comes_back(send(now + timedelta(days=day)), now + timedelta(days=day), status="5.7.1")
    assert set(Bounce.objects.values_list("sort", flat=True)) == {Sort.HARD}
    assert given_up() == []
    comes_back(send(now + timedelta(days=3)), now + timedelta(days=3), status="5.7.1")
    assert given_up() == [(ann.email, "bounced")]


@pytest.mark.parametrize(
    "text",
    [
        "554 Service unavailable; Client host [192.0.2.1] blocked using Spamhaus",
        "554 Your message was rejected as spam",
    ],
)
def test_a_server_that_takes_us_for_senders_of_spam_gives_nobody_up_after_two(
    send: Send, ann: Member, now: datetime, text: str
) -> None:
    for day in range(4):
        assert given_up() == []
        when = now + timedelta(days=day)
        raw = words(return_path(send(when), ann.email), text).replace(b"<words@", f"<words{day}@".encode())
        assert take_bounce(raw=raw, now=when) == Returned.KEPT
    assert set(Bounce.objects.values_list("sort", flat=True)) == {Sort.HARD}
    assert given_up() == [(ann.email, "bounced")]


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_that_all_is_well_changes_nothing(send: Send, now: datetime, action: str) -> None:
    assert comes_back(send(now), now, action=action, status="2.0.0") == Returned.NO_BOUNCE
    assert not Bounce.objects.exists()


def test_a_forged_report_gives_nobody_up(send: Send, ann: Member, bo: Member, now: datetime) -> None:
    row, other = send(now), send(now, bo)
    path = return_path(row, ann.email)
    token, _at, host = path.partition("@")
    turned = ("b" if token[-1] != "b" else "c").join([token[:-1], ""])
    stolen = return_path(other, bo.email).split("-", 1)[1]
    forged = [
        f"{turned}@{host}",
        f"{token[:-24]}{'a' * 24}@{host}",
        f"{token.split('-')[0]}-{stolen}",  # the signature of another mail
        "bounces+zzzzzzzzzzzzz-aaaaaa-aaaaaaaaaaaaaaaaaaaaaaaa@commonplace.example",
        "news@commonplace.example",
    ]
    for number in range(3):
        for to in forged:
            raw = report(to, recipient=ann.email, of="<bell.9999@commonplace.example>", name=f"{number}{to[:30]}")
            assert take_bounce(raw=raw, now=now) == Returned.NOT_OURS
    assert (given_up(), Bounce.objects.count()) == ([], 0)


def test_a_message_id_alone_is_believed_of_a_mail_lately_sent_to_whom_it_names(
    send: Send, ann: Member, bo: Member, now: datetime
) -> None:
    row, sender = send(now), "news@commonplace.example"
    told = {"of": row.message_id, "recipient": bo.email}
    assert take_bounce(raw=report(sender, **told), now=now) == Returned.NOT_OURS
    late = now + timedelta(days=29)
    told = {"of": row.message_id, "recipient": ann.email}
    assert take_bounce(raw=report(sender, **told), now=late) == Returned.NOT_OURS
    assert take_bounce(raw=report(sender, **told), now=now) == Returned.KEPT
    assert Bounce.objects.get().proof == Bounce.Proof.NAME
    waiting = queue(purpose="bell", ref=77, member=ann, now=now)
    told = {"of": waiting.message_id, "recipient": ann.email, "name": "two"}
    assert take_bounce(raw=report(sender, **told), now=now) == Returned.NOT_OURS


def test_what_comes_back_of_an_address_of_before_leaves_the_new_one_alone(
    send: Send, ann: Member, now: datetime
) -> None:
    row = send(now)
    path = return_path(row, ann.email)
    Member.objects.filter(pk=ann.pk).update(email="new@commonplace.example")
    for name in ("one", "two", "three"):
        assert take_bounce(raw=report(path, name=name), now=now) == Returned.KEPT
    assert set(Bounce.objects.values_list("address", flat=True)) == {""}
    assert given_up() == []


def test_a_complaint_stops_all_at_once_and_ends_the_newsletter(
    send: Send, subscribed: Callable[[Member], Member], ann: Member, now: datetime
) -> None:
    path = return_path(send(now, subscribed(ann)), ann.email)
    assert take_bounce(raw=complaint("fbl@commonplace.example", path=path), now=now) == Returned.KEPT
    assert given_up() == [(ann.email, "complained")]
    consent = Consent.objects.get(member=ann)
    assert consent.withdrawn == now
    assert ann.activities.filter(verb="withdrew").get().detail == {"how": "a complaint to the mail provider"}


def test_who_complained_can_still_sign_in(
    send: Send, mail_server: MailServer, ann: Member, bo: Member, now: datetime
) -> None:
    for member, cause in ((ann, "complained"), (bo, "bounced")):
        suppress(address=member.email, reason="x", now=now, cause=cause)
        send_mail("Your code", "It is 12.", None, [member.email])
    queue(purpose="bell", ref=1000, member=ann, now=now)
    deliver_step(now=datetime.now().astimezone() + timedelta(minutes=1))
    assert [mail["To"] for mail in mail_server.mailbox.messages] == [ann.email]
    assert set(Outgoing.objects.exclude(state=State.SENT).values_list("reason", flat=True)) == {
        "Nothing is sent to this address any more."
    }


def test_a_complaint_may_name_the_mail_by_its_headers(send: Send, ann: Member, now: datetime) -> None:
    """Where what is handed on names no return path, it is known as any report is."""
    row = send(now)
    raw = report("news@testserver", recipient=ann.email, of=row.message_id)
    raw = raw.replace(b"delivery-status", b"feedback-report").replace(b"Final-Recipient: rfc822;", b"Original-Rcpt-To:")
    raw = raw.replace(b"Action: failed", b"Feedback-Type: abuse")
    assert take_bounce(raw=raw, now=now) == Returned.KEPT
    assert given_up() == [(ann.email, "complained")]


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure"])
def test_a_feedback_report_that_is_no_complaint_changes_nothing(
    send: Send, subscribed: Callable[[Member], Member], ann: Member, now: datetime, kind: str
) -> None:
    path = return_path(send(now, subscribed(ann)), ann.email)
    assert take_bounce(raw=complaint(path, kind=kind), now=now) == Returned.NO_BOUNCE
    assert (given_up(), Consent.objects.get(member=ann).withdrawn) == ([], None)


def test_who_is_away_is_not_given_up(send: Send, ann: Member, now: datetime) -> None:
    path = return_path(send(now), ann.email)
    answer = words(path, "I am out of the office until Monday.", subject="Automatic reply: News", sender=ann.email)
    assert take_bounce(raw=answer, now=now) == Returned.NO_BOUNCE
    assert not Bounce.objects.exists()


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Automatic reply: {}", "I am away until Monday."),
        ("Re: {}", "I am away until Monday."),
        ("Re: {}", "It was your neighbour, he lives at number 550."),
    ],
)
def test_an_answer_that_repeats_our_subject_is_no_bounce(
    send: Send, ann: Member, now: datetime, subject: str, text: str
) -> None:
    """The subject of a letter is often the title of somebody's thread."""
    row, title = send(now), "My parcel bounced twice, mail was returned to sender"
    Outgoing.objects.filter(pk=row.pk).update(subject=title)
    answer = words(return_path(row, ann.email), text, subject=subject.format(title), sender=ann.email)
    for raw in (answer, b"Return-Path: <>\n" + answer, b"Auto-Submitted: auto-replied\n" + answer):
        assert take_bounce(raw=raw, now=now) == Returned.NO_BOUNCE
    assert not Bounce.objects.exists()


def test_what_staff_put_in_stays_as_they_wrote_it(send: Send, ann: Member, now: datetime) -> None:
    suppress(address=ann.email, reason="They asked us by phone.", now=now)
    for day in range(3):
        comes_back(send(now + timedelta(days=day)), now + timedelta(days=day))
    stands = Suppression.objects.get()
    assert (stands.cause, stands.reason, stands.since) == ("staff", "They asked us by phone.", now)
