"""Blocks of code in a text, coloured by classes where their language is named and known."""

from __future__ import annotations

import html as entities

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

COLOURED = 4_000  # characters of code in one text that are coloured; the rest stays plain
# Lexers whose worst input is bearable; a guess at the language is never made.
LANGUAGES = {
    "bash", "c", "cpp", "css", "diff", "go", "html", "http", "ini", "javascript", "js", "json", "py", "python", "rust",
    "sh", "sql", "toml", "xml", "yaml",
}  # fmt: skip
CODE_CLASSES = {name for name in STANDARD_TYPES.values() if name}

_formatter = HtmlFormatter[str](nowrap=True)


def fence(renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """A code block as Markdown's renderer asks for it; `env` counts what has been coloured of this text."""
    token = tokens[index]
    language = token.info.strip().partition(" ")[0].lower()
    spent = int(env.get("coloured", 0)) + len(token.content)
    if language not in LANGUAGES or spent > COLOURED:
        return f'<pre class="code"><code>{entities.escape(token.content)}</code></pre>\n'
    env["coloured"] = spent
    code = highlight(token.content, get_lexer_by_name(language, stripnl=False), _formatter)
    return f'<pre class="code"><code>{code}</code></pre>\n'
