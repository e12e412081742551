import re
import sys
from collections.abc import Callable
from types import FrameType

import pytest

from lib.markdown import excerpt, plain, render, render_named, sanitize

FULL = 65_536
REL = 'rel="nofollow ugc noopener"'
MAP = f"/pictures/{'a' * 40}/40x30.webp"
SMALL_MAP, MAP_SIZE = f"/pictures/{'a' * 40}/40x30-small.webp", 'width="40" height="30" loading="lazy"'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("- [ ] a\n- [x] b", "<ul>\n<li>☐ a</li>\n<li>☑ b</li>\n</ul>"),
        (
            "see www.a.co",
            '<p>see <a href="http://www.a.co" rel="nofollow ugc noopener">www.a.co</a></p>',
        ),
        ("[a](/threads/1/)", '<p><a href="/threads/1/" rel="nofollow ugc noopener">a</a></p>'),
        ("![a map](http://a.co/b.png)", '<p><a href="http://a.co/b.png" rel="nofollow ugc noopener">a map</a></p>'),
        (
            '![a map](b.png "The & <way>")',
            '<p><a href="b.png" title="The &amp; &lt;way&gt;" rel="nofollow ugc noopener">a map</a></p>',
        ),
        ("[![a map](b.png)](/c/)", '<p><a href="/c/" rel="nofollow ugc noopener">a map</a></p>'),
        (
            f"[![a map]({MAP})](/c/)",
            f'<p><a href="/c/" {REL}><img src="{SMALL_MAP}" alt="a map" {MAP_SIZE}></a></p>',
        ),
        (
            f'![a map]({MAP} "The way")',
            f'<p><a href="{MAP}" {REL}><img src="{SMALL_MAP}" alt="a map" title="The way" {MAP_SIZE}></a></p>',
        ),
        ("<irc://a.co/b> [c](tel:1)", "<p>&lt;irc://a.co/b&gt; [c](tel:1)</p>"),
        ("```\n<b>\n```", '<pre class="code"><code>&lt;b&gt;\n</code></pre>'),
        ("```python\nNone\n```", '<pre class="code"><code><span class="kc">None</span>\n</code></pre>'),
        ("```nolanguage\nNone\n```", '<pre class="code"><code>None\n</code></pre>'),
        ("On :tent: at 10:30:00, :nothing: `:tent:`", "<p>On ⛺ at 10:30:00, :nothing: <code>:tent:</code></p>"),
        (
            "::: spoiler The *end*\nIt `works`.\n:::\nafter",
            "<details><summary>The *end*</summary>\n<p>It <code>works</code>.</p>\n</details>\n<p>after</p>",
        ),
        (":::spoiler\na", "<details><summary>Spoiler</summary>\n<p>a</p>\n</details>"),
        ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>"),
        ("", ""),
    ],
)
def test_what_members_write_becomes(text: str, html: str) -> None:
    assert render(text) == html


def test_a_table_has_no_inline_style() -> None:
    html = render("|a|b|\n|--:|:-:|\n|1|2|")
    assert '<td class="end">1</td>' in html
    assert '<td class="middle">2</td>' in html
    assert "style" not in html


def test_footnotes_of_two_posts_do_not_meet() -> None:
    first, second = render("a[^1]\n\n[^1]: b"), render("c[^1]\n\n[^1]: b")
    ids = [set(re.findall(r' id="([^"]+)"', html)) for html in (first, second)]
    assert len(ids[0]) == 2
    assert not ids[0] & ids[1]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](java\tscript:alert(1))",
        "[a](data:text/html,<script>)",
        "[a](vbscript:x)",
        "![a](javascript:alert(1))",
        '![a](http://a.co/"onerror="alert(1))',
        '[a](http://a.co "x\\" onclick=\\"alert(1)")',
        "<javascript:alert(1)>",
        "[a]: javascript:alert(1)\n\n[a]",
        '```x"><script>alert(1)</script>\na\n```',
        "[^<script>]: a\n\nb[^<script>]",
        '<a href="javascript:alert(1)">a</a>',
        "<svg onload=alert(1)>",
        "<style>*{display:none}</style>",
        '<iframe src="http://a.co"></iframe>',
        ":::spoiler <script>alert(1)</script>\na",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    ],
)
@pytest.mark.parametrize("make", [render, sanitize])
def test_hostile_text_runs_nothing(text: str, make: type[str]) -> None:
    html = make(text)
    assert re.findall(r"<(?:script|img|svg|style|iframe|math)\b", html) == []
    for tag in re.findall(r"<[a-z][^>]*>", html):
        names = re.findall(r'([\w-]+)=""', re.sub(r'"[^"]*"', '""', tag))
        assert set(names) <= {"href", "title", "rel", "id", "class"}
    for address in re.findall(r'<a href="([^"]*)"', html):
        assert address.startswith(("http://", "#"))


def test_imported_pictures_become_links() -> None:
    html = sanitize('<p onclick="x()">a <img src="http://a.co/b.png" alt="b > c"> <img src="data:x"></p>')
    assert html == '<p>a <a href="http://a.co/b.png" rel="nofollow ugc noopener">b &gt; c</a> </p>'


def test_plain_words() -> None:
    assert plain("<p>One &amp; <b>two</b></p><ul><li>three</li><li>four</li></ul>") == "One & two three four"
    assert excerpt("<p>One two three</p>", 9) == "One two…"
    assert excerpt("<p>One</p>", 9) == "One"
    assert excerpt("<p>" + "x" * 50 + "</p>", 9) == "xxxxxxxxx…"


def steps(text: str, make: Callable[[str], str] = render) -> int:
    """How many calls rendering takes: the same on every machine, whatever else it does."""
    count = 0

    def tick(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(tick)
    try:
        make(text)
    finally:
        sys.setprofile(before)
    return count


WORST = {
    "brackets": "[",
    "pictures": "![",
    "links": "[a](",
    "references": "[a]: bbbbbb\n",  # the test's few enough to be looked up, as more brackets than MOST_BRACKETS are not
    "footnotes": "[^a]",
    "emphasis": "*a_ ",
    "code": "`a``",
    "quotes": "> ",
    "items": "- a\n",
    "rules": "---\n",
    "pipes": "|-|\n",
    "schemes": "h://",
    "addresses": "http:// ",
    "mail": "a@",
    "entities": "&#",
    "markup": "<!--",
    "signs": ":a",
    "emoji": ":tent:",
    "spoilers": ":::spoiler\n",
    "long spoilers": "::::",
}


@pytest.mark.parametrize("unit", WORST.values(), ids=WORST.keys())
def test_twice_the_worst_text_is_twice_the_work(unit: str) -> None:
    """benchmarks/worst_markdown.py says how long the whole 64 kB take."""
    text = (unit * FULL)[: FULL // 4]
    render(text)  # what is loaded once is not this text's work
    assert steps(text) < 2.4 * steps(text[: len(text) // 2]) + 2000


@pytest.mark.parametrize("unit", ["@ann", "@ann ", "#a", "@@", "@a.b-c+", "@" * 50])
def test_twice_as_many_names_are_twice_the_work(unit: str) -> None:
    text = (unit * FULL)[: FULL // 4]
    links = {"@ann": "/members/ann/", "#a": "/subjects/a/"}

    def named(text: str) -> str:
        return render_named(text, links)[0]

    named(text)
    assert steps(text, named) < 2.4 * steps(text[: len(text) // 2], named) + 2000


def test_a_huge_table_stays_text() -> None:
    table = "|" + "a|" * 1000 + "\n|" + "-|" * 1000 + "\n" + "a\n" * 20_000
    assert "<td" not in render(table[:FULL])


@pytest.mark.parametrize("unit", ["<a ", "&", "'''", 'R"('])
def test_a_flood_of_code_is_coloured_no_further_than_its_beginning(unit: str) -> None:
    blocks = [f"```{language}\n{unit * 1200}\n```\n" for language in ("html", "python", "cpp", "js")]
    render("".join(blocks))
    assert steps("".join(blocks * 4)) < 2.4 * steps("".join(blocks * 2)) + 2000


def test_deep_nesting_ends() -> None:
    assert render(">" * 5000 + "a").count("<blockquote>") < 25
    assert render("".join(f"{'  ' * deep}- a\n" for deep in range(200))).count("<ul>") < 25
