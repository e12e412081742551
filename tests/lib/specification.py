"""The examples of the CommonMark specification, from the source of our Markdown library: fetched, never committed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from markdown_it import MarkdownIt

from tests.reading import ROOT

LIBRARY = "markdown-it-py"
INSIDE = "tests/test_cmark_spec/commonmark.json"
WRITTEN = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.DOTALL | re.MULTILINE)
BLOCKS = {
    "blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "table", "tbody",
    "td", "th", "thead", "tr", "ul",
}  # fmt: skip
COLOURS = {"span"}  # of code
IMAGE = re.compile(r'<img src="([^"]*)" alt="([^"]*)"( title="[^"]*")? />')
LINK_OF_IMAGE = re.compile(r"(<a [^>]*>)" + IMAGE.pattern + "(</a>)")
AUTOLINK = re.compile(r'<a href="(?!https?:|mailto:)[\w.+-]+:[^"]*">([^<]*)</a>')
SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Example:
    number: int
    text: str
    html: str


def kept() -> Path:
    """Where the examples are once they are fetched, for the version of the library that is installed."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "commonplace"
    return cache / f"commonmark-{version(LIBRARY)}.json"


def fetch() -> None:
    """Take them out of the library's source, which is named and hashed among our requirements."""
    wanted = re.search(rf"^{LIBRARY}==(?:.*\\\n)+.*", (ROOT / "requirements/run.txt").read_text(), re.MULTILINE)
    assert wanted is not None
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "wanted.txt").write_text(wanted.group())
        command = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps"]
        command += ["--require-hashes", "--no-binary", LIBRARY, "-d", name, "-r", str(folder / "wanted.txt")]
        if subprocess.run(command, check=False).returncode:
            sys.exit(f"The source of {LIBRARY}, which has the examples of Markdown, could not be fetched.")
        (source,) = folder.glob("*.tar.gz")
        with tarfile.open(source) as tar:
            (inside,) = [each for each in tar.getnames() if each.endswith(INSIDE)]
            file = tar.extractfile(inside)
            assert file is not None
            kept().parent.mkdir(parents=True, exist_ok=True)
            kept().write_bytes(file.read())


def examples(file: Path) -> list[Example]:
    """From a list in JSON, or from the specification as it is written."""
    text = file.read_text()
    if file.suffix == ".json":
        return [Example(row["example"], row["markdown"], row["html"]) for row in json.loads(text)]
    found = WRITTEN.findall(text.replace("→", "\t"))
    return [Example(number, said, html) for number, (said, html) in enumerate(found, 1)]


class _Reader(HTMLParser):
    """HTML as a list of tags and words, the same for all that looks the same; what we add ourselves is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, ...]] = []
        self.is_kept = False  # whether spaces count, as in a block of code

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in COLOURS:
            return
        self._edge(tag)
        self.is_kept |= tag == "pre"
        said = [f"{name}={value}" for name, value in sorted(attrs) if name not in {"rel", "class"}]
        self.found.append(("<", tag, *said))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in COLOURS:
            return
        self._edge(tag)
        self.is_kept &= tag != "pre"
        self.found.append((">", tag))

    def handle_data(self, data: str) -> None:
        words = data if self.is_kept else SPACES.sub(" ", data)
        if self.found and self.found[-1][0] == "words":
            words = self.found.pop()[1] + words
        after = self.found[-1][1] if self.found else "p"
        if not self.is_kept and after in BLOCKS | {"br"}:
            words = words.lstrip()
        if words:
            self.found.append(("words", words))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    def handle_pi(self, data: str) -> None:
        self.handle_comment(data)

    def unknown_decl(self, data: str) -> None:
        self.handle_comment(data)

    def _edge(self, tag: str) -> None:
        """Spaces before a block show nothing."""
        if tag in BLOCKS and not self.is_kept and self.found and self.found[-1][0] == "words":
            words = self.found.pop()[1].rstrip()
            self.found += [("words", words)] if words else []


def seen(html: str) -> list[tuple[str, ...]]:
    """What stands there, whatever is said of it that no reader sees."""
    reader = _Reader()
    reader.feed(html.strip())
    reader.close()
    return reader.found


def _with_links_for_images(example: Example) -> str:
    within = LINK_OF_IMAGE.sub(lambda found: f"{found[1]}{found[3]}{found[5]}", example.html)
    return IMAGE.sub(lambda found: f'<a href="{found[1]}"{found[3] or ""}>{found[2] or found[1]}</a>', within)


def _without_links_elsewhere(example: Example) -> str:
    return AUTOLINK.sub(r"&lt;\1&gt;", example.html)


_shown = MarkdownIt("commonmark", {"html": False})
_found = MarkdownIt("commonmark", {"html": False, "linkify": True}).enable("linkify")
# What stands instead of what the specification says, by why.
INSTEAD: dict[str, Callable[[Example], str]] = {
    "raw HTML": lambda example: str(_shown.render(example.text)),
    "pictures": _with_links_for_images,
    "other schemes": _without_links_elsewhere,
    "bare addresses": lambda example: str(_found.render(example.text)),
}


def differing(file: Path, render: Callable[[str], str]) -> dict[str, set[int]]:
    """The numbers of the examples that are rendered otherwise, by why; what nothing explains is under an empty name."""
    differs: dict[str, set[int]] = {reason: set() for reason in (*INSTEAD, "")}
    for example in examples(file):
        ours = seen(render(example.text))
        if ours != seen(example.html):
            told = (reason for reason, instead in INSTEAD.items() if seen(instead(example)) == ours)
            differs[next(told, "")].add(example.number)
    return differs


if __name__ == "__main__" and not kept().exists():
    fetch()
