"""Letters prepared once, so that writing a copy is only filling it in: styles inline, templates cut at their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from html import escape
from operator import attrgetter
from pathlib import Path
from typing import Any

import css_inline
from django.template import Context, Engine, Template, engines
from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import SafeString

from notices.rendering.letters import numbered

TAG_IN_COMMENT = re.compile(r"<!--(\{%.*?%\})-->")
INDENTED = re.compile(r"\n\s+")  # a letter has eight times the lines of a thing, and nobody reads their beginnings
STYLE, BLANK = re.compile(r' style="[^"]*"'), re.compile(r"([:;]) |;(?=\"$)")  # and no blanks in styles

COLOURS = ("#0f5c4d", "#6fc7b2")  # of the template: what the site's own take the place of, by day and by night


# The lines of a template that each thing has, cut by themselves: letters differ in how many and in what these have.
LOOP = re.compile(r"\{% for item in items %\}(.*?)\{% endfor %\}", re.DOTALL)


@lru_cache(maxsize=16)
def inlined(name: str, accent: str = COLOURS[0], accent_at_night: str = COLOURS[1]) -> Template:
    """The template of that name, ready to be filled in; its block tags may stand in HTML comments, as tables need."""
    return _engine().from_string(_inlined(name, accent, accent_at_night))


def _inlined(name: str, accent: str, accent_at_night: str) -> str:
    html = css_inline.CSSInliner(keep_style_tags=False, load_remote_stylesheets=False).inline(_source(name))
    for colour, own in zip(COLOURS, (accent, accent_at_night), strict=True):
        html = html.replace(colour, own)
    html = STYLE.sub(lambda style: BLANK.sub(r"\1", style[0]), html)
    return INDENTED.sub("\n", TAG_IN_COMMENT.sub(r"\1", html))


def _source(name: str) -> str:
    path = get_template(name).origin.name  # type: ignore[attr-defined]  # what backends return has an origin
    return Path(path).read_text()


def _engine() -> Engine:
    return engines["django"].engine  # type: ignore[no-any-return, attr-defined]  # the stubs know any backend only


@dataclass(frozen=True, slots=True)
class Halves:
    """A template with a place for its things, and what it says of one."""

    whole: Template
    one: Template


@lru_cache(maxsize=16)
def _halves(name: str, *colours: str) -> Halves:
    source = _inlined(name, *colours) if colours else _source(name)
    one = LOOP.search(source)
    if one is None:
        raise TypeError(f"{name} has no loop over items.")
    body = one[1] if colours else f"{{% autoescape off %}}{one[1]}{{% endautoescape %}}"
    make = _engine().from_string
    return Halves(make(LOOP.sub("{{ items }}", source)), make(f"{{% load i18n %}}{body}"))


MARK = "\ue000"  # of Unicode's private use, so no text has it for anything: around the number of a value
MARKS = re.compile(f"{MARK}([0-9]+){MARK}")
MOST_SHAPES, MOST_THINGS = 200, 6000
_cut: dict[Any, tuple[list[str], list[int]]] = {}
Pieces = tuple[list[str], list[int], list[str]]
OWN = ("url", "more", "less")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a letter: what many readers read of it, kept by that object, and the texts that are this reader's.

    Templates see the first as `item.told`, the others by the names in `OWN`; none of these is empty.
    """

    told: Any
    own: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """How texts stand in a letter, and what is done once to all that many letters have in common."""

    put: Callable[[str], str]
    keep: Callable[[str], str]


def filled_html(name: str, context: Mapping[str, Any], accent: str, accent_at_night: str) -> str:
    """The template of that name with its styles inline, as `inlined(…).render` would have it; see `filled`."""
    return _filled((name, accent, accent_at_night), context, HTML)


def filled_text(name: str, context: Mapping[str, Any]) -> str:
    """The template of that name, as `render_to_string` would have it; see `filled`."""
    return _filled((name,), context, TEXT)


def _filled(key: tuple[str, ...], context: Mapping[str, Any], form: Form) -> str:
    halves, put, lines = _halves(*key), form.put, list[str]()
    of_one = _of_one(key, translation.get_language(), form)
    for line in context["items"]:
        pieces, order = of_one(line.told)
        found = list(pieces)
        found[1::2] = [put(line.own[number]) for number in order]
        lines += found
    return filled(key, {**context, "items": SafeString("".join(lines))}, halves.whole, form)


def filled(key: Any, context: Mapping[str, Any], template: Template, form: Form) -> str:
    """What the template makes of these values, cut once for all contexts of one shape.

    Texts may differ from reader to reader as long as the template puts them down as they are: it may ask whether one
    is empty, and nothing else of it, for what is rendered is rendered of marks. Anything else (numbers, yes and no)
    is part of the shape. Raises TypeError for what is neither.
    """
    put = form.put
    pieces, numbers, values = _pieces(key, context, template, form)
    found = list(pieces)
    found[1::2] = [put(values[number]) for number in numbers]
    return "".join(found)


@lru_cache(maxsize=50)
def _of_one(key: tuple[str, ...], _language: str | None, form: Form) -> Callable[[Any], tuple[list[str], list[int]]]:
    """What the template makes of one thing, cut at what is each reader's own, and in which order that stands there."""
    one = _halves(*key).one

    @lru_cache(maxsize=MOST_THINGS)
    def cut(told: Any) -> tuple[list[str], list[int]]:
        item = {"told": told} | dict.fromkeys(OWN, MARK)
        pieces, numbers, values = _pieces((key, "one"), {"item": item}, one, form)
        shared, found, order = len(values) - len(OWN), [pieces[0]], list[int]()
        for number, after in zip(numbers, pieces[2::2], strict=True):
            if number < shared:
                found[-1] += form.put(values[number]) + after
            else:
                found += ["", after]
                order.append(number - shared)
        return [form.keep(piece) for piece in found], order

    return cut


def _pieces(key: Any, context: Mapping[str, Any], template: Template, form: Form) -> Pieces:
    """The template cut at its texts, each second piece a place for one; which of the texts stands there; the texts."""
    values: list[str] = []
    kept = (key, translation.get_language(), _shape(context, values))
    found = _cut.get(kept)
    if found is None:
        if len(_cut) >= MOST_SHAPES:
            _cut.clear()
        marked = _marked(context, iter(range(len(values))))
        pieces = list(map(form.keep, MARKS.split(template.render(Context(marked)))))
        found = _cut[kept] = (pieces, list(map(int, pieces[1::2])))
    return *found, values


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


def _put(text: str) -> str:
    """As Django escapes it, and other signs than ASCII by number as in all around it."""
    safe = text if isinstance(text, SafeString) else escape(text)
    return safe if safe.isascii() else numbered(safe)


HTML, TEXT = Form(put=_put, keep=numbered), Form(put=str, keep=str)
