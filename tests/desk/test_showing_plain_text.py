"""Plain text of eighty columns is shown as it was meant, with nobody's address."""

from __future__ import annotations

import pytest

from desk.mbox.masking import masked
from desk.mbox.wording import as_markdown
from lib.markdown import plain, render


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Write to ann@tents.example.", "Write to …@…."),
        ("<93.1/2=3@host.example> said", "…@… said"),
        ('"Ann B"@tents.example, ann%a@b, a+b@c.d', "…@…, …@…, …@…"),
        ("ann (at) tents.example, ann [AT] tents, <ann at tents.example>", "…@…, …@…, …@…"),
        ("ann at tents dot example; ann at VM1.BITNET", "…@…; …@…"),
        ("...!uunet!tents!ann or {uunet,mcvax}!tents!ann or tents!ann", "…@… or …@… or …@…"),
        ("ann@[10.1.2.3] ann@10.1.2.3 ann@\n", "…@… …@… …@…\n"),
        ("ann@a.example^bo@b.example", "…@……@…"),
        ("mailto:ann@tents.example?subject=x", "mailto:…@…?subject=x"),
        ("jörg@tents.example", "…@…"),
        ("3 @ $5, @home, http://a.example/@ann, meet at noon!", "3 @ $5, @home, http://a.example/@ann, meet at noon!"),
    ],
)
def test_whatever_looks_like_an_address_is_masked(text: str, without: str) -> None:
    assert masked(text) == without


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        (
            "This line is as long as a line of an old terminal can well be, so it\nwas wrapped there.",
            "This line is as long as a line of an old terminal can well be, so it was wrapped there.",
        ),
        ("Short\nlines\nstay", "Short\\\nlines\\\nstay"),
        (">> deep\n> less\nmine", "> > deep\n>\n> less\n\nmine"),
        ("|> one\nBo> two\nJane> three\nJane> four", "> one\\\n> two\\\n> three\\\n> four"),
        (": one\n: two", "> one\\\n> two"),
        (": one alone", ": one alone"),
        ("- one\n  more\n- two\n\n3) three", "- one more\n- two\n\n3. three"),
        ("Name   Size   Price\nTent      2      40", "```\nName   Size   Price\nTent      2      40\n```"),
        ("|  a  |\n|  b  |", "```\n|  a  |\n|  b  |\n```"),
        ("Try this:\n    dry(tent);\nand wait", "Try this:\n\n```\ndry(tent);\n```\n\nand wait"),
        ("Summary\n=======\n", "**Summary**"),
        ("a\n\n-----\n\nb", "a\n\n* * *\n\nb"),
        ("# 1. <b> [x](y) a_b_c 2*3*4 *set off* `x`", "\\# 1. \\<b> \\[x\\](y) a_b_c 2\\*3\\*4 *set off* \\`x\\`"),
        ("1993. A year", "1993\\. A year"),
        ("See http://a.example/x_y_z*", "See http://a.example/x_y_z*"),
        ("Text\n\n-- \nAnn\n:-)", "Text"),
        ("-- \nonly this", "\\--\\\nonly this"),
        ("Organization: Tents Ltd\nX-Reader: 1\n\nText", "Text"),
        ("_\bT_\bent", "Tent"),
        (
            "-----BEGIN PGP SIGNED MESSAGE-----\n\nT\n-----BEGIN PGP SIGNATURE-----\nq\n-----END PGP SIGNATURE-----",
            "T",
        ),
    ],
)
def test_plain_text_becomes_markdown_that_reads_the_same(text: str, markdown: str) -> None:
    assert as_markdown(text) == markdown


def test_who_is_quoted_is_named_without_an_address() -> None:
    said = "In article <1@a.example> ann@a.example (Ann Berg) writes:\n>dry\n>  ann@a.example\n"
    assert as_markdown(masked(said)) == "Ann Berg writes:\n\n> dry"


def test_what_is_shown_is_what_was_written() -> None:
    text = "<script> & &amp; [a](b) ![c](d) ~~e~~ **f** __g__ h_i\\j `k` | l\n\n~~~ m"
    assert plain(render(as_markdown(text))) == " ".join(text.split())


@pytest.mark.parametrize("piece", ["a", ">", "@", "!", "a!", "a@", "-", "*", "a.", "{a,", "_ ", "M" + "A" * 60 + "\n"])
def test_long_runs_of_anything_come_to_an_end(piece: str) -> None:
    assert len(render(as_markdown(masked(piece * 20_000)))) < 3_000_000
