"""The catalogues of sentences are whole: in step with the source, every plural and placeholder there, well set."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from config.languages import (
    KEYWORDS,
    begun,
    bring_up_to_date,
    catalogue_of,
    compile_catalogues,
    entries,
    languages,
    read,
    sentences,
    untranslated,
    write,
)
from tests.reading import app_files, place, templates

PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[a-z%]|\{(\w*)\}")
TAG = re.compile(r"</?\w+[^>]*>")
UNTOUCHED = re.compile(r"<[^>]*>|%\(\w+\)[sd]|https?://\S+|\{\w*\}")
SPACED = re.compile(r"(?<=[^\s\u00a0\u202f(!?:])[;?!»]|(?<=[^\s\u00a0\u202f\d(])[:](?=\s|$)| [:;?!»]|«(?!\u00a0)")


def translations(*only: str) -> Iterator[tuple[str, str]]:
    """Each form of each sentence with its translation; a language may have more forms than English."""
    for language in only or languages():
        for _message, said, given in entries(read(catalogue_of(language))):
            yield from ((said[min(number, len(said) - 1)], form) for number, form in enumerate(given))


def test_every_language_but_english_has_a_catalogue() -> None:
    assert {code for code, _name in settings.LANGUAGES} == {"en", *languages()}


@pytest.mark.parametrize("language", languages())
def test_a_catalogue_has_the_sentences_of_the_source_and_no_others(language: str) -> None:
    """Where it does not: make messages, then translate what it names."""
    ours, source = read(catalogue_of(language)), sentences()
    has = {(message.context, message.id) for message in ours if message.id}
    wanted = {(message.context, message.id) for message in source if message.id}
    assert ([*map(str, wanted - has)], [*map(str, has - wanted)]) == ([], [])
    assert not ours.obsolete


@pytest.mark.parametrize("language", languages())
def test_every_sentence_is_translated(language: str) -> None:
    assert untranslated(read(catalogue_of(language))) == []


@pytest.mark.parametrize("language", languages())
def test_every_plural_has_all_its_forms(language: str) -> None:
    catalogue = read(catalogue_of(language))
    short = [
        said[0]
        for message, said, given in entries(catalogue)
        if message.pluralizable and len(given) != catalogue.num_plurals
    ]
    assert short == []


def differ(say: Callable[[str], Counter[str]]) -> list[str]:
    return [given for said, given in translations() if say(said) != say(given)]


def test_placeholders_are_the_same() -> None:
    assert differ(lambda text: Counter(match.group() for match in PLACEHOLDER.finditer(text))) == []


def test_html_is_the_same() -> None:
    assert differ(lambda text: Counter(TAG.findall(text))) == []


def test_line_breaks_are_the_same() -> None:
    assert differ(lambda text: Counter("\n" * text.count("\n"))) == []


def test_french_is_set_as_french_is() -> None:
    """A space that does not break before : ; ? ! and within « », the round apostrophe, no straight quotes."""
    texts = [UNTOUCHED.sub("x", given) for _said, given in translations("fr")]
    assert [text for text in texts if SPACED.search(text) or re.search(r"['\"“”]|\.\.\.", text)] == []


@pytest.mark.parametrize("text", ["Oui ?", "Oui?", "Lire :", "Lire:", "«Oui »", "« Oui »"])
def test_what_is_set_otherwise_is_found(text: str) -> None:
    assert SPACED.search(text)


def test_reasons_follow_because_without_an_elision() -> None:
    """“Parce que” stands apart from its reason, so no reason may begin with a vowel."""
    begins = ("you ", "it ", "someone wrote", "many are", "%(count)d member")
    reasons = [given for said, given in translations("fr") if said.startswith(begins)]
    assert len(reasons) > 10
    assert [reason for reason in reasons if re.match(r"[aeiouyéèêh]", reason, re.IGNORECASE)] == []


def test_no_sentence_is_put_together_before_it_is_looked_up() -> None:
    """gettext(f"…") and gettext("…" + x) find nothing in any catalogue."""
    names = "|".join(sorted(set(KEYWORDS), key=len, reverse=True))
    built = re.compile(rf"""(?<![\w.])(?:{names})\(\s*(?:f["']|["'][^"'\n]*["']\s*(?:\+|%|\.format))""")
    found = [place(path) for path in app_files() if built.search(path.read_text())]
    assert found == []


def test_a_new_language_counts_as_it_does_in_django(tmp_path: Path) -> None:
    assert begun("fr").plural_forms == "nplurals=2; plural=(n > 1);"
    assert begun("nb").plural_forms == "nplurals=2; plural=(n != 1);"
    assert begun("ar").num_plurals == 6
    wanting = bring_up_to_date("nb", tmp_path)
    assert len(wanting) == len([message for message in sentences() if message.id])
    assert languages(tmp_path) == ["nb"]


def test_what_is_translated_stays_when_the_source_changes(tmp_path: Path) -> None:
    catalogue = begun("nb")
    catalogue.add("Write something first.", "Skriv noe først.")
    catalogue.add("A sentence that was taken out.", "Borte.")
    write(catalogue, catalogue_of("nb", tmp_path), "nb")
    wanting = bring_up_to_date("nb", tmp_path)
    text = catalogue_of("nb", tmp_path).read_text()
    assert "Skriv noe først." in text
    assert "Borte." not in text
    assert "Write something first." not in wanting


def test_only_what_changed_is_compiled(tmp_path: Path) -> None:
    write(begun("nb"), catalogue_of("nb", tmp_path), "nb")
    (first,) = compile_catalogues([tmp_path])
    assert first == catalogue_of("nb", tmp_path).with_suffix(".mo")
    assert compile_catalogues([tmp_path]) == []
    assert [path.name for path in first.parent.iterdir()] == ["django.po", "django.mo"] or len(
        list(first.parent.iterdir())
    ) == 2


def test_templates_are_all_read() -> None:
    """The first and the last template have their sentences in what was found."""
    assert templates()
    found = sentences()
    assert "Skip to content" in found
    assert "Sign out here" in found
