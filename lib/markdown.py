"""Markdown made into safe HTML, foreign HTML made safe, and plain words out of either."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import emoji
import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, linkify
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

from lib.highlighting import CODE_CLASSES, fence
from lib.pictures import named


def _names(line: str) -> set[str]:
    return set(line.split())


LINK_REL = "nofollow ugc noopener"
NESTING = 20  # quotes in lists in quotes; deeper ones are left out
MOST_BRACKETS = 2_000  # with more, each would look for its partner through the whole text: they stay as they are
MOST_CELLS = 5_000  # of one table; a larger one stays text
RULED = set("|-: \t")
MOST_LINKS = 300  # bare addresses whose underscores are protected from emphasis

TAGS = _names(
    "a abbr b blockquote br caption cite code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p "
    "pre q s samp section small span strike strong sub summary sup table tbody td tfoot th thead tr tt u ul var"
)
ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
OUR_ATTRIBUTES = ATTRIBUTES | {
    "a": {"href", "title", "id"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "li": {"id"},
}
OUR_CLASSES = {
    "a": {"footnote-backref", "named"},
    "div": {"table"},
    "hr": {"footnotes-sep"},
    "li": {"footnote-item"},
    "ol": {"footnotes-list"},
    "section": {"footnotes"},
    "span": CODE_CLASSES,
    "sup": {"footnote-ref"},
    "td": {"end", "middle"},
    "th": {"end", "middle"},
    "pre": {"code"},
}
SCHEMES = {"http", "https", "mailto"}
SCHEME = re.compile(r"([a-z][a-z\d+.-]*):", re.IGNORECASE)
PICTURE = re.compile(r'<img((?:\s+[a-z]+="[^"]*")*)\s*/?>')
ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
ENDING = re.compile(r"<(?:br|hr|/p|/li|/h[1-6]|/td|/th|/tr|/pre|/div|/blockquote|/dd|/dt)\b", re.IGNORECASE)
BOX = re.compile(r"\[([ xX])\] ")
NAMED = re.compile(r"(?<![\w@#/&])([@#])([\w.+-]{1,150})")
SHORTCODE = re.compile(r":[a-z0-9_+-]{1,40}:")
SPOILER = "spoiler"
NO_LINKS: Mapping[str, str] = MappingProxyType({})
SPACES = re.compile(r"\s+")


def render(text: str) -> str:
    """Safe HTML of a Markdown text; raw HTML in it is shown, not obeyed."""
    return render_named(text, NO_LINKS)[0]


def names_in(text: str) -> list[str]:
    """What may be the names of members (“@ann”) and subjects (“#stoves”), in order, code not told apart."""
    found = (sign + name.lower() for sign, name in NAMED.findall(text))
    return list(dict.fromkeys(name for each in found for name in (each, each.rstrip(".+-"))))


def render_named(text: str, links: Mapping[str, str]) -> tuple[str, list[str]]:
    """Safe HTML in which these names lead to their addresses, and the names that do, in order."""
    # Two posts on a page must not share the addresses of their footnotes.
    env: dict[str, Any] = {"docId": sha256(text.encode(errors="replace")).hexdigest()[:10]}
    env |= {"links": links, "linked": {}}
    markdown = _built[text.count("[") <= MOST_BRACKETS, bool(links)]
    return _safe(markdown.render(text, env)), list(env["linked"])


def _safe(html: str) -> str:
    return nh3.clean(
        html,
        tags=TAGS | {"img"},  # only of our own: raw HTML is shown, and _image makes links of all others
        attributes=OUR_ATTRIBUTES,
        allowed_classes=OUR_CLASSES,
        url_schemes=SCHEMES,
        link_rel=LINK_REL,
    ).strip()


def sanitize(html: str) -> str:
    """Safe HTML of imported HTML; pictures of other sites become links to them."""
    pictured = nh3.clean(
        html,
        tags=TAGS | {"img"},
        attributes=ATTRIBUTES | {"img": {"src", "alt"}},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    linked = PICTURE.sub(_picture_link, pictured)
    return nh3.clean(linked, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=LINK_REL).strip()


def plain(html: str) -> str:
    """The words of safe HTML, in one line."""
    spaced = ENDING.sub(lambda match: f" {match.group()}", html)
    return SPACES.sub(" ", entities.unescape(nh3.clean(spaced, tags=set()))).strip()


def excerpt(html: str, length: int = 200) -> str:
    """The first words of safe HTML, at most that many characters."""
    words = plain(html[: length * 20])
    if len(words) <= length:
        return words
    return words[:length].rpartition(" ")[0].rstrip(" ,.;:–-") + "…" if " " in words[:length] else words[:length] + "…"


def _picture_link(match: re.Match[str]) -> str:
    """A link in place of a picture: no page asks another site for anything."""
    found = dict(ATTRIBUTE.findall(match.group(1)))
    source, words = found.get("src", ""), found.get("alt", "")
    return f'<a href="{source}">{words or source}</a>' if source.startswith(("http://", "https://")) else words


def _image(renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """A picture of ours, small, which leads to all of it; a link in place of any other; no link within a link."""
    token = tokens[index]
    source = str(token.attrGet("src") or "")
    title = f' title="{entities.escape(str(token.attrs["title"]))}"' if token.attrs.get("title") else ""
    words = entities.escape(renderer.renderInlineAsText(token.children, options, env))
    address, shown, noted = source, words or entities.escape(source), title
    if ours := named(source):
        width, height = ours.small
        size = f'width="{width}" height="{height}" loading="lazy"'
        address, noted = ours.address, ""
        shown = f'<img src="{ours.small_address}" alt="{words}"{title} {size}>'
    return shown if token.meta.get("is_in_link") else f'<a href="{entities.escape(address)}"{noted}>{shown}</a>'


def _aligned(token: Token) -> None:
    """A class in place of the inline style that the content policy refuses."""
    style = str(token.attrs.pop("style", ""))
    side = {"text-align:right": "end", "text-align:center": "middle"}.get(style)
    if side:
        token.attrSet("class", side)


def _finish(state: StateCore) -> None:
    """Task lists as ☐ and ☑, which mail shows too, tables without inline style, pictures that know of their link."""
    for number, token in enumerate(state.tokens):
        if token.type in {"th_open", "td_open"}:
            _aligned(token)
        elif token.type == "inline":
            _tell_pictures(token)
            if number > 1 and state.tokens[number - 2].type == "list_item_open":
                _ticked(token)


def _tell_pictures(token: Token) -> None:
    """Tell each picture whether it stands in a link."""
    depth = 0
    for child in token.children or []:
        depth += child.nesting if child.type in {"link_open", "link_close"} else 0
        if child.type == "image":
            child.meta["is_in_link"] = depth > 0


def _ticked(token: Token) -> None:
    first = token.children[0] if token.children else None
    if first and first.type == "text" and (box := BOX.match(first.content)):
        first.content = ("☐ " if box.group(1) == " " else "☑ ") + first.content[box.end() :]


def _linkify(state: StateInline, silent: bool) -> bool:
    """Markdown's rule for bare addresses, which looks back through all the text before each."""
    tries = state.env.get("tries", 0)
    if state.src[state.pos] != ":" or tries >= MOST_LINKS or not state.pending[-5:].lower().endswith(("http", "https")):
        return False
    state.env["tries"] = tries + 1
    return linkify(state, silent)


def _name(state: StateInline, silent: bool) -> bool:
    """“@ann” and “#stoves” as links where the caller says where they lead."""
    at, links = state.pos, state.env["links"]
    if state.linkLevel or state.src[at] not in "@#":
        return False
    if not (match := NAMED.match(state.src, at)):
        return False
    whole = match.group()
    name = next((name for name in (whole, whole.rstrip(".+-")) if name.lower() in links), "")
    if name and not silent:
        state.env["linked"][name.lower()] = True
        state.push("link_open", "a", 1).attrs = {"href": links[name.lower()], "class": "named"}
        state.push("text", "", 0).content = name
        state.push("link_close", "a", -1)
    state.pos += len(name)
    return bool(name)


def _emoji(state: StateInline, silent: bool) -> bool:
    """“:tent:” as the sign it names."""
    if state.src[state.pos] != ":" or not (match := SHORTCODE.match(state.src, state.pos)):
        return False
    sign = emoji.emojize(match.group(), language="alias")
    if sign == match.group():
        return False
    if not silent:
        state.push("text", "", 0).content = sign
    state.pos = match.end()
    return True


def _spoiler(renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """What is opened by a press, by its own words or by the one that most languages have for it."""
    token = tokens[index]
    if token.nesting < 0:
        return "</details>\n"
    words = token.info.strip()[len(SPOILER) :].strip() or SPOILER.capitalize()
    return f"<details><summary>{entities.escape(words)}</summary>\n"


def _small_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Markdown's table rule, for tables of a size that a person would write."""
    if start + 1 < end:
        rule = state.src[state.bMarks[start + 1] : state.eMarks[start + 1]]
        if "|" in rule and set(rule) <= RULED and rule.count("|") * (_gap(state, start, end) - start) > MOST_CELLS:
            return False
    return table(state, start, end, silent)


def _gap(state: StateBlock, start: int, end: int) -> int:
    """The next empty line; found once for all the lines before it, or a long text would be walked for each."""
    known: tuple[int, int] = state.env.get("gap", (0, 0))
    if not known[0] <= start < known[1]:
        known = (start, next((line for line in range(start, end) if state.isEmpty(line)), end))
        state.env["gap"] = known
    return known[1]


class _Markdown(MarkdownIt):
    """Markdown in which what would lead elsewhere than a page or a mail stays as it was typed."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the name is the library's
        scheme = SCHEME.match(url)
        return scheme is None or scheme[1].lower() in SCHEMES


def _build(*, is_linked: bool, is_named: bool) -> _Markdown:
    built = _Markdown("commonmark", {"html": False, "linkify": True, "maxNesting": NESTING})
    built.enable(["table", "strikethrough", "linkify"])
    built.block.ruler.at("table", _small_table, {"alt": ["paragraph", "reference"]})
    built.inline.ruler.at("linkify", _linkify)
    built.inline.ruler.after("linkify", "emoji", _emoji)
    if is_named:
        built.inline.ruler.after("linkify", "name", _name)
    if is_linked:
        built.use(footnote_plugin, inline=False)
    else:
        built.disable(["link", "image", "reference"])
    built.use(container_plugin, SPOILER, render=_spoiler)
    built.core.ruler.push("finish", _finish)
    built.add_render_rule("image", _image)
    built.add_render_rule("fence", fence)
    return built


_built = {
    (is_linked, is_named): _build(is_linked=is_linked, is_named=is_named)
    for is_linked in (True, False)
    for is_named in (True, False)
}
