"""The Markdown of a mail that came as HTML alone, without what mail programs mark as quoted or as a signature."""

from __future__ import annotations

from typing import Any

from lxml import html as parsing
from lxml.etree import ParserError
from markdownify import markdownify

from lib.markdown import sanitize

# From here to its end a mail is not the writer's any more; each is how one program says so.
FROM_HERE = (
    "//*[@id='divRplyFwdMsg' or @id='appendonsend' or @id='OLK_SRC_BODY_SECTION' or @id='stopSpelling']"
    "|//*[contains(@class, 'moz-cite-prefix') or contains(@class, 'gmail_attr')]"
    "|//*[contains(@class, 'yahoo_quoted') or contains(@class, 'OutlookMessageHeader')]"
    "|//div[contains(translate(@style, ' ', ''), 'border-top:solid')]"
)
NOT_SAID = (
    "//*[contains(@class, 'gmail_signature') or contains(@class, 'moz-signature') or @id='Signature']"
    "|//style|//script|//head|//comment()"
)
MOST = 1_000_000  # letters of HTML


def markdown_of(html: str) -> str:
    """What a reader would see of it, quotes as quotes; pictures come as parts of their own."""
    try:
        tree: Any = parsing.fromstring(
            html[:MOST].replace("\0", "").encode(), parser=parsing.HTMLParser(encoding="utf-8")
        )
    except ParserError:  # nothing but blanks
        return ""
    for node in tree.xpath(FROM_HERE)[:1]:
        _end_at(node)
    for node in tree.xpath(NOT_SAID):
        if node.getparent() is not None:
            node.drop_tree()
    return markdownify(sanitize(parsing.tostring(tree, encoding="unicode")), strip=["img"], bullets="-").strip()


def _end_at(node: Any) -> None:
    """Take out this part and all that comes after it, in whatever it stands."""
    inner = node
    while (parent := inner.getparent()) is not None:
        for after in list(inner.itersiblings()):
            parent.remove(after)
        inner.tail = None
        inner = parent
    if node.getparent() is not None:
        node.getparent().remove(node)
