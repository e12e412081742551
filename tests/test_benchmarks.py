"""What make bench writes: ratios with their spread, in turn, into the marked places."""

import json
from datetime import date
from pathlib import Path

import pytest

from benchmarks import judging, report
from benchmarks.ratios import Took, cpu_against, side_by_side, spread, wall_against
from benchmarks.report import BEGIN, END, Section, between_marks
from benchmarks.rights import HEAD, figures


def test_works_take_turns_and_the_first_round_is_not_kept() -> None:
    order: list[str] = []
    taken = side_by_side({"page": lambda: order.append("page"), "bare": lambda: order.append("bare")}, rounds=2)
    assert order == ["bare", "page", "page", "bare", "bare", "page"]
    assert {name: len(each) for name, each in taken.items()} == {"page": 2, "bare": 2}


def test_a_ratio_is_the_middle_of_the_rounds_own() -> None:
    slow = [Took(0.4, 0.9), Took(0.8, 0.8), Took(1.2, 0.6)]
    base = [Took(0.1, 0.3), Took(0.2, 0.2), Took(0.2, 0.3)]
    assert str(cpu_against(slow, base)) == "4.0 × (4.0–6.0)"
    assert str(wall_against(slow, base, scale=0.5)) == "1.5 × (1.0–2.0)"
    assert str(spread([0.02, 0.03, 0.04])) == "0.030 × (0.020–0.040)"


def test_each_part_keeps_its_own_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, readme = tmp_path / "benchmarks.md", tmp_path / "README.md"
    readme.write_text(f"# Name\n\n{BEGIN}\nold\n{END}\n\nThe rest.\n")
    for name, path in (("PAGE", page), ("README", readme), ("KEPT", tmp_path / "results")):
        monkeypatch.setattr(report, name, path)
    for part, figure in (("pages", "9.0 ×"), ("sending", "2.0 ×"), ("pages", "4.0 ×")):
        section = Section(part.capitalize(), "How.", ("what", "CPU"), [(part, figure)], [(f"{part}, bare", figure)])
        report.keep(part, section, about="", servers=["Redis 7"], day=date(2026, 11, 26))
        report.write(("pages", "sending"))
    lines = readme.read_text().splitlines()
    assert (lines[0], lines[-1]) == ("# Name", "The rest.")
    assert lines[5:7] == ["| pages, bare | 4.0 × |", "| sending, bare | 2.0 × |"]
    assert between_marks(readme.read_text()) == between_marks(page.read_text())
    assert page.read_text().count("- Date: 2026-11-26") == 2


def test_what_the_judge_found_stands_on_the_page_with_the_command_that_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, readme, file = tmp_path / "benchmarks.md", tmp_path / "README.md", tmp_path / "warm.json"
    readme.write_text(f"{BEGIN}\nold\n{END}\n")
    for name, path in (("PAGE", page), ("README", readme), ("KEPT", tmp_path / "results")):
        monkeypatch.setattr(report, name, path)
    figures = dict.fromkeys(("ndcg@10", "recall@20", "hit@5", "hit@10"), 0.25)
    verdict = {"means": figures, "errors": figures, "coverage": 0.5, "reached": 1.0, "variety": None}
    less = {"means": figures, "low": figures, "high": figures, "times": {"ndcg@10": 1.5}}
    told = {
        "task": {"what": "cold", "step": 1},
        "verdicts": [{"rule": rule, **verdict, "miscalibration": 0.125} for rule in ("newest", "ours")],
        "differences": [{"rule": "newest", **less}],
        "knowing": [{"acts": 0, "means": figures}],
        "kept": [
            {"by": "share", "setting": 0.1, "written_to": 0.1, "kept": 0.77, "kept_of_all": 0.5},
            {"by": "volume", "setting": 4, "written_to": 0.5, "kept": 0.9, "kept_of_all": 0.8},
        ],
        "cases": 1200, "members": 30, "cuts": 9, "candidates": 40.4, "asked": 5000,
    }  # fmt: skip
    file.write_text(json.dumps(told))
    judging.main([f"ten groups={file}"])
    text = page.read_text()
    assert "## Judged on ten groups: threads nobody has seen yet" in text
    assert "`manage.py replay --task cold --cut day` on ten groups: 1,200 cases of 30 members at 9 cuts, 40 to" in text
    assert "10% of members keep 77% (50%)" in text
    assert "at the same volume, 4: 50% and 90%." in text
    cells = "| newest | .250 ± .250 | .250 ± .250 | .250 ± .250 | .250 ± .250 | .500 | 1.00 | – | .125 | "
    assert f"{cells}+0.250 (+0.250 to +0.250), 1.50 × |" in text


def test_the_figures_of_rights_are_what_the_tests_recorded(tmp_path: Path) -> None:
    def case(name: str, inside: str = "", **values: int) -> str:
        properties = "".join(f'<property name="{key}" value="{value}"/>' for key, value in values.items())
        return f'<testcase name="{name}"><properties>{properties}</properties>{inside}</testcase>'

    tests = [
        case("test_a_route_answers_as_its_row_says[GET a]", cells=1600, secrets=40, told=0),
        case("test_a_route_answers_as_its_row_says[GET b]", "<failure/>", cells=32, secrets=40, told=2),
        case("test_it_is_noticed_when_a_permission_is_gone[may_like]"),
        case("test_it_is_noticed_when_a_permission_is_gone[may_edit]", "<failure/>"),
        case("test_twenty_at_once_are_one[like]"),
    ]
    report = tmp_path / "report.xml"
    report.write_text(f"<testsuites><testsuite>{''.join(tests)}</testsuite></testsuites>")
    assert dict(zip(HEAD, figures("embedded", report, 12.4), strict=True)) == {
        "column": "embedded",
        "cells": "1,632",
        "secrets": "40",
        "told": "2",
        "permissions": "2",
        "not noticed": "1",
        "races": "1",
        "tests": "5",
        "failed": "2",
        "time": "12 s",
    }
