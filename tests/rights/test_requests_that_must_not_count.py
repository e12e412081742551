"""Requests that change nothing: a GET, a form without its proof of origin, a method that an address does not take."""

from __future__ import annotations

import pytest

from tests.rights.asking import Answer, Browser, address, tables_written, undone
from tests.rights.headers import lacking
from tests.rights.language import Row, tables
from tests.rights.people import ROLES
from tests.rights.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.sampled]
# A mail program's one click has no cookie; the signature stands for it.
WITHOUT_PROOF = {"newsletters:unsubscribe", "notices:stop"}
COUNTED = {"newsletters:click"}  # docs/decisions/a-click-in-a-letter-is-kept-by-a-get.md
POSTS = [row for row in tables() if row.method == "POST"]
OURS = {row.route: row for row in tables() if row.method == "GET" and not row.route.startswith(("admin:", "/", "mfa_"))}


def test_only_the_counted_click_is_written_by_a_get() -> None:
    """That the tables tell the truth is what the matrix holds."""
    writing = {
        row.route
        for row in tables()
        if row.method == "GET" and any(answer.endswith("!") for of in row.answers.values() for answer in of.values())
    }
    assert writing == COUNTED


@pytest.mark.parametrize("row", POSTS, ids=str)
def test_a_form_without_its_proof_of_origin_changes_nothing(world: World, row: Row) -> None:
    state, role = _who_may(row)
    with undone(), tables_written() as written:
        browser = Browser(world, role, enforce_csrf_checks=True)
        response = browser.generic("POST", address(row, world, role, state), "", "application/x-www-form-urlencoded")
    is_open = row.route in WITHOUT_PROOF
    assert (response.status_code == 403, bool(written)) == (not is_open, is_open)  # type: ignore[attr-defined]
    assert lacking(row.route, response) == []


@pytest.mark.parametrize("row", OURS.values(), ids=lambda row: row.route)
def test_no_other_method_does_anything(world: World, row: Row) -> None:
    state = next(iter(row.answers))
    for role in ("guest", "author", "administrator"):
        path = address(row, world, role, state)
        for method in ("PUT", "PATCH", "DELETE", "OPTIONS"):
            with undone(), tables_written() as written:
                answer = Answer(Browser(world, role).generic(method, path, "", "text/plain"), written)
            assert not written, f"{method} {row.route} · {role}"
            assert answer.response.status_code < 500, f"{method} {row.route} · {role}"
            assert lacking(row.route, answer.response) == [], f"{method} {row.route} · {role}"


def _who_may(row: Row) -> tuple[str, str]:
    """A state and a role in which the form would count; else the first."""
    for state, answers in row.answers.items():
        for role in reversed(ROLES):
            if answers[role].endswith("!"):
                return state, role
    return next(iter(row.answers)), "administrator"
