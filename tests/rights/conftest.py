"""The world, built once for all tests that follow one another with it, and taken back behind the last of them."""

from collections.abc import Generator
from contextlib import ExitStack

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.rights.world import World, built

# Building takes seconds; each test's own changes are taken back to a savepoint of the world's transaction.
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
    if HELD and "world" not in getattr(nextitem, "fixturenames", ()):
        _world, stack = HELD.pop("world")
        stack.close()
