"""What is written in mail that came back: for machines, in words of many languages, or broken."""

import time
from base64 import b64encode

import pytest

from notices.answering.reading import opened
from notices.bounces.reading import Report, report_of
from notices.models import Bounce
from tests.notices.bouncing import report, words

Sort = Bounce.Sort
TO = "bounces@commonplace.example"


def read(raw: bytes) -> Report:
    return report_of(opened(raw), raw)


@pytest.mark.parametrize(
    ("status", "action", "sort"),
    [
        ("5.1.1", "failed", Sort.HARD),
        ("5.0.0 (no reason)", "Failed", Sort.HARD),
        ("4.4.7", "failed", Sort.SOFT),
        ("4.2.2", "delayed", Sort.LATE),
        ("5.2.2", "delayed", Sort.LATE),
        ("2.0.0", "delivered", None),
        ("2.1.5", "failed", None),
    ],
)
def test_the_status_decides(status: str, action: str, sort: Bounce.Sort | None) -> None:
    said = read(report(TO, status=status, action=action))
    assert said.sort == sort
    assert said.status == status.split(maxsplit=1)[0]
    assert "ann@commonplace.example" in said.recipients


def test_the_part_for_machines_may_be_packed_or_stand_in_the_text() -> None:
    fields = (
        "Reporting-MTA: dns; mx.p.example\n\nFinal-Recipient: rfc822; ann@p.example\nAction: failed\nStatus: 5.1.1\n"
    )
    packed = b64encode(fields.encode()).decode()
    top = f'From: d@p.example\nTo: {TO}\nSubject: x\nContent-Type: multipart/report; boundary="b"\n\n'
    coded = f"{top}--b\nContent-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n{packed}\n--b--\n"
    broken = f"{top}--other\nContent-Type: message/delivery-status\n\n{fields}\n--other--\n"
    plain = f"From: d@p.example\nTo: {TO}\nSubject: x\n\nIt failed.\n\n{fields}"
    for raw in (coded, broken, plain):
        assert (read(raw.encode()).sort, read(raw.encode()).status) == (Sort.HARD, "5.1.1")


@pytest.mark.parametrize(
    ("text", "sort", "status"),
    [
        ("<ann@p.example>: host mx.p.example said: 550 5.1.1 No such user here", Sort.HARD, "5.1.1"),
        ("Remote host said: 452 4.2.2 Over quota", Sort.SOFT, "4.2.2"),
        ("<<< 550 Unknown user ann", Sort.HARD, ""),
        ("421 Service not available", Sort.SOFT, ""),
        ("The mailbox is full.", Sort.SOFT, ""),
        ("Sorry, no mailbox here by that name. (#5.1.1)", Sort.HARD, "5.1.1"),
        ("We tried for five days. Connection timed out. Giving up.", Sort.SOFT, ""),
        ("The user does not exist.", Sort.HARD, ""),
        ("It has been delayed. You do not need to resend it, we will keep trying.", Sort.LATE, ""),
        ("It was delayed, then retried; this is a permanent error: user unknown.", Sort.HARD, ""),
        ("L'adresse du destinataire est introuvable.", Sort.HARD, ""),
        ("La boîte aux lettres du destinataire est pleine.", Sort.SOFT, ""),
        ("Der Empfänger ist unbekannt.", Sort.HARD, ""),
        ("Das Postfach des Empfängers ist voll.", Sort.SOFT, ""),
        ("El usuario no existe en este servidor.", Sort.HARD, ""),
        ("La casella del destinatario è piena.", Sort.SOFT, ""),
        ("O endereço do destinatário não existe.", Sort.HARD, ""),
        ("Почтовый ящик переполнен.", Sort.SOFT, ""),
        ("Такой пользователь не существует.", Sort.HARD, ""),
        ("宛先のアドレスは存在しません。", Sort.HARD, ""),
        ("メールボックスの容量が一杯です。", Sort.SOFT, ""),
        ("收件人地址不存在", Sort.HARD, ""),
        ("对方邮箱已满", Sort.SOFT, ""),
        ("Nothing that anybody would understand.", Sort.HARD, ""),  # it failed all the same
    ],
)
def test_words(text: str, sort: Bounce.Sort, status: str) -> None:
    said = read(words(TO, text))
    assert (said.sort, said.status) == (sort, status)


@pytest.mark.parametrize(
    ("subject", "sender", "text"),
    [
        ("Automatic reply: News", "ann@p.example", "I am away until Monday. Ask user support, ext. 550."),
        ("Réponse automatique", "ann@p.example", "Je suis absente."),
        ("Re: News", "ann@p.example", "Thank you, I liked it. Room 550 was not found."),
        ("Fwd: Undelivered mail", "ann@p.example", "550 5.1.1 No such user. What is this?"),
        ("Your message was read", "postmaster@p.example", "Your message was successfully delivered to mailbox ann."),
        ("Out of office", "MAILER-DAEMON@p.example", "I am on vacation."),
        ("Automatic reply: My parcel bounced twice", "ann@p.example", "I am away until Monday."),
        ("Out of office: Delivery problem with a tent", "ann@p.example", "I am back on Monday."),
        ("Automatic reply: My parcel bounced twice", "postmaster@p.example", "I am away until Monday."),
        ("Abwesend: Undelivered mail?", "ann@p.example", "Ich bin im Urlaub."),
        ("Re: Wanted: a stove, mail was returned to sender", "ann@p.example", "I have one, come by."),
    ],
)
def test_what_is_no_bounce_says_nothing(subject: str, sender: str, text: str) -> None:
    assert read(words(TO, text, subject=subject, sender=sender)).sort is None


def test_an_answer_of_a_program_is_a_report_only_of_a_mail_server() -> None:
    for sender, sort in (("ann@p.example", None), ("MAILER-DAEMON@p.example", Sort.HARD)):
        raw = words(TO, "550 5.1.1 No such user.", subject="Undelivered mail", sender=sender)
        assert read(b"Auto-Submitted: auto-replied\n" + raw).sort == sort


def test_our_own_subject_is_not_a_word_of_who_answers() -> None:
    ours = "Undelivered mail: whose parcel is it?"
    said = {"Re: Undelivered  mail: whose parcel is it?": None, f"Undeliverable: {ours}": Sort.HARD}
    for subject, sort in said.items():
        raw = words(TO, "The room 550 in our house: nobody.", subject=subject, sender="ann@p.example")
        raw = b"Return-Path: <>\n" + raw
        assert report_of(opened(raw), raw, ours=ours).sort == sort
    raw = words(
        TO, "550 No.", subject="Undeliverable: Out of the office with a stove", sender="MAILER-DAEMON@p.example"
    )
    assert report_of(opened(raw), raw, ours="Out of the office with a stove").sort == Sort.HARD


def test_who_bears_no_servers_name_is_believed_with_a_code_or_with_the_mail() -> None:
    def come(text: str) -> Report:
        return read(words(TO, text, sender="mx@p.example"))

    assert come("We could not do it.").sort is None
    assert come("We could not do it: 550 No such user.").sort == Sort.HARD
    with_mail = report(TO).replace(b"delivery-status", b"x-unknown").replace(b"MAILER-DAEMON@", b"mx@")
    assert read(with_mail).sort == Sort.HARD


def test_what_was_said_in_the_mail_itself_is_not_read() -> None:
    text = "The mailbox is full.\n\nReturn-Path: <a@b>\nSubject: x\n\n550 5.1.1 no such user, said the story.\n"
    assert read(words(TO, text)).sort == Sort.SOFT


def test_bare_returns_and_letters_that_nobody_declared() -> None:
    raw = words(TO, "x").replace(b"Undelivered mail", "Unzustellbar: Grüße".encode("latin-1"))
    assert read(raw).sort == Sort.HARD


@pytest.mark.parametrize(
    "unit", ["user ", "a@", "550 ", "5.1.1 ", "<a@b", "address user mailbox ", "not \t", "delivery "]
)
def test_a_mail_that_is_made_to_take_long_does_not(unit: str) -> None:
    began = time.process_time()
    read(words(TO, unit * 100_000, subject=unit * 5000))
    assert time.process_time() - began < 5
