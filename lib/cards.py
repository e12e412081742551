"""Links that stand alone in a text, and the cards that take their place."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

MOST = 5  # cards of one text
LONGEST = 2000  # characters of an address
ALONE = re.compile(r'<p><a href="(https?://[^"]+)" rel="([^"]*)">([^<]+)</a></p>')


@dataclass(frozen=True, slots=True)
class Card:
    """What a page says of itself; the picture is ours."""

    title: str
    site: str
    picture: str = ""  # its address
    width: int = 0
    height: int = 0


def lone_links(html: str) -> list[str]:
    """The addresses that stand alone in a paragraph of safe HTML, written out; the first few."""
    found = (entities.unescape(each[1]) for each in ALONE.finditer(html) if _is_bare(each))
    return [url for url in dict.fromkeys(found) if len(url) <= LONGEST][:MOST]


def with_cards(html: str, cards: Mapping[str, Card]) -> str:
    """Safe HTML with cards in place of the links that have one."""

    def drawn(found: re.Match[str]) -> str:
        url = entities.unescape(found[1])
        if url not in cards or not _is_bare(found):
            return found[0]
        return _drawn(cards[url], found[1], found[2])

    return ALONE.sub(drawn, html)


def host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _is_bare(found: re.Match[str]) -> bool:
    """Whether the words of the link are its address, as somebody pastes it."""
    words = entities.unescape(found[3])
    return words in {entities.unescape(found[1]), entities.unescape(found[1]).split("://", 1)[1]} or "://" in words


def _drawn(card: Card, href: str, rel: str) -> str:
    picture = ""
    if card.picture:
        size = f'width="{card.width}" height="{card.height}"'
        picture = f'<img src="{entities.escape(card.picture)}" alt="" {size} loading="lazy">'
    title, site = entities.escape(card.title), entities.escape(card.site)
    return f'<p class="linked"><a href="{href}" rel="{rel}">{picture}<b>{title}</b> <span>{site}</span></a></p>'
