"""A member answers a mail of notices, and their words become a post; what cannot be posted comes back to them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from community.actions import hide_thread, reply
from community.models import Post, Thread
from moderation.actions import set_status
from notices.actions import Came, take_mail
from notices.delivery import deliver_step
from notices.models import Incoming, Outgoing
from notices.telling import tell_step
from profiles.models import Block, Member
from tests.servers.smtp import Mailbox
from writing.models import Draft

Deliver = Callable[[datetime], EmailMessage]


@pytest.fixture(autouse=True)
def _open(settings: Settings) -> None:
    settings.REPLY_ADDRESS = "reply+{token}@commonplace.example"


@pytest.fixture
def later(now: datetime) -> datetime:
    return now + timedelta(hours=1)


@pytest.fixture
def told(thread: Thread, bo: Member, mailbox: Mailbox, now: datetime, later: datetime) -> EmailMessage:
    """Bo answered Ann, who has the mail that says so."""
    reply(author=bo, thread=thread, text="Mine runs at minus thirty.", key=uuid4(), now=now)
    while tell_step(now=now):
        pass
    deliver_step(now=later)
    (mail,) = mailbox.messages
    return mail


def answer(told: EmailMessage, text: str = "Which one is it?", **headers: str) -> EmailMessage:
    """What Ann's mail program sends when she answers: her words, and the mail below them."""
    mail = EmailMessage()
    mail["From"] = "Ann <ann@private.example>"  # not the address that we know
    mail["To"] = str(told["Reply-To"])
    mail["Subject"] = f"Re: {told['Subject']}"
    mail["Message-ID"] = "<one@private.example>"
    mail["In-Reply-To"] = str(told["Message-ID"])
    for name, value in headers.items():
        del mail[name.replace("_", "-")]
        mail[name.replace("_", "-")] = value
    body = told.get_body(("plain",))
    assert body is not None
    quoted = "".join(f"> {line}\n" for line in body.get_content().splitlines())
    mail.set_content(
        f"{text}\n\nOn Mon, 2 Mar 2026 at 10:00, Commonplace wrote:\n\n{quoted}\n-- \nAnn\n", charset="utf-8"
    )
    return mail


def written(thread: Thread) -> list[str]:
    return list(Post.objects.filter(thread=thread, number__gt=2).order_by("number").values_list("text", flat=True))


def given_back(later: datetime, mailbox: Mailbox, member: Member) -> str:
    """The words of the mail that gives an answer back."""
    deliver_step(now=later)
    (mail,) = [each for each in mailbox.to(member.email) if each["Auto-Submitted"] == "auto-replied"]
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_mail_says_that_one_may_answer_and_the_answer_becomes_a_post(
    told: EmailMessage, thread: Thread, ann: Member, bo: Member, later: datetime
) -> None:
    body = told.get_body(("plain",))
    assert body is not None
    assert body.get_content().startswith("⁂ Answer this mail and your words become a post; write above this line.")
    assert take_mail(raw=answer(told).as_bytes(), now=later) == Came.TAKEN
    post = Post.objects.get(number=3)
    assert (post.author, post.text, post.posted) == (ann, "Which one is it?", later)
    assert post.answers == Post.objects.get(number=2)
    while tell_step(now=later):
        pass
    assert bo.notices.filter(occasion="reply", item=post.pk).count() == 1


def test_the_mail_that_is_quoted_below_an_answer_is_no_quote_of_who_is_answered(
    told: EmailMessage, ann: Member, bo: Member, later: datetime
) -> None:
    assert take_mail(raw=answer(told).as_bytes(), now=later) == Came.TAKEN
    while tell_step(now=later):
        pass
    assert list(bo.notices.values_list("occasion", flat=True)) == ["reply"]


def test_the_same_mail_twice_makes_one_post(told: EmailMessage, thread: Thread, later: datetime) -> None:
    came = [take_mail(raw=answer(told).as_bytes(), now=later) for _time in range(3)]
    assert came == [Came.TAKEN, Came.AGAIN, Came.AGAIN]
    assert written(thread) == ["Which one is it?"]


def test_a_mail_server_that_writes_all_addresses_small_breaks_nothing(
    told: EmailMessage, thread: Thread, later: datetime
) -> None:
    address = str(told["Reply-To"])
    assert address == address.lower()
    assert len(address.partition("@")[0]) <= 64
    assert take_mail(raw=answer(told, To=address.upper()).as_bytes(), now=later) == Came.TAKEN


def test_a_forged_or_foreign_address_is_none_of_ours(told: EmailMessage, thread: Thread, later: datetime) -> None:
    address = str(told["Reply-To"])
    token = address.removeprefix("reply+").partition("@")[0]
    last = "a" if token[-1] != "a" else "b"
    pk, made, rest = token.split("-")
    others = [
        f"{token[:-1]}{last}",
        f"{pk}-{made}-{'t' if rest[0] == 'p' else 'p'}{rest[1:]}",
        f"zzzzzzzzzzzzz-{made}-{rest}",
    ]
    for other in others:
        raw = answer(told, To=f"reply+{other}@commonplace.example").as_bytes()
        assert take_mail(raw=raw, now=later) == Came.NOT_OURS
    assert take_mail(raw=answer(told, To="ann@commonplace.example").as_bytes(), now=later) == Came.NOT_OURS
    assert (written(thread), Incoming.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    "header",
    [
        {"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"X_Auto_Response_Suppress": "All"},
        {"Return_Path": "<>"}, {"From": "MAILER-DAEMON@mx.example"}, {"Message_ID": "<bell.7@testserver>"},
        {"List_Id": "<stoves.lists.example>"}, {"X_Autoreply": "yes"},
    ],
)  # fmt: skip
def test_programs_and_loops_are_never_answered(
    told: EmailMessage, thread: Thread, later: datetime, header: dict[str, str]
) -> None:
    before = Outgoing.objects.count()
    assert take_mail(raw=answer(told, **header).as_bytes(), now=later) == Came.AUTOMATIC
    assert (written(thread), Incoming.objects.count(), Outgoing.objects.count()) == ([], 0, before)


@pytest.mark.parametrize(
    ("happened", "says"),
    [
        ("closed", "This thread is closed."),
        ("hidden", "This thread is gone, or you may not read it any more."),
        ("silenced", "You may read, but not write for now."),
        ("suspended", "Your account is closed for writing. Ask a moderator."),
        ("expired", "The address you answered to has expired"),
        ("barred", "This member does not want to hear from you."),
    ],
)
def test_what_cannot_be_posted_comes_back_with_the_reason_and_the_words(
    told: EmailMessage, thread: Thread, ann: Member, bo: Member, owner: Member, mailbox: Mailbox, later: datetime,
    happened: str, says: str,
) -> None:  # fmt: skip
    when = later
    if happened == "closed":
        Thread.objects.filter(pk=thread.pk).update(is_closed=True)
    elif happened == "hidden":
        hide_thread(thread=thread, now=later)
    elif happened in {"silenced", "suspended"}:
        set_status(member=ann, status=happened, staff=owner, reason="Spam.", now=later)
    elif happened == "barred":
        Block.objects.create(member=bo, other=ann, is_barring=True)
    else:
        when = later + timedelta(days=91)
    assert take_mail(raw=answer(told).as_bytes(), now=when) == Came.RETURNED
    assert written(thread) == []
    words = given_back(when, mailbox, ann)
    assert says in words
    assert "Which one is it?" in words
    assert ("/reply/" in words) == (happened != "hidden")
    assert mailbox.to("ann@private.example") == []
    assert Draft.objects.get(member=ann).fields == {"text": ["Which one is it?"]}


def test_an_address_that_was_made_void_takes_nothing(
    client: Client, told: EmailMessage, thread: Thread, ann: Member, mailbox: Mailbox, later: datetime
) -> None:
    client.force_login(ann)
    assert "Answering by mail" in client.get(reverse("notices:choices")).content.decode()
    client.post(reverse("notices:void-addresses"))
    assert take_mail(raw=answer(told).as_bytes(), now=later) == Came.RETURNED
    assert "you made it void" in given_back(later, mailbox, ann)
    assert written(thread) == []


@pytest.mark.parametrize(("text", "says"), [("", "Write something first."), ("x" * 70_000, "This text is too long.")])
def test_nothing_and_too_much_come_back(
    told: EmailMessage, thread: Thread, ann: Member, mailbox: Mailbox, later: datetime, text: str, says: str
) -> None:
    assert take_mail(raw=answer(told, text).as_bytes(), now=later) == Came.RETURNED
    assert says in given_back(later, mailbox, ann)
    assert written(thread) == []


def test_at_most_five_in_an_hour_are_given_back(told: EmailMessage, thread: Thread, later: datetime) -> None:
    Thread.objects.filter(pk=thread.pk).update(is_closed=True)
    for number in range(8):
        take_mail(raw=answer(told, Message_ID=f"<{number}@private.example>").as_bytes(), now=later)
    assert Incoming.objects.filter(state="returned").count() == 8
    assert Outgoing.objects.filter(purpose="returned").count() == 5


def test_nobody_posts_more_than_thirty_in_an_hour(told: EmailMessage, thread: Thread, later: datetime) -> None:
    for number in range(32):
        take_mail(raw=answer(told, Message_ID=f"<{number}@private.example>").as_bytes(), now=later)
    assert len(written(thread)) == 30


def test_pictures_come_along_and_other_files_are_named(
    told: EmailMessage, thread: Thread, ann: Member, mailbox: Mailbox, later: datetime
) -> None:
    file = BytesIO()
    Image.new("RGB", (90, 60), "teal").save(file, "PNG")
    mail = answer(told)
    mail.add_attachment(file.getvalue(), maintype="image", subtype="png", filename="stove.png")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="stove.pdf")
    mail.add_attachment(b"<svg/>", maintype="image", subtype="svg+xml", filename="stove.svg")
    assert take_mail(raw=mail.as_bytes(), now=later) == Came.TAKEN
    picture = ann.pictures.get()
    assert written(thread) == [f"Which one is it?\n\n![]({picture.sized.address})"]
    words = given_back(later, mailbox, ann)
    assert "stove.pdf, stove.svg" in words


def test_off_without_an_address(
    settings: Settings, thread: Thread, bo: Member, mailbox: Mailbox, now: datetime, later: datetime
) -> None:
    settings.REPLY_ADDRESS = ""
    reply(author=bo, thread=thread, text="Mine runs at minus thirty.", key=uuid4(), now=now)
    while tell_step(now=now):
        pass
    deliver_step(now=later)
    (mail,) = mailbox.messages
    assert mail["Reply-To"] is None
    body = mail.get_body(("plain",))
    assert body is not None
    assert "⁂" not in body.get_content()
    assert (
        take_mail(raw=b"To: reply+1-1-paaaaaaaaaaaaaaaaaaaaaaaa@commonplace.example\n\nHello", now=later)
        == Came.NOT_OURS
    )
