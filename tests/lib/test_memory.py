"""The collector of garbage rests during short work, and only then."""

import gc
from collections.abc import Iterator

import pytest

from lib.memory import uncollected


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    assert gc.isenabled()
    yield
    gc.enable()


def test_it_rests_meanwhile_and_goes_on_after_an_error_too() -> None:
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(RuntimeError, match="broken"), uncollected():
        raise RuntimeError("broken")
    assert gc.isenabled()


def test_work_within_other_work_leaves_it_resting() -> None:
    with uncollected():
        with uncollected():
            pass
        assert not gc.isenabled()
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()
