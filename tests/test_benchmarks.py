"""What make bench writes: ratios with their spread, in turn, into the marked places."""

from benchmarks.ratios import Took, cpu_against, side_by_side, spread, wall_against
from benchmarks.report import BEGIN, END, Section, between_marks, headlines, marked


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


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    section = Section("Pages", "", ("page",), [], [("A thread, guest", "4.0 × (3.9–4.1)")])
    text = marked(f"# Name\n\n{BEGIN}\nold\n{END}\n\nThe rest.\n", headlines([section]))
    assert text.startswith("# Name\n\n")
    assert text.endswith("\n\nThe rest.\n")
    assert between_marks(text).splitlines()[2:] == ["| A thread, guest | 4.0 × (3.9–4.1) |"]
