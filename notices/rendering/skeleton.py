"""Letters prepared once, so that writing a copy is only filling it in: styles inline, templates cut at their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from html import escape
from operator import attrgetter
from pathlib import Path
from typing import Any

import css_inline
from django.template import Context, Engine, Template, engines
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

TAG_IN_COMMENT = re.compile(r"<!--(\{%.*?%\})-->")
INDENTED = re.compile(r"\n\s+")  # a letter has eight times the lines of a thing, and nobody reads their beginnings
STYLE, BLANK = re.compile(r' style="[^"]*"'), re.compile(r"([:;]) |;(?=\"$)")  # and no blanks in styles

COLOURS = ("#0f5c4d", "#6fc7b2")  # of the template: what the site's own take the place of, by day and by night


@lru_cache(maxsize=16)
def inlined(name: str, accent: str = COLOURS[0], accent_at_night: str = COLOURS[1]) -> Template:
    """The template of that name, ready to be filled in; its block tags may stand in HTML comments, as tables need."""
    path = get_template(name).origin.name  # type: ignore[attr-defined]  # what backends return has an origin
    html = css_inline.CSSInliner(keep_style_tags=False, load_remote_stylesheets=False).inline(Path(path).read_text())
    for colour, own in zip(COLOURS, (accent, accent_at_night), strict=True):
        html = html.replace(colour, own)
    html = STYLE.sub(lambda style: BLANK.sub(r"\1", style[0]), html)
    return _engine().from_string(INDENTED.sub("\n", TAG_IN_COMMENT.sub(r"\1", html)))


def _engine() -> Engine:
    return engines["django"].engine  # type: ignore[no-any-return, attr-defined]  # the stubs know any backend only


MARK = "\ue000"  # of Unicode's private use, so no text has it for anything: around the number of a value
MARKS = re.compile(f"{MARK}([0-9]+){MARK}")
MOST_SHAPES = 200
_cut: dict[Any, list[str]] = {}


def filled_html(name: str, context: Mapping[str, Any], accent: str, accent_at_night: str) -> str:
    """The template of that name with its styles inline, as `inlined(…).render` would have it; see `filled`."""
    key = (name, accent, accent_at_night)
    return filled(key, context, lambda known: inlined(*key).render(Context(known)), _escaped)


def filled_text(name: str, context: Mapping[str, Any]) -> str:
    """The template of that name, as `render_to_string` would have it; see `filled`."""
    return filled(name, context, lambda known: render_to_string(name, known), str)


def filled(
    name: Any, context: Mapping[str, Any], render: Callable[[dict[str, Any]], str], put: Callable[[str], str]
) -> str:
    """What the template makes of these values, cut once for all contexts of one shape.

    Texts may differ from reader to reader as long as the template puts them down as they are: it may ask whether one
    is empty, and nothing else of it, for what is rendered is rendered of marks. Anything else (numbers, yes and no)
    is part of the shape. Raises TypeError for what is neither.
    """
    values: list[str] = []
    shape = _shape(context, values)
    key = (name, translation.get_language(), shape)
    pieces = _cut.get(key)
    if pieces is None:
        if len(_cut) >= MOST_SHAPES:
            _cut.clear()
        pieces = _cut[key] = MARKS.split(render(_marked(context, iter(range(len(values))))))
    found = list(pieces)
    found[1::2] = [put(values[int(number)]) for number in pieces[1::2]]
    return "".join(found)


def _shape(value: Any, values: list[str]) -> Any:
    """The value with each text in it replaced by whether there is one; the texts go into `values`, in order."""
    if isinstance(value, str):
        if value:
            values.append(value)
        return bool(value)
    if value is None or isinstance(value, int | float):
        return (value,)
    if isinstance(value, Mapping):
        return (tuple(value), _shapes(value.values(), values))
    if isinstance(value, list | tuple):
        return _shapes(value, values)
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value).__name__, _shapes(_parts(type(value))(value), values))
    raise TypeError(f"A prepared letter cannot hold {value!r}.")


def _shapes(some: Iterable[Any], values: list[str]) -> tuple[Any, ...]:
    """Of each; most are texts, of which a letter holds a hundred."""
    found: list[Any] = []
    for each in some:
        if type(each) is str:
            found.append(each != "")
            if each:
                values.append(each)
        else:
            found.append(_shape(each, values))
    return tuple(found)


def _marked(value: Any, numbers: Any) -> Any:
    """The same value with a mark for each text; in the order of `_shape`."""
    if isinstance(value, str):
        return f"{MARK}{next(numbers)}{MARK}" if value else ""
    if isinstance(value, Mapping):
        return {name: _marked(each, numbers) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_marked(each, numbers) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _marked(getattr(value, name), numbers) for name in _names(type(value))}
    return value


@lru_cache(maxsize=50)
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@lru_cache(maxsize=50)
def _parts(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """Reads all fields of a value of this kind at once."""
    names = [field.name for field in fields(kind)]
    return attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)


def _escaped(text: str) -> str:
    """As Django escapes it."""
    return text if isinstance(text, SafeString) else escape(text)
