"""What every template keeps to: its parts say what they need, nothing inline, every sentence translated."""

import re
from pathlib import Path

import pytest
from django.template import engines

from tests.reading import ROOT, place, templates

HTML = [path for path in templates() if path.suffix == ".html" and "mail" not in path.parts]
COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)
TRANSLATED = re.compile(r"\{% blocktrans(?:late)?\b.*?endblocktrans(?:late)? %\}", re.DOTALL)
CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
LAYOUT = re.compile(r"\{% block layout %\}[\w ]*\{% endblock(?: layout)? %\}")  # a class, not a sentence
UNSEEN = re.compile(r"<(script|style|svg|code|kbd)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
ENTITY = re.compile(r"&#?\w+;")
SPOKEN = re.compile(r"""\b(?:title|alt|placeholder|aria-label|aria-description|label|content)=("[^"]*"|'[^']*')""")
WORD = re.compile(r"[^\W\d_]{2,}")
NOT_A_SENTENCE = {"Commonplace"}


def by_path(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


def bare_words(text: str) -> list[str]:
    """The words a person would read that no translator ever sees."""
    text = CODE.sub("", TRANSLATED.sub("", LAYOUT.sub("", COMMENT.sub("", text))))
    head = re.sub(r"<meta(?![^>]*description)[^>]*>", "", text)
    attributes = " ".join(match[1:-1] for match in SPOKEN.findall(head))
    seen = ENTITY.sub(" ", TAG.sub(" ", UNSEEN.sub(" ", text)))
    return [word for word in WORD.findall(f"{seen} {attributes}") if word not in NOT_A_SENTENCE]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>{% translate 'Hello.' %}</p>", []),
        ("<p>Hello {{ name }}.</p>", ["Hello"]),
        ("{% blocktranslate %}Hello <b>you</b>.{% endblocktranslate %} &middot; 12", []),
        ('<a title="Back" href="/back">{# a note #}</a>', ["Back"]),
        ('<meta name="viewport" content="width=device-width">', []),
    ],
)
def test_bare_words_are_found(text: str, words: list[str]) -> None:
    assert bare_words(text) == words


def test_every_sentence_is_translated() -> None:
    found = {by_path(path): words for path in templates() if (words := bare_words(path.read_text()))}
    assert found == {}


def test_templates_that_translate_load_i18n() -> None:
    uses = re.compile(r"\{% (?:translate|blocktranslate|language|get_current_language)\b")
    wrong = [by_path(path) for path in templates() if uses.search(text := path.read_text()) and "i18n" not in text]
    assert wrong == []


def test_old_names_of_the_translation_tags_are_gone() -> None:
    old = re.compile(r"\{% (?:trans|blocktrans) ")
    assert [by_path(path) for path in templates() if old.search(path.read_text())] == []


def test_components_say_what_they_take_and_get_only_that() -> None:
    include = re.compile(r"\{% include .components/[^%]*%\}")
    open_handed = []
    for path in templates():
        found = include.findall(path.read_text())
        open_handed += [f"{by_path(path)}: {tag}" for tag in found if " only" not in tag]
    parts = (ROOT / "templates/components").rglob("*.html")
    silent = [by_path(path) for path in sorted(parts) if not path.read_text().startswith("{#")]
    assert (open_handed, silent) == ([], [])


INLINE = re.compile(
    # Data for search engines is a script by name alone: no browser runs it, and no policy speaks of it.
    r"<style\b|<script(?! type=\"application/ld\+json\")(?![^>]*\bsrc=)|"
    r"\sstyle\s*=|\son[a-z]+\s*=|\shx-on|javascript:|[\"']js:",
    re.IGNORECASE,
)


def test_nothing_is_inline() -> None:
    """The content security policy would refuse it."""
    found = []
    for path in HTML:
        text = COMMENT.sub("", path.read_text())
        found += [f"{by_path(path)}: {match.group().strip()}" for match in INLINE.finditer(text)]
    assert found == []


def test_nothing_comes_from_elsewhere() -> None:
    """No page asks another site for a picture, a style or a script."""
    foreign = re.compile(r"<(?:script|link|img|source|iframe)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//", re.IGNORECASE)
    assert [by_path(path) for path in HTML if foreign.search(path.read_text())] == []


def test_templates_fit_a_screen() -> None:
    assert [place(path) for path in templates() if path.read_text().count("\n") > 80] == []


@pytest.mark.parametrize("path", templates(), ids=by_path)
def test_it_compiles(path: Path) -> None:
    engines["django"].get_template(by_path(path))
