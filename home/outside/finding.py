"""The feed that a page names. Pure."""

from __future__ import annotations

from lxml import etree

from home.outside.addresses import way_to

FEEDS = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")


def named_feed(body: bytes, url: str) -> str:
    """The address of the first feed that the page from this address names; empty where it names none."""
    try:
        body.decode()
        encoding: str | None = "utf-8"
    except UnicodeDecodeError:
        encoding = None  # what the page itself says
    parser = etree.HTMLParser(recover=True, no_network=True, huge_tree=False, encoding=encoding)
    try:
        root = etree.fromstring(body, parser)
    except (etree.LxmlError, ValueError):
        return ""
    links = root.iter("link") if root is not None else ()
    for link in links:
        is_feed = link.get("type", "").split(";")[0].strip().lower() in FEEDS
        if is_feed and "alternate" in link.get("rel", "").lower().split():
            way = way_to(url, link.get("href") or "")
            if way:
                return way
    return ""
