"""The world, built once for all tests that follow one another with it, and taken back behind the last of them."""

from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.rights.world import World, built

# Building takes seconds; each test's own changes are taken back to a savepoint of the world's transaction.
FOLDER = Path(__file__).parent
HELD: dict[str, tuple[World, ExitStack]] = {}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> World:
    if "world" not in HELD:
        with ExitStack() as stack:
            stack.enter_context(django_db_blocker.unblock())
            stack.enter_context(transaction.atomic())
            stack.callback(transaction.set_rollback, True)
            HELD["world"] = built(), stack.pop_all()
    return HELD["world"][0]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    yield
    if HELD and not _may_find_it(nextitem):
        _world, stack = HELD.pop("world")
        stack.close()


def _may_find_it(item: pytest.Item | None) -> bool:
    """Whether a test has the world, or beside those that have it reads tables alone."""
    if item is None or item.path.parent != FOLDER:
        return False
    mark = item.get_closest_marker("django_db")
    return mark is None or not mark.kwargs.get("transaction")
