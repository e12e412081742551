"""The documents name every setting, command and address, and their links lead somewhere."""

import re
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.report import between_marks
from tests.addresses import own_addresses
from tests.reading import ROOT, app_files

DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.rglob("*.md")), *sorted(ROOT.glob("*.md"))]
TABLES = ["addresses.md", "commands.md", "settings.md", "words.md"]
CALLED = re.compile(r"\b(?:make|manage\.py|python -m) [\w.]+")
READS = re.compile(r"""env(?:\.\w+)?\(\s*["']([A-Z][A-Z_0-9]+)["']|environ(?:\.get\(|\[)["']([A-Z][A-Z_0-9]+)["']""")


def explained(page: str) -> set[str]:
    """The variables that a table explains."""
    return set(re.findall(r"^\|\s*`([A-Z][A-Z_0-9]+)`", page, re.MULTILINE))


def composed() -> set[str]:
    """What docker-compose reads from .env."""
    return set(re.findall(r"\$\{([A-Z_0-9]+)", (ROOT / "docker-compose.yml").read_text()))


def from_root(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_setting_is_documented_and_no_other() -> None:
    read = {name for path in app_files() for pair in READS.findall(path.read_text()) for name in pair if name}
    page = (DOCS / "settings.md").read_text()
    assert sorted(name for name in read if f"`{name}`" not in page) == []
    assert sorted(explained(page) - read - composed()) == []


def test_every_variable_of_the_compose_file_is_documented_and_in_the_example() -> None:
    page = (DOCS / "settings.md").read_text()
    assert sorted(composed() - explained(page)) == []
    example = set(re.findall(r"^([A-Z_0-9]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert sorted(example ^ composed()) == []


def test_every_command_is_documented() -> None:
    commands = [path.stem for path in app_files() if path.parts[-3:-1] == ("management", "commands")]
    written = "\n".join(page.read_text() for page in PAGES)
    named = [name for name in commands if not name.startswith("_")]
    assert sorted(name for name in named if not re.search(rf"manage\.py {name}\b", written)) == []


def test_every_address_is_documented() -> None:
    page = (DOCS / "addresses.md").read_text()
    assert sorted(name for name, _ in own_addresses() if f"`{name}`" not in page) == []


@pytest.mark.parametrize("name", TABLES)
def test_no_table_explains_a_thing_twice(name: str) -> None:
    """Two branches that each add a row are put together without a conflict."""
    rows = re.findall(r"^\| ([^|]+?) \|(?!.*\n\|-)", (DOCS / name).read_text(), re.MULTILINE)
    things = [thing for row in rows for thing in CALLED.findall(row) or [row]]
    assert sorted(thing for thing, count in Counter(things).items() if count > 1) == []
    assert len(things) > 20


def test_the_change_log_says_each_thing_once() -> None:
    openings = [" ".join(line.split()[:4]) for line in (ROOT / "CHANGELOG.md").read_text().splitlines() if line]
    assert [opening for opening, count in Counter(openings).items() if count > 1] == []


def test_every_decision_is_listed_once_by_its_title() -> None:
    pages = [page for page in (DOCS / "decisions").glob("*.md") if page.name != "README.md"]
    titles = [f"- [{page.read_text().partition(chr(10))[0].removeprefix('# ')}]({page.name})" for page in pages]
    listed = [line for line in (DOCS / "decisions" / "README.md").read_text().splitlines() if line.startswith("- ")]
    assert listed == sorted(titles)


@pytest.mark.parametrize("page", PAGES, ids=from_root)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_shows_the_figures_of_the_benchmarks_page() -> None:
    """One run writes both; a figure changed by hand in one of them shows."""
    page = between_marks((DOCS / "benchmarks.md").read_text())
    assert page.count("×") > 5
    assert between_marks((ROOT / "README.md").read_text()) == page
