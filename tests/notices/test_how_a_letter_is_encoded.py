"""The two parts of a letter as they go over the wire: as they are where every server passes that on, else encoded."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from notices.rendering import Letter, as_bytes

pytestmark = pytest.mark.django_db  # who a letter comes from is asked of the owner
LONG = "word " * 220
PLAIN = "words of the plain sort, " * 8


def sent(text: str, html: str) -> tuple[EmailMessage, EmailMessage]:
    """The words and the page of a letter that says this."""
    when = datetime(2026, 3, 1, 12, tzinfo=UTC)
    raw = as_bytes(Letter("Hello", text, html), message_id="<one@here>", to=("Bo", "bo@example.org"), when=when)
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    words, page = message_from_bytes(raw, policy=default).iter_parts()
    assert isinstance(words, EmailMessage)
    assert isinstance(page, EmailMessage)
    return words, page


def test_plain_words_go_as_they_are() -> None:
    words, page = sent("Dear Bo,\n\nall is well.\n", "<p>Dear Bo,</p>\n<p>all is well.</p>\n")
    assert words["Content-Transfer-Encoding"] == page["Content-Transfer-Encoding"] == "7bit"
    assert words.get_content() == "Dear Bo,\r\n\r\nall is well."
    assert page.get_content() == "<p>Dear Bo,</p>\r\n<p>all is well.</p>"


def test_html_has_by_number_what_is_not_ascii() -> None:
    greeting = "“Grüße” to you, my dear old friends, and to all who are with you"
    words, page = sent(greeting, f"<p>“Grüße” 🎈 {PLAIN}</p>")
    assert words["Content-Transfer-Encoding"] == "quoted-printable"
    assert words.get_content() == greeting
    assert page["Content-Transfer-Encoding"] == "7bit"
    assert page.get_content() == f"<p>&#8220;Gr&#252;&#223;e&#8221; &#127880; {PLAIN}</p>"


@pytest.mark.parametrize(
    ("said", "encoding"),
    [
        pytest.param("Всё хорошо, всё хорошо, всё хорошо.", "base64", id="another script"),
        pytest.param(
            "Grüße an die Brüder und über alles andere an einem Tag hier", "quoted-printable", id="many signs"
        ),
        pytest.param(LONG, "quoted-printable", id="a line too long"),
        pytest.param("a" * 998, "7bit", id="the longest line there may be"),
        pytest.param("a" * 999, "quoted-printable", id="one letter more"),
        pytest.param("So it says.\nFrom me to you", "quoted-printable", id="a line that says From"),
        pytest.param("From me to you", "quoted-printable", id="the first line does"),
        pytest.param("a bell \x07 rings in a long line of words", "quoted-printable", id="a control character"),
        pytest.param("one more \x9f in a long line of plain words", "quoted-printable", id="one that HTML reads anew"),
    ],
)
def test_the_rest_is_encoded_and_comes_as_it_was(said: str, encoding: str) -> None:
    words, page = sent(said, said)
    for part in (words, page):
        assert part["Content-Transfer-Encoding"] == encoding
        assert part.get_content().replace("\r\n", "\n") == said


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0b", "\x0c", "\x1e", "\x85", "\u2028"])
def test_every_end_of_a_line_is_one(end: str) -> None:
    words, page = sent(f"one{end}two", f"<p>one{end}two</p>")
    assert words.get_content() == "one\r\ntwo"
    assert page.get_content() == "<p>one\r\ntwo</p>"


@pytest.mark.parametrize("subject", ["word " * 40 + "end", f"{'a' * 90} and {'b' * 90}", f"no room {'c' * 70} left"])
def test_a_long_subject_is_folded_between_its_words(subject: str) -> None:
    when = datetime(2026, 3, 1, 12, tzinfo=UTC)
    raw = as_bytes(Letter(subject, "-", "-"), message_id="<one@here>", to=("Bo", "bo@example.org"), when=when)
    head = raw.partition(b"\r\n\r\n")[0]
    assert all(len(line) <= 76 or b" " not in line.removeprefix(b"Subject:").strip() for line in head.split(b"\r\n"))
    assert message_from_bytes(raw, policy=default)["Subject"] == subject
