"""A randomised mailing of somebody else's in the report that mailings here get; the table is of our own making."""

from __future__ import annotations

import pytest

from benchmarks.hillstrom import report


def customers(segment: str, count: int, visits: int, conversions: int) -> list[dict[str, str]]:
    return [
        {"segment": segment, "visit": str(int(nth < visits)), "conversion": str(int(nth < conversions))}
        for nth in range(count)
    ]


def test_each_group_that_was_written_to_beside_the_one_that_was_not() -> None:
    """Of the differences: Newcombe 1998, table II, method 10 (a); of the ratio, reckoned by hand."""
    rows = [*customers("Mens E-Mail", 70, 56, 5), *customers("No E-Mail", 80, 48, 20)]
    visit, conversion = report(rows)
    assert (visit["measure"], visit["group"]) == ("visit", "Mens E-Mail")
    assert [group["value"] for group in visit["groups"]] == [80.0, 60.0]
    assert visit["gap"] == pytest.approx({"value": 20.0, "low": 5.24, "high": 33.39}, abs=5e-3)
    assert visit["verdict"] == "more"
    assert visit["times"] == pytest.approx({"value": 1.3333, "low": 1.0766, "high": 1.6512}, abs=5e-4)
    assert conversion["verdict"] == "less"
    assert "times" not in conversion  # five are too few


def test_too_few_tell_no_difference() -> None:
    rows = [*customers("Mens E-Mail", 29, 20, 10), *customers("No E-Mail", 80, 48, 20)]
    for row in report(rows):
        assert row["wanting"] == 1
        assert "gap" not in row
        assert "times" not in row
