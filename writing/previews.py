"""Previews of links: asked of the other site in the background, once, and kept by us."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from lxml import etree

from lib.cards import LONGEST, Card, host_of
from lib.fetching import Fetched, Refused, fetch
from lib.kinds import ItemRef, kind_named
from lib.pictures import WIDEST, fitted
from lib.waking import wake
from writing import files
from writing.drawing import FORMATS, drawn
from writing.models import Preview, PreviewUse

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=1)  # after which one that was begun and never ended is tried again
TRIES = 2
UNUSED = timedelta(days=30)
PAGES = ("text/html", "application/xhtml+xml")
PICTURE = (320, 240)  # pixels, at most
Fetch = Callable[[str, Iterable[str]], Fetched]


def cards_for(links: Sequence[str]) -> dict[str, Card]:
    """The cards there are for these addresses; one query, none where there is no link."""
    if not links:
        return {}
    there = Preview.objects.filter(digest__in=[_digest(url) for url in links], state=Preview.State.THERE)
    return {each.url: _card(each) for each in there}


def want_previews(*, ref: ItemRef, links: Sequence[str], now: datetime) -> None:
    """Note which links stand alone in a text, and ask for the previews that nobody has; needs a transaction."""
    if not settings.LINK_PREVIEWS:
        return
    wanted = [Preview(digest=_digest(url), url=url, due=now) for url in links]
    Preview.objects.bulk_create(wanted, ignore_conflicts=True)
    previews = Preview.objects.filter(digest__in=[each.digest for each in wanted])
    PreviewUse.objects.filter(kind=ref.kind, item=ref.id).exclude(preview__in=previews).delete()
    uses = [PreviewUse(preview=each, kind=ref.kind, item=ref.id) for each in previews.order_by("pk")]
    PreviewUse.objects.bulk_create(uses, ignore_conflicts=True)
    if links:
        wake("previews")


def preview_step(*, now: datetime, ask: Fetch | None = None) -> int:
    """Fetch one preview under a lease, and draw anew what it stands in; 0 where none is due."""
    preview = _claimed(now) if settings.LINK_PREVIEWS else None
    if preview is None:
        return 0
    ask = ask or partial(fetch, agent=f"Commonplace-Preview (+{settings.SITE_URL})")
    try:
        _fill(preview, ask)
    except Refused as why:
        log.info("No preview of %s: %s.", host_of(preview.url), why)
        if preview.tries < TRIES:
            return 1
        preview.state = Preview.State.NONE
    with transaction.atomic():
        preview.save(update_fields=["state", "title", "site", "picture", "width", "height"])
        if preview.state == Preview.State.THERE:
            for use in preview.uses.order_by("kind", "item"):
                kind_named(use.kind).redraw(use.item)
    return 1


def tidy_previews(*, now: datetime) -> int:
    """Take away previews that stand nowhere for a month, their pictures too."""
    gone = list(Preview.objects.filter(uses=None, due__lt=now - UNUSED).order_by("pk")[:50])
    for preview in gone:
        preview.delete()
        files.remove_preview(preview.picture)
    return len(gone)


def _claimed(now: datetime) -> Preview | None:
    with transaction.atomic():
        rows = Preview.objects.due(now).select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked
        )
        preview = rows.first()
        if preview is not None:
            preview.due, preview.tries = now + LEASE, preview.tries + 1
            preview.save(update_fields=["due", "tries"])
    return preview


def _fill(preview: Preview, ask: Fetch) -> None:
    """Put into a preview what its page says; raises Refused where it says nothing."""
    answer = ask(preview.url, PAGES)
    title, site, picture = _read(answer)
    if not title:
        raise Refused("has no title")
    preview.state, preview.title = Preview.State.THERE, title[:200]
    preview.site = (site or host_of(answer.url))[:100]
    if picture and len(picture) <= LONGEST:
        _draw(preview, picture, ask)


def _draw(preview: Preview, url: str, ask: Fetch) -> None:
    """A preview whose picture cannot be had does without."""
    try:
        picture = drawn(ask(url, FORMATS).body)
    except (Refused, ValidationError):
        return
    small = fitted(picture.width, picture.height, WIDEST, WIDEST)
    preview.picture = uuid4().hex
    preview.width, preview.height = fitted(*small, *PICTURE)
    files.keep_preview(preview.picture, picture.small)


def _read(answer: Fetched) -> tuple[str, str, str]:
    """Title, site and the address of a picture, as a page tells them to whoever links to it."""
    parser = etree.HTMLParser(recover=True, no_network=True, huge_tree=False, encoding=_encoding(answer.body))
    try:
        root = etree.fromstring(answer.body, parser)
    except etree.LxmlError as fault:
        raise Refused("no page") from fault
    if root is None:
        raise Refused("no page")
    said = _said(root)
    titles = (_line("".join(each.itertext())) for each in root.iter("title"))
    title = said.get("og:title") or next((each for each in titles if each), "")
    picture = said.get("og:image") or said.get("twitter:image") or ""
    return title, said.get("og:site_name", ""), urljoin(answer.url, picture) if picture else ""


def _said(root: Any) -> dict[str, str]:
    """What its meta elements say, by name; the first of a name counts."""
    said: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        said.setdefault(name, _line(meta.get("content") or ""))
    return said


def _encoding(body: bytes) -> str | None:
    """UTF-8 where it is that; else what the page itself says."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[:500]


def _digest(url: str) -> str:
    return sha256(url.encode(errors="replace")).hexdigest()


def _card(preview: Preview) -> Card:
    picture = f"/previews/{preview.picture}.webp" if preview.picture else ""
    return Card(preview.title, preview.site, picture, preview.width, preview.height)
