"""The catalogues of sentences: found in the source, kept in step with it, compiled for gettext; by Python alone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
DJANGO = Path(django.__file__).parent / "conf" / "locale"
NOT_THE_PRODUCT = {"tests", "benchmarks"}
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (1,)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
# One call in what Django makes of a template; all else there is blanked out.
CALL = re.compile(r"""\b(?:n?p?gettext|_)\((?:[^()'"]|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")*\)""")
WIDTH = 110
HEADER = """\
# Sentences of Commonplace. `make messages` brings this file up to date; docs/languages.md says how to go on.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


@cache
def sentences() -> Catalog:
    """Every sentence of the product, without translations; read once a process."""
    found = Catalog()
    for source in _sources():
        for _line, message, _comments, context in extract("python", source, KEYWORDS):
            found.add(message, context=context)
    return found


def _sources() -> Iterator[BytesIO]:
    """The files of the product, as Python."""
    for package in sorted(ROOT.glob("*/__init__.py")):
        if package.parent.name not in NOT_THE_PRODUCT:
            for path in sorted(package.parent.rglob("*.py")):
                yield BytesIO(path.read_bytes())
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            calls = CALL.findall(templatize(path.read_text(encoding="utf-8"), origin=str(path)))
            yield BytesIO("\n".join(calls).encode())


def catalogue_of(language: str, folder: Path = LOCALE) -> Path:
    return folder / language.replace("-", "_") / "LC_MESSAGES" / "django.po"


def languages(folder: Path = LOCALE) -> list[str]:
    """The languages that have a catalogue of ours; English needs none."""
    return sorted(path.parts[-3].replace("_", "-") for path in folder.glob("*/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    """A catalogue as it stands, with the plural forms that it names itself."""
    with path.open("rb") as file:
        return read_po(file)


def begun(language: str) -> Catalog:
    """An empty catalogue that counts as Django's own does for that language."""
    theirs = catalogue_of(language, DJANGO)
    plural = read(theirs).plural_forms if theirs.exists() else Catalog(locale=language.replace("-", "_")).plural_forms
    return read_po(BytesIO(HEADER.format(language=language, plural=plural).encode()))


def write(catalogue: Catalog, path: Path, language: str) -> None:
    """Sorted by sentence and without places or dates, so that two branches rarely change the same line."""
    text = BytesIO()
    write_po(text, catalogue, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True, width=WIDTH)
    header = HEADER.format(language=language, plural=catalogue.plural_forms)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header + text.getvalue().decode().strip("\n") + "\n", encoding="utf-8")


def bring_up_to_date(language: str, folder: Path = LOCALE) -> list[str]:
    """Take in new sentences and leave out old ones; returns those that still want a translation."""
    path = catalogue_of(language, folder)
    catalogue = read(path) if path.exists() else begun(language)
    catalogue.update(sentences(), no_fuzzy_matching=True)
    write(catalogue, path, language)
    return untranslated(catalogue)


def untranslated(catalogue: Catalog) -> list[str]:
    """The sentences without a translation, or with one in need of a look."""
    return sorted(said[0] for message, said, given in entries(catalogue) if message.fuzzy or not all(given))


def entries(catalogue: Catalog) -> Iterator[tuple[Message, tuple[str, ...], tuple[str, ...]]]:
    """Each entry with the forms of the sentence, and those of its translation."""
    for message in catalogue:
        if message.id:
            said, given = message.id, message.string or ""
            yield (
                message,
                (said,) if isinstance(said, str) else tuple(said),
                (given,) if isinstance(given, str) else tuple(given),
            )


def compile_catalogues(folders: Iterable[Path] = (LOCALE,)) -> list[Path]:
    """Write what gettext reads beside each catalogue that has changed since; says which."""
    written = []
    for folder in folders:
        for language in languages(folder):
            source = catalogue_of(language, folder)
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                _compile(read(source), target)
                written.append(target)
    return written


def _compile(catalogue: Catalog, target: Path) -> None:
    """In one step, so that nobody reads half a file."""
    unfinished = target.with_suffix(f".{os.getpid()}")
    with unfinished.open("wb") as file:
        write_mo(file, catalogue)
    unfinished.replace(target)
