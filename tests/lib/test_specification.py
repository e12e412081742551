"""What the examples of CommonMark become: as it says, but for those that docs/writing.md lists."""

import re
from collections.abc import Iterator

import pytest

from lib.markdown import render
from tests.lib.specification import INSTEAD, differing, examples, kept
from tests.reading import ROOT

ROW = re.compile(r"^\| ([a-zA-Z ]+) \| .+ \| (\d+) \| ([\d–, ]+) \|$", re.MULTILINE)
pytestmark = pytest.mark.specification


def listed() -> dict[str, set[int]]:
    """The numbers in the table of the documents, by why."""
    rows = ROW.findall((ROOT / "docs/writing.md").read_text())
    found = {why: {number for part in which.split(", ") for number in _between(part)} for why, _count, which in rows}
    assert {why: len(numbers) for why, numbers in found.items()} == {why: int(count) for why, count, _which in rows}
    return found


def _between(part: str) -> Iterator[int]:
    first, _dash, last = part.partition("–")
    yield from range(int(first), int(last or first) + 1)


def test_every_example_is_rendered_as_it_says_or_as_the_documents_say() -> None:
    found = differing(kept(), render)
    assert found.pop("") == set()
    assert found == listed()
    assert set(found) == set(INSTEAD)
    assert len(examples(kept())) - sum(map(len, found.values())) == 550
