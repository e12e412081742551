"""Markdown made into safe HTML, foreign HTML made safe, and plain words out of either."""

from __future__ import annotations

import html as entities
import re
from hashlib import sha256
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.footnote import footnote_plugin
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound


def _names(line: str) -> set[str]:
    return set(line.split())


LINK_REL = "nofollow ugc noopener"
NESTING = 20  # quotes in lists in quotes; deeper ones are left out
HIGHLIGHTED = 8_000  # characters of one code block; longer ones stay plain
# Lexers that read any input in linear time; a guess at the language is never made.
LANGUAGES = _names("bash c cpp css diff go html http ini java javascript js json py python rust sh sql toml xml yaml")
CODE_CLASSES = {name for name in STANDARD_TYPES.values() if name}

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
OUR_ATTRIBUTES = ATTRIBUTES | {"a": {"href", "title", "id"}, "li": {"id"}}
OUR_CLASSES = {
    "a": {"footnote-backref"},
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
PICTURE = re.compile(r'<img((?:\s+[a-z]+="[^"]*")*)\s*/?>')
ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
ENDING = re.compile(r"<(?:br|hr|/p|/li|/h[1-6]|/td|/th|/tr|/pre|/div|/blockquote|/dd|/dt)\b", re.IGNORECASE)
BOX = re.compile(r"\[([ xX])\] ")
SPACES = re.compile(r"\s+")


def render(text: str) -> str:
    """Safe HTML of a Markdown text; raw HTML in it is shown, not obeyed."""
    # Two posts on a page must not share the addresses of their footnotes.
    env: dict[str, Any] = {"docId": sha256(text.encode(errors="replace")).hexdigest()[:10]}
    html = _markdown.render(text, env)
    return nh3.clean(
        html,
        tags=TAGS,
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
    if not found.get("src"):
        return ""
    return f'<a href="{found["src"]}">{found.get("alt") or found["src"]}</a>'


def _image(renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    token = tokens[index]
    source = str(token.attrGet("src") or "")
    words = renderer.renderInlineAsText(token.children, options, env) or source
    return f'<a href="{entities.escape(source)}">{entities.escape(words)}</a>'


def _fence(renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """A code block, its words coloured by classes where its language is named and known."""
    token = tokens[index]
    language = token.info.strip().partition(" ")[0].lower()
    return f'<pre class="code"><code>{_highlighted(token.content, language)}</code></pre>\n'


def _highlighted(code: str, language: str) -> str:
    if language not in LANGUAGES or len(code) > HIGHLIGHTED:
        return entities.escape(code)
    try:
        return str(highlight(code, get_lexer_by_name(language, stripnl=False), _formatter))
    except ClassNotFound:
        return entities.escape(code)


def _aligned(token: Token) -> None:
    """A class in place of the inline style that the content policy refuses."""
    style = str(token.attrs.pop("style", ""))
    side = {"text-align:right": "end", "text-align:center": "middle"}.get(style)
    if side:
        token.attrSet("class", side)


def _finish(state: StateCore) -> None:
    """Task lists as ☐ and ☑, which mail shows too, and tables without inline style."""
    for number, token in enumerate(state.tokens):
        if token.type in {"th_open", "td_open"}:
            _aligned(token)
        elif token.type == "inline" and number > 1 and state.tokens[number - 2].type == "list_item_open":
            _ticked(token)


def _ticked(token: Token) -> None:
    first = token.children[0] if token.children else None
    if first and first.type == "text" and (box := BOX.match(first.content)):
        first.content = ("☐ " if box.group(1) == " " else "☑ ") + first.content[box.end() :]


def _build() -> MarkdownIt:
    built = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": NESTING})
    built.enable(["table", "strikethrough", "linkify"])
    built.use(footnote_plugin, inline=False)
    built.core.ruler.push("finish", _finish)
    built.add_render_rule("image", _image)
    built.add_render_rule("fence", _fence)
    return built


_formatter = HtmlFormatter[str](nowrap=True)
_markdown = _build()
