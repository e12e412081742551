"""A language made up for tests: every sentence in Hebrew letters, from right to left, so that what has none shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path

import allauth
import django
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.apps import apps

from config.languages import begun, catalogue_of, entries, read, sentences
from lib.kinds import all_kinds

LANGUAGE = "he"
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
LETTERS = str.maketrans(ALPHABET + ALPHABET.upper(), "אבגדהוזחטיכלמנסעפצקרשתדהוז" * 2)
KEPT = re.compile(r"(<[^>]*>|%\(\w+\)\w|%[a-z%]|\{\w*\}|&\w+;|https?://\S+)")
LATIN = re.compile(r"[A-Za-zÀ-ÿ]")
NOT_LATIN = re.compile(r"[\u0590-\u05ff]+")
TAG = re.compile(r"<[^>]*>")
GAPS = ("", " ")  # what a tag leaves behind
EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
BETWEEN = tuple(map(re.compile, (" · ", "[“”„«»|/→]", ":", ", ", r" \(@")))  # what parts texts that stand side by side
LONG = 24  # letters; so much of a member's text is no accident
DJANGO = Path(django.__file__).parent


def said(text: str) -> str:
    """A sentence as this language has it; placeholders, tags and addresses stay."""
    return "".join(part if number % 2 else part.translate(LETTERS) for number, part in enumerate(KEPT.split(text)))


def made(folder: Path) -> Path:
    """Writes the language's catalogues, ours and those of what others made, into a folder for LOCALE_PATHS."""
    target = catalogue_of(LANGUAGE, folder).parent
    target.mkdir(parents=True)
    for domain in ("django", "djangojs"):
        catalogue = begun(LANGUAGE)
        for source in [sentences()] * (domain == "django") + list(_others(domain)):
            for message, given, _ in entries(source):
                forms = [given[min(number, len(given) - 1)] for number in range(catalogue.num_plurals)]
                spoken = [said(form) for form in forms]
                catalogue.add(message.id, spoken if message.pluralizable else spoken[0], context=message.context)
        with (target / f"{domain}.mo").open("wb") as file:
            write_mo(file, catalogue)
    return folder


def _others(domain: str) -> Iterator[Catalog]:
    """The sentences of Django, of its apps that we use, and of allauth."""
    used = [Path(app.path) for app in apps.get_app_configs() if app.name.startswith("django.contrib")]
    for folder in [DJANGO / "conf", *used]:
        path = folder / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"
        if path.exists():
            yield read(path)
    if domain == "django":
        yield read(Path(allauth.__file__).parent / "locale/fr/LC_MESSAGES/django.po")


class Known:
    """What people wrote, and names of things: the only words that no translator touches."""

    def __init__(self, texts: Iterable[str], names: Iterable[str] = ()) -> None:
        codes = {kind.name for kind in all_kinds()} | {
            str(value)
            for model in apps.get_models()
            for field in model._meta.get_fields()
            for value, _label in getattr(field, "flatchoices", ())
        }
        plain = {
            " ".join(unescape(each).split())
            for text in texts
            for each in (text, *text.splitlines(), *(TAG.sub(gap, text) for gap in GAPS))
        }
        self.texts = {EDGES.sub("", text) for text in plain if text not in codes}
        self.texts |= {EDGES.sub("", name) for name in names}
        self.all = "\n".join(plain)

    def foreign(self, text: str) -> list[str]:
        """The words of a text that are neither translated nor somebody's."""
        runs = [" ".join(run.split()) for run in NOT_LATIN.split(text) if LATIN.search(run)]
        return [run for run in runs if not self._has(EDGES.sub("", run))]

    def _has(self, run: str) -> bool:
        if len(run) < 2 or run in self.texts or (len(run) > LONG and run in self.all):
            return True
        split = ([EDGES.sub("", part) for part in between.split(run)] for between in BETWEEN)
        return any(len(parts) > 1 and all(map(self._has, parts)) for parts in split)
