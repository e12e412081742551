"""Of a mail that answers another only what was written is left: quotes, heads, signatures and advertisements go."""

import pytest

from notices.answering.cutting import MARK, written
from notices.answering.html import markdown_of

QUOTE = "> Which stove works at minus twenty?\n> Mine stops.\n"


HTML_QUOTE = '<div class="gmail_attr">On 2 Mar 2026 Bo wrote:</div><blockquote class="gmail_quote">Which?</blockquote>'
HTML_CITED = (
    '<div class="moz-cite-prefix">Am 02.03.26 um 10:00 schrieb Bo:</div><blockquote type="cite">Which?</blockquote>'
    '<div class="moz-signature">-- <br>Ann</div>'
)
HTML_HEAD = "<p><b>From:</b> Bo<br><b>Sent:</b> 2 March 2026<br><b>To:</b> Ann<br></p><p>Why?</p>"
OUTLOOK = "Von: Commonplace <news@p.example>\nGesendet: Montag, 2. März 2026 10:00\nAn: Ann\nBetreff: Stoves\n\nWhich?"
LIST = "\n_____________________\nlist\nhttp://l.example"


@pytest.mark.parametrize(
    "around",
    [
        "{}\n\nOn Mon, 2 Mar 2026 at 10:00, Commonplace <news@p.example> wrote:\n\n" + QUOTE,
        "{}\n\nOn Mon, 2 Mar 2026 at 10:00, Commonplace\n<news@p.example> wrote:\n\n" + QUOTE,
        "{}\n\nAm 02.03.26 um 10:00 schrieb Commonplace:\n" + QUOTE,
        "{}\n\nLe lun. 2 mars 2026 à 10:00, Commonplace <news@p.example> a écrit :\n\n" + QUOTE,
        "{}\n\n2026年3月2日(月) 10:00 Commonplace <news@p.example>:\n\n" + QUOTE,  # in a language that no list names
        '{}\n\n02.03.2026 10:00 пользователь "Commonplace" <\nnews@p.example> написал:\n\n' + QUOTE,
        "{}\n\n-----Original Message-----\nFrom: Commonplace\nSubject: Stoves\n\nWhich stove?",
        "{}\n________________________________\n" + OUTLOOK,
        "{}\n\nOn Mon, 2 Mar 2026 at 10:00, C <news@p.example> wrote:\n\nWhich stove works?\nMine stops.",
        "On Mon, 2 Mar 2026 at 10:00, Commonplace wrote:\n" + QUOTE + "\n{}",  # answered below
        "{}\n\n-- \nAnn Fell\nBergen",
        "{}\n\nSent from my iPhone",
        "{}\n\nVon meinem iPhone gesendet",
        "{}\n\nEnvoyé de mon iPhone",
        "{}\n\n-Ann Fell\n\nOn 2 Mar 2026, at 10:00, C wrote:\n" + QUOTE + LIST,
        "{}\n\nCommonplace, 10:00:\n" + MARK + " Answer this mail and your words become a post.\nBo answered you",
    ],
)  # fmt: skip
@pytest.mark.parametrize("words", ["Try the Ember.", "Two things:\n\n    pump --hard\n\n- one\n- two\n\nThat is all."])
def test_what_programs_put_around_the_words_goes(around: str, words: str) -> None:
    assert written(around.format(words)) == words


@pytest.mark.parametrize(
    "words",
    [
        "On Monday I tried it.\n\nIt works.",
        "I asked him at 10:00, and he wrote:\n\nit is broken.",
        "Sent from my desk, is much easier than from a phone.",
        "A fix -- this is not a signature.",
        "From: my garden\nI can see it.",
        "One\n\n---\n\nTwo\nthree\nfour\nfive\nsix\nseven",
    ],
)
def test_words_that_only_look_so_stay(words: str) -> None:
    assert written(words) == words


def test_what_was_answered_between_the_lines_stays_between_them() -> None:
    mail = "On 2 Mar 2026, at 10:00, Bo wrote:\n> Which one?\n> And why?\nThe Ember.\n> How heavy?\n300 g.\n> Thanks!\n"
    assert written(mail) == "The Ember.\n\n> How heavy?\n\n300 g."
    mail = "Hi Bo,\n> Which one?\nThe Ember.\n> How heavy?\n300 g.\n> Thanks!\n"
    assert written(mail) == "Hi Bo,\n\n> Which one?\n\nThe Ember.\n\n> How heavy?\n\n300 g."


@pytest.mark.parametrize(
    "html",
    [
        f'<div>Try the <b>Ember</b>.</div><div class="gmail_quote">{HTML_QUOTE}</div>',
        '<p>Try the <b>Ember</b>.</p><hr id="stopSpelling"><b>From:</b> Bo<br>Which one?',
        '<p>Try the <b>Ember</b>.</p><div id="appendonsend"></div><div id="divRplyFwdMsg">From: Bo</div>Which one?',
        f"<body>Try the <b>Ember</b>.{HTML_CITED}</body>",
        "<style>p { color: red }</style><p>Try the <b>Ember</b>.</p><script>alert(1)</script>",
        f"<p>Try the <b>Ember</b>.</p>{HTML_HEAD}",
    ],
)
def test_of_html_alone_the_same_is_left(html: str) -> None:
    assert written(markdown_of(html)) == "Try the **Ember**."


def test_html_that_holds_nothing() -> None:
    assert [markdown_of(html) for html in ("", "  ", "<!-- a -->", "\0")] == ["", "", "", ""]
