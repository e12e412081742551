"""Mail and news as the programs of forty years wrote them: letters, dates, subjects, parts."""

from __future__ import annotations

import gzip
from base64 import b64encode
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from unittest import mock

import pytest

from desk.importing.faults import Fault
from desk.mbox import archives
from desk.mbox.archives import Raw, find_files, read_archive
from desk.mbox.bodies import body_of
from desk.mbox.dates import date_in, first_date
from desk.mbox.headers import author_of, groups_of, headers_of, parents_of
from desk.mbox.messages import Sent, read_message
from desk.mbox.subjects import base_of, cleaned, former
from lib.charsets import decoded, header_text

RUSSIAN = "Привет всем, кто знает, как сушить палатку?"


@pytest.mark.parametrize(
    ("text", "written", "declared"),
    [
        ("Grüße", "latin-1", "iso-8859-1"),
        ("Grüße", "utf-8", "iso-8859-1"),
        ("Grüße", "latin-1", "utf-8"),
        ("Grüße", "latin-1", ""),
        ("Grüße", "latin-1", "x-nonsense"),
        ("Grüße", "cp437", ""),
        ("Das Gerät läuft, schöne Grüße", "cp437", "us-ascii"),
        ("a “quoted” word", "cp1252", "iso-8859-1"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (RUSSIAN, "koi8-r", ""),
        (RUSSIAN, "cp1251", "us-ascii"),
        (RUSSIAN, "cp866", ""),
        ("テントを乾かす", "iso-2022-jp", ""),
        ("テントを乾かす方法を教えてください", "euc_jp", ""),
        ("plain", "ascii", "utf-7"),
    ],
)
def test_letters_are_read_as_they_were_written(text: str, written: str, declared: str) -> None:
    assert decoded(text.encode(written), declared) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=?iso-8859-1?Q?Gr=FC=DFe_aus_Bergen?=", "Grüße aus Bergen"),
        (b"=?ISO-2022-JP?B?GyRCJUYlcyVIGyhC?=", "テント"),
        (b"=?utf-8?q?Zelt?= und =?utf-8*en?b?VGVudA==?=", "Zelt und Tent"),
        (b"=?x-none?q?gr=FCn?=", "grün"),
        (b"=?utf-8?b?A?= tent", "=?utf-8?b?A?= tent"),
        ("Grüße".encode("latin-1"), "Grüße"),
        (b"A \x00tent\x07", "A tent"),
    ],
)
def test_headers_are_read_with_and_without_coding(raw: bytes, text: str) -> None:
    assert header_text(raw.decode("ascii", "surrogateescape")) == text


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("Mon, 5 Apr 93 09:00:00 GMT", (1993, 4, 5, 9)),
        ("5 Apr 93 09:00 EDT", (1993, 4, 5, 13)),
        ("Mon Apr  5 09:00:00 1993", (1993, 4, 5, 9)),
        ("Mon, 05 Apr 1993 11:00:00 MET DST", (1993, 4, 5, 9)),
        ("5 Apr 1993 11:00:00 +0200 (MESZ)", (1993, 4, 5, 9)),
        ("5 Apr 1993 10:00:00 MEZ", (1993, 4, 5, 9)),
        ("5 Apr 1993 18:30:00 ACST", (1993, 4, 5, 9)),
        ("5 Apr 1993 09:00:00 XYZ", (1993, 4, 5, 9)),
        ("5 Apr 1993 09:00:00 +9900", (1993, 4, 5, 9)),
        ("Mon, 03 Jan 100 09:00:00 GMT", (2000, 1, 3, 9)),
        ("Mon, 03 Jan 19100 09:00:00 GMT", (2000, 1, 3, 9)),
    ],
)
def test_dates_are_read_in_every_spelling(said: str, when: tuple[int, int, int, int]) -> None:
    assert date_in(said) == datetime(*when, tzinfo=UTC)


def test_what_is_no_date_of_a_message_is_passed_over() -> None:
    latest = datetime(2020, 1, 1, tzinfo=UTC)
    impossible = ["", "yesterday", "31 Feb 1993 09:00 GMT", "1 Jan 1960 00:00 GMT", "1 Jan 2031 00:00 GMT"]
    assert first_date(impossible, latest=latest) is None
    assert first_date([*impossible, "1 Jan 1994 00:00 GMT"], latest=latest) == datetime(1994, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("subject", "clean", "is_reply"),
    [
        ("Re: Tents", "Tents", True),
        ("RE^2: Re[3]:  AW: Tents", "Tents", True),
        ("Sv: Antwort: Tents", "Tents", True),
        ("[camping] Re: [camping] Tents", "Tents", True),
        ("Fwd: Tents", "Tents", False),
        ("Regarding: tents", "Regarding: tents", False),
        ("Re:", "", True),
        ("Tents", "Tents", False),
    ],
)
def test_subjects_lose_the_marks_of_replying(subject: str, clean: str, is_reply: bool) -> None:
    assert cleaned(subject, "[camping]") == (clean, is_reply)


def test_a_changed_subject_names_its_former_one() -> None:
    assert (base_of("Wet boots! (was: Re: Wet tents?)"), former("Wet boots! (was: Re: Wet tents?)")) == (
        "wet boots",
        "wet tents",
    )
    assert former("Where it was wet") == ""


@pytest.mark.parametrize(
    ("sender", "address", "name"),
    [
        ("Ann Berg <Ann@Tents.example>", "ann@tents.example", "Ann Berg"),
        ("ann@tents.example (Ann Berg)", "ann@tents.example", "Ann Berg"),
        ('"Berg, Ann" <ann@tents.example>', "ann@tents.example", "Berg, Ann"),
        ('"ann@tents.example" <ann@tents.example>', "ann@tents.example", ""),
        ("ann at tents.example (Ann Berg)", "ann@tents.example", "Ann Berg"),
        ("uunet!tents!ann (Ann Berg)", "uunet!tents!ann", "Ann Berg"),
        ("=?iso-8859-1?Q?J=F6rg?= <jo@tents.example>", "jo@tents.example", "Jörg"),
        ("'Ann' <ann@tents.example>", "ann@tents.example", "Ann"),
    ],
)
def test_authors_are_read_in_every_form(sender: str, address: str, name: str) -> None:
    assert author_of({"from": [header_text(sender)]}, "") == (address, name)


def test_references_are_told_from_addresses_and_kept_short() -> None:
    assert parents_of({"references": ["<1@a> <2@b>\n <1@a> broken <3@c> <own@d>"]}, "own@d") == ["2@b", "1@a", "3@c"]
    reply = {"in-reply-to": ['Your message of "Mon, 5 Apr 93" from <ann@tents.example> <93.1@tents.example>']}
    assert parents_of(reply, "") == ["93.1@tents.example"]
    many = parents_of({"references": [" ".join(f"<{number}@a>" for number in range(200))]}, "")
    assert (len(many), many[0], many[1], many[-1]) == (30, "0@a", "171@a", "199@a")


@pytest.mark.parametrize(
    ("header", "groups"),
    [
        ("Newsgroups: rec.tents,alt.wet, rec.tents", ["rec.tents", "alt.wet"]),
        ("List-Id: Talk of tents <camping.lists.example>", ["camping"]),
        ("List-Post: <mailto:camping@lists.example>", ["camping"]),
        ("Mailing-List: list camping@lists.example; contact owner@lists.example", ["camping"]),
        ("X-Other: none", []),
    ],
)
def test_the_newsgroup_or_list_is_named_without_an_address(header: str, groups: list[str]) -> None:
    assert groups_of(headers_of(message_from_bytes(f"{header}\n\nx".encode()))) == groups


def body(*lines: str | bytes) -> tuple[str, int]:
    raw = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    found = body_of(message_from_bytes(raw))
    return found.text.strip(), found.files


def test_bodies_coded_for_the_wire_are_read() -> None:
    quoted = ("Content-Type: text/plain; charset=iso-8859-1", "Content-Transfer-Encoding: quoted-printable", "")
    assert body(*quoted, "gr=FCn und=", " trocken") == ("grün und trocken", 0)
    coded = ("Content-Type: text/plain; charset=koi8-r", "Content-Transfer-Encoding: base64", "")
    assert body(*coded, b64encode(RUSSIAN.encode("koi8-r"))) == (RUSSIAN, 0)
    assert body("Content-Type: text/plain; format=flowed", "", "One long \nline.\nAnother.") == (
        "One long line.\nAnother.",
        0,
    )


def test_of_alternatives_the_plain_one_is_read_and_files_are_counted() -> None:
    part = 'Content-Type: multipart/{}; boundary="{}"\n\n'
    alternative = part.format("alternative", "b") + (
        "--b\nContent-Type: text/html\n\n<p>Dry <b>tents</b></p>\n--b\nContent-Type: text/plain\n\nDry tents\n--b--\n"
    )
    picture = "Content-Type: image/gif; name=tent.gif\nContent-Transfer-Encoding: base64\n\nR0lGODlh\n"
    assert body(part.format("mixed", "a") + f"--a\n{alternative}\n--a\n{picture}\n--a--\n") == ("Dry tents", 1)
    html = (
        "Content-Type: text/html\n\n<p>Dry <b>tents</b> <script>x()</script><a href='mailto:ann@a.no'>ann@a.no</a></p>"
    )
    assert body(html) == ("Dry **tents** …@…", 0)


def test_files_written_into_the_text_are_counted_and_left_out() -> None:
    rows = ["M" + "A" * 60] * 8
    whole = "\n".join(["Here it is:", "", "begin 644 tent.gif", *rows, "#0V%T", "`", "end", "", "Nice?"])
    assert body("", whole) == ("Here it is:\n\n\n\nNice?", 1)
    assert body("", "\n".join(["Part two:", "", *rows, "end"])) == ("Part two:", 1)


def one_message(folder: Path, content: bytes, name: str = "a.mbox") -> list[Raw | Fault]:
    (folder / name).write_bytes(content)
    return list(read_archive(folder / name, name))


START = b"From ann@tents.example Mon Apr  5 09:00:00 1993\n"


def test_a_from_in_a_text_begins_no_message_and_its_shield_is_taken_back(tmp_path: Path) -> None:
    text = b"Subject: x\n\nFrom here on\n\nFrom there\n>From Bergen\n>>From Oslo\n> quoted\n>From a quote\n"
    found = one_message(tmp_path, START + text + b"\n" + START + b"Subject: y\n\nz\n")
    assert [type(each) for each in found] == [Raw, Raw]
    assert isinstance(found[0], Raw)
    assert found[0].content.partition(b"\n\n")[2] == (
        b"From here on\n\nFrom there\nFrom Bergen\n>>From Oslo\n> quoted\n>From a quote\n\n"
    )


def test_a_from_line_of_any_form_is_known_by_the_header_after_it(tmp_path: Path) -> None:
    forms = [b"From ann@tents.example 5 Apr 93\n", b"From -123456789\n", b"From ann Thu, 1 Apr\n"]
    found = one_message(tmp_path, b"".join(form + b"Subject: x\n\ny\n\n" for form in forms))
    assert [each.line for each in found] == [1, 6, 11]


def test_a_message_that_is_too_large_is_a_fault_and_the_next_is_read(tmp_path: Path) -> None:
    with mock.patch.object(archives, "LARGEST", 100):
        found = one_message(tmp_path, START + b"Subject: x\n\n" + b"y" * 99 + b"\n" + START + b"Subject: z\n\nz\n")
    assert [type(each) for each in found] == [Fault, Raw]


@pytest.mark.parametrize(
    "content",
    [
        "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(1200)) + "\nDry\n",
        f"Content-Type: text/html\n\n{'<div>' * 3000}Dry\n",
    ],
    ids=["parts", "html"],
)
def test_what_is_nested_without_end_is_a_fault_of_its_message(content: str) -> None:
    headers = "From: ann@tents.example\nDate: 6 Apr 1993 09:00 GMT\n"
    found = read_message(Raw("a", 7, START, (headers + content).encode()), latest=datetime(2020, 1, 1, tzinfo=UTC))
    assert found == Fault("a", 7, "Its parts or HTML are nested too deeply to be read.")


def test_a_from_of_brackets_without_end_names_nobody() -> None:
    raw = Raw("a", 7, START, f"From: {'(' * 20_000}\nSubject: x\n\nDry\n".encode())
    found = read_message(raw, latest=datetime(2020, 1, 1, tzinfo=UTC))
    assert isinstance(found, Sent)
    assert (found.author, found.name) == ("ann@tents.example", "")  # from the line of the mailbox


def test_files_begun_in_a_text_and_never_ended_stay_in_it() -> None:
    begun = ["begin 644 tent.gif", "=ybegin name=tent.gif"] * 10_000
    assert body("From: ann@tents.example", "", *begun, "Dry") == ("\n".join([*begun, "Dry"]), 0)


def test_lines_that_end_as_on_dos_and_gzip_are_read(tmp_path: Path) -> None:
    content = (START + b"Subject: x\n\nDry\n").replace(b"\n", b"\r\n")
    assert [each.content for each in one_message(tmp_path, gzip.compress(content)) if isinstance(each, Raw)] == [
        b"Subject: x\n\nDry\n"
    ]


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        (b"", 0, "The file holds no message."),
        (b"\n\nDear all\n", 0, "The file does not begin with a “From ” line; it is not an mbox."),
        (START + b"Subject: x\n\na\n\n" + START + b"Subject: x\nTo: y\n", 6, "The file ends in the headers"),
        (
            gzip.compress(START + b"Subject: x\n\n" + bytes(range(256)) * 9)[:-9],
            1,
            "The file is damaged or was cut off",
        ),
    ],
)
def test_a_file_that_is_damaged_is_a_fault_at_its_place(tmp_path: Path, content: bytes, line: int, what: str) -> None:
    found = one_message(tmp_path, content)[-1]
    assert isinstance(found, Fault)
    assert (found.line, found.what[: len(what)]) == (line, what)


def test_folders_give_what_is_an_archive_and_name_the_rest(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "1993-April").write_bytes(START)
    (tmp_path / "empty.mbox").write_bytes(b"")
    (tmp_path / "readme.txt").write_text("About tents")
    (tmp_path / ".hidden").write_bytes(START)
    archives, others = find_files([tmp_path])
    assert [path.name for path in archives] == ["1993-April", "empty.mbox"]
    assert [path.name for path in others] == ["readme.txt"]


@pytest.mark.parametrize(
    ("headers", "when"),
    [
        ("Date: yesterday\nNNTP-Posting-Date: 6 Apr 1993 09:00 GMT", (1993, 4, 6, 9)),
        ("Date: 1 Jan 2093 00:00 GMT\nReceived: from a by b; Tue, 6 Apr 93 09:00:00 GMT", (1993, 4, 6, 9)),
        ("X-Other: 1", (1993, 4, 5, 9)),
    ],
)
def test_a_lost_date_is_taken_from_what_else_is_dated(headers: str, when: tuple[int, int, int, int]) -> None:
    raw = Raw("a", 1, START, f"From: ann@tents.example\n{headers}\n\nDry\n".encode())
    found = read_message(raw, latest=datetime(2020, 1, 1, tzinfo=UTC))
    assert getattr(found, "written", found) == datetime(*when, tzinfo=UTC)
