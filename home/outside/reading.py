"""Feeds as what can be shown of them: a title, and lines with title, link and date. Pure.

Whoever wrote a feed may mean harm: what comes out is text without markup, links to the web alone, and bounded.
"""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html.entities import html5
from itertools import islice
from typing import Any

import nh3
from lxml import etree

from home.outside.addresses import way_to
from lib.charsets import decoded

KEPT, LOOKED_AT = 20, 300  # lines of a feed: the newest that are kept, and the first of which they are
LONG = 160  # characters of a title
EARLIEST = 1990  # a date before is none
ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#")
DUBLIN = "http://purl.org/dc/elements/1.1/"
DATES = ("published", "issued", "pubDate", "updated", "modified", "created", f"{{{DUBLIN}}}date")
DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31});")
# Half a letter, what no database keeps, and what would turn the words after it round.
UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a feed tells."""

    title: str
    url: str
    when: datetime | None

    def kept(self) -> dict[str, str]:
        """As JSON."""
        return {"title": self.title, "url": self.url, "when": self.when.isoformat() if self.when else ""}


@dataclass(frozen=True, slots=True)
class Told:
    """What a feed says: its title, and the newest of its lines, the newest first and those without a date last."""

    title: str
    lines: list[Line]


def line_of(kept: dict[str, str]) -> Line:
    """The reverse of Line.kept."""
    return Line(kept["title"], kept["url"], datetime.fromisoformat(kept["when"]) if kept["when"] else None)


def read_feed(body: bytes, url: str, *, now: datetime) -> Told | None:
    """What the bytes from this address say as RSS, RDF, Atom or JSON Feed; None where they are none of these."""
    text = _letters(body).strip().lstrip("\ufeff")
    found = _json(text) if text.startswith("{") else _xml(text)
    if found is None:
        return None
    title, rows = found
    lines = [line for row in islice(rows, LOOKED_AT) if (line := _line(*row, url=url, now=now))]
    lines.sort(key=lambda line: line.when.timestamp() if line.when else 0.0, reverse=True)
    once: dict[str, Line] = {}
    for line in lines:
        once.setdefault(line.url, line)
    return Told(_words(title)[:120], list(once.values())[:KEPT])


def _letters(body: bytes) -> str:
    if body[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return body.decode("utf-16", "replace")
    declared = DECLARED.match(body[:200])
    return decoded(body, declared[1].decode("ascii") if declared else "")


Row = tuple[str, str, str]  # title, link and date, as they are written


def _line(title: str, link: str, date: str, *, url: str, now: datetime) -> Line | None:
    way, words = way_to(url, link), _words(title)
    return Line(words or way.partition("://")[2][:LONG], way, _moment(date, now)) if link and way else None


def _json(text: str) -> tuple[str, Iterable[Row]] | None:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    items = told.get("items")
    if not str(told.get("version", "")).startswith("https://jsonfeed.org/version/") or not isinstance(items, list):
        return None
    return _said(told.get("title")), (
        (
            _said(each.get("title")) or _said(each.get("content_text"))[:LONG],
            _said(each.get("url")) or _said(each.get("external_url")),
            _said(each.get("date_published")) or _said(each.get("date_modified")),
        )
        for each in items
        if isinstance(each, dict)
    )


def _said(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _xml(text: str) -> tuple[str, Iterable[Row]] | None:
    if "<!ENTITY" in text:  # nobody honest needs one, and a few lines of them unfold into gigabytes
        return None
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    plain = NAMED.sub(_sign, DECLARATION.sub("", text, count=1))
    try:
        root = etree.fromstring(plain.encode("utf-8", "ignore"), parser)
    except (etree.LxmlError, ValueError):
        return None
    kind = etree.QName(root).localname if root is not None else ""
    if kind not in {"rss", "RDF", "feed"}:
        return None
    head = root if kind == "feed" else next(root.iter("{*}channel"), root)
    return _title(head), _rows(root.iter("{*}entry" if kind == "feed" else "{*}item"))


def _sign(named: re.Match[str]) -> str:
    """What HTML calls by that name, as XML knows five names alone."""
    sign = html5.get(f"{named[1]};", "&")
    return named[0] if set(sign) & set("<>&") else sign


def _rows(items: Iterable[Any]) -> Iterator[Row]:
    for item in items:
        dates = (found for name in DATES if (found := _text(_own(item, name))))
        yield _title(item) or _text(_own(item, "description"))[:LONG], _link(item), next(dates, "")


def _own(element: Any, name: str) -> Any:
    """Its first child of that name in its own vocabulary: what podcasts and pictures call a title is another's."""
    space = etree.QName(element).namespace
    return element.find(name if name.startswith("{") or not space else f"{{{space}}}{name}")


def _text(element: Any) -> str:
    return "".join(element.itertext()).strip() if element is not None else ""


def _title(element: Any) -> str:
    """As HTML: RSS writes markup where it likes; Atom says whether there is any."""
    title = _own(element, "title")
    is_plain = title is not None and etree.QName(title).namespace in ATOM and title.get("type", "text") != "html"
    return entities.escape(_text(title)) if is_plain else _text(title)


def _link(item: Any) -> str:
    space = etree.QName(item).namespace
    for link in item.iterchildren(f"{{{space}}}link" if space else "link"):
        if link.get("href"):
            if link.get("rel", "alternate") == "alternate":
                return str(link.get("href"))
        elif _text(link):
            return _text(link)
    guid = _own(item, "guid")
    is_link = guid is not None and guid.get("isPermaLink", "true") != "false" and _text(guid).startswith("http")
    return _text(guid) if is_link else ""


def _words(markup: str) -> str:
    """The words of some HTML on one line."""
    plain = entities.unescape(nh3.clean(UNFIT.sub("", markup[:5000]), tags=set()))
    words = " ".join(UNFIT.sub("", plain).split())
    return words if len(words) <= LONG else f"{words[: LONG - 1].rstrip()}…"


def _moment(date: str, now: datetime) -> datetime | None:
    """When something was written, never after now."""
    try:
        when = datetime.fromisoformat(date[:40].strip())
    except ValueError:
        try:
            when = parsedate_to_datetime(date[:60])
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    try:
        when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return min(when, now) if when.year >= EARLIEST else None
