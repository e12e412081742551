"""Which tests run on both columns: every folder of an app, unless a test says that it is for one of them."""

import pytest

from tests.reading import ROOT, apps

# tests/browser needs the site as a process of its own, tests/servers holds no tests.
BOTH = {
    "community", "config", "desk", "directory", "feedback", "home", "lib", "moderation", "newsletters", "notices",
    "profiles", "search", "writing",
    "rights",  # who may what, held over every route
    "look",  # the frame that every page stands in
}  # fmt: skip


def test_these_folders_run_on_both_columns() -> None:
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")} - {"browser"}
    assert folders <= BOTH
    assert set(apps()) == BOTH - {"look", "rights"}


def test_the_mark_says_so(request: pytest.FixtureRequest) -> None:
    """Looks at what this run collected, so that the list above cannot be out of date."""
    for item in request.session.items:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        both = item.get_closest_marker("both") is not None
        one = any(item.get_closest_marker(mark) for mark in ("servers", "embedded"))
        assert both == (folder in BOTH and not one), item.nodeid
