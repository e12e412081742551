"""What a text quotes, by the links at the head of its quotes."""

import pytest

from lib.markdown import render
from lib.quotes import quoted_at

HEAD = "> [Ann](/threads/1/?post=2):\n>\n> Words."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (HEAD, ["/threads/1/?post=2"]),
        (f"{HEAD}\n\nYes.\n\n{HEAD}", ["/threads/1/?post=2"]),
        (f"- One:\n\n  > [Bo](/a?b=1&post=3)\n\n{HEAD}", ["/a?b=1&post=3", "/threads/1/?post=2"]),
        ("> Words of [Ann](/threads/1/?post=2).", []),
        ("> > [Ann](/threads/1/?post=2):\n> > Words.\n\nYes.", []),
        ("[Ann](/threads/1/?post=2)", []),
        ("    > [Ann](/threads/1/?post=2)", []),
        ("<blockquote><p><a href='/threads/1/?post=2'>", []),
    ],
)
def test_a_quote_is_of_what_the_link_at_its_head_leads_to(text: str, found: list[str]) -> None:
    assert quoted_at(render(text)) == found
