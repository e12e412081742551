"""What is read of feeds: every dialect, and nothing that means harm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from home.outside.addresses import address_of, way_to
from home.outside.finding import named_feed
from home.outside.reading import KEPT, LONG, line_of, read_feed

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HERE = "https://hills.example/feeds/all"
RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Hill &amp; dale</title>
<atom:link rel="self" href="https://hills.example/feeds/all"/><link>https://hills.example/</link>
<item><media:title>Not this</media:title><title>The first</title><link>/one</link>
 <pubDate>Sun, 01 Mar 2026 10:00:00 +0100</pubDate></item>
<item><title><![CDATA[<b>Bold</b> caf&eacute; &lt;3]]></title><guid>https://hills.example/two</guid>
 <pubDate>Sun, 01 Mar 2026 11:00:00 +0100</pubDate></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">&lt;i&gt;Hill&lt;/i&gt; &amp;amp; dale</title>
<entry><title>The first</title><link rel="edit" href="/edit"/><link href="/one"/>
 <published>2026-03-01T09:00:00Z</published><updated>2026-03-02T08:00:00Z</updated></entry>
<entry><title type="text">Bold caf\u00e9 &lt;3</title><link rel="alternate" href="https://hills.example/two"/>
 <updated>2026-03-01T10:00:00Z</updated></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Hill &amp;amp; dale</title></channel>
<item><title>The first</title><link>https://hills.example/one</link><dc:date>2026-03-01T10:00+01:00</dc:date></item>
<item><title>Bold caf&#233; &amp;lt;3</title><link>https://hills.example/two</link><dc:date>2026-03-01T11:00+01:00</dc:date></item>
</rdf:RDF>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Hill & dale", "items": [
{"id": "1", "title": "The first", "url": "/one", "date_published": "2026-03-01T09:00:00Z"},
{"id": "2", "title": "Bold caf\\u00e9 <3", "external_url": "https://hills.example/two",
 "date_published": "2026-03-01T10:00:00Z"}]}"""


def told(body: str | bytes) -> list[str]:
    """The titles of what is read."""
    found = read_feed(body if isinstance(body, bytes) else body.encode(), HERE, now=NOW)
    assert found is not None
    return [line.title for line in found.lines]


def items(*said: str) -> str:
    return f"<rss><channel><title>T</title>{''.join(f'<item>{each}</item>' for each in said)}</channel></rss>"


@pytest.mark.parametrize("body", [RSS, ATOM, RDF, JSON], ids=["RSS", "Atom", "RDF", "JSON Feed"])
def test_every_dialect_says_the_same(body: str) -> None:
    found = read_feed(body.encode(), HERE, now=NOW)
    assert found is not None
    assert found.title == "Hill & dale"
    assert [(line.title, line.url, line.when) for line in found.lines] == [
        ("Bold café <3", "https://hills.example/two", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("The first", "https://hills.example/one", datetime(2026, 3, 1, 9, tzinfo=UTC)),
    ]
    assert [line_of(line.kept()) for line in found.lines] == found.lines


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_in_any_charset(charset: str) -> None:
    named = charset.removesuffix("-sig")
    body = f'<?xml version="1.0" encoding="{named}"?>' + items("<title>Caf\u00e9</title><link>/1</link>")
    assert told(body.encode(charset)) == ["Café"]


def test_what_is_said_of_the_charset_may_be_wrong() -> None:
    body = '<?xml version="1.0" encoding="iso-8859-1"?>' + items("<title>Caf\u00e9</title><link>/1</link>")
    assert told(body.encode()) == ["Café"]
    assert told(body.replace("iso-8859-1", "no-such").encode("iso-8859-1")) == ["Café"]


@pytest.mark.parametrize(
    ("title", "reads"),
    [
        ("<![CDATA[<script>alert(1)</script>After]]>", "After"),
        ("&lt;img src=x onerror=alert(1)&gt;After", "After"),
        ("AT&amp;amp;T &amp;lt; BT", "AT&T < BT"),
        ("  Two\n lines\u202e turned ", "Two lines turned"),
        ("", "hills.example/1"),
        ("x" * 500, "x" * (LONG - 1) + "…"),
        ("5 &nbsp;&rarr; 6", "5 → 6"),
    ],
)  # fmt: skip
def test_titles_are_words_alone(title: str, reads: str) -> None:
    assert told(items(f"<title>{title}</title><link>/1</link>")) == [reads]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "https://me:secret@hills.example/", "http://[", "", "ftp://a.example/"]
)  # fmt: skip
def test_a_line_that_leads_nowhere_is_left_out(link: str) -> None:
    assert told(items(f"<title>Bad</title><link>{link}</link>", "<title>Good</title><link>/1</link>")) == ["Good"]


@pytest.mark.parametrize(
    ("date", "when"),
    [
        ("Tue, 03 Mar 2026 09:00:00 GMT", NOW),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("1970-01-01T00:00:00Z", None),
        ("yesterday", None),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_dates_are_never_to_come(date: str, when: datetime | None) -> None:
    found = read_feed(items(f"<title>A</title><link>/1</link><pubDate>{date}</pubDate>").encode(), HERE, now=NOW)
    assert found is not None
    assert [line.when for line in found.lines] == [when]


def test_of_ten_thousand_items_the_newest_twenty_stay() -> None:
    def item(nth: int) -> str:
        day = NOW - timedelta(days=nth)
        return f"<title>{nth}</title><link>/{nth}</link><pubDate>{day:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"

    assert told(items(*map(item, range(10_000)))) == [str(nth) for nth in range(KEPT)]


def test_the_same_link_twice_is_one_line_and_no_date_comes_last() -> None:
    dated = "<pubDate>Sun, 01 Mar 2026 10:00:00 GMT</pubDate>"
    said = ["<title>Undated</title><link>/2</link>", f"<title>New</title><link>/1</link>{dated}"]
    assert told(items(*said, "<title>Old</title><link>/1</link>")) == ["New", "Undated"]


LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + nth)} "{f"&{chr(97 + nth)};" * 10}">' for nth in range(9)
)


@pytest.mark.parametrize(
    "body",
    [
        LAUGHS + "]>" + items("<title>&j;</title><link>/1</link>"),
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + items("<title>&x;</title><link>/1</link>"),
        "<html><body>No feed</body></html>",
        "%PDF-1.7",
        "",
        "{",
        '{"version": "https://jsonfeed.org/version/1", "items": 5}',
        "[" * 100_000,
        '{"a":' * 100_000,
        "<a>" * 100_000,
        "\x00\x01\x02",
    ],
    ids=["laughs", "file", "page", "paper", "nothing", "cut", "no items", "deep", "deep JSON", "deep XML", "noise"],
)  # fmt: skip
def test_what_is_no_feed(body: str) -> None:
    assert read_feed(body.encode(), HERE, now=NOW) is None


def test_laughs_in_other_letters_are_none_either() -> None:
    body = '<?xml version="1.0" encoding="utf-16"?>' + LAUGHS + "]>" + items("<title>&j;</title><link>/1</link>")
    assert read_feed(body.encode("utf-16"), HERE, now=NOW) is None


def test_half_letters_are_left_out() -> None:
    said = (
        '{"version": "https://jsonfeed.org/version/1", "items": [{"title": "A\\ud800\\u0000B", "url": "/1"}, 7, null]}'
    )
    assert told(said) == ["AB"]


def test_a_feed_cut_off_says_what_came() -> None:
    body = items("<title>One</title><link>/1</link>", "<title>Two</title><link>/2</link>")
    assert told(body[: body.index("<link>/2")])[:1] == ["One"]


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/rss">', "https://hills.example/rss"),
        ('<LINK REL="home Alternate" TYPE="application/atom+xml; charset=utf-8" HREF="a.xml">',
         "https://hills.example/feeds/a.xml"),
        ('<link rel="alternate" type="text/html" hreflang="fr" href="/fr">', ""),
        ('<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">', ""),
        ("", ""),
        ("\x00", ""),
    ],
)  # fmt: skip
def test_a_page_names_its_feed(page: str, leads_to: str) -> None:
    assert named_feed(f"<html><head>{page}</head></html>".encode(), HERE) == leads_to


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Hills.Example", "https://hills.example/"),
        (" hills.example/news?a=http://b ", "https://hills.example/news?a=http://b"),
        ("feed://hills.example/rss", "https://hills.example/rss"),
        ("feed:http://hills.example:8080/rss#top", "http://hills.example:8080/rss"),
    ],
)
def test_an_address_however_it_is_typed(typed: str, meant: str) -> None:
    assert address_of(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["localhost", "javascript:alert(1)", "ftp://hills.example/", "https://me:secret@hills.example/",
     "two words.example", "https://[::1]/", "https://hills.example:99999/", "https://hills.example/" + "x" * 500, "http://\ud800.example/"],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        address_of(typed)


def test_a_way_is_found_from_where_a_thing_stands() -> None:
    assert way_to(HERE, " ../a?b=1#c ") == "https://hills.example/a?b=1#c"
