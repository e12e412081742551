"""What each number of the score costs when it is off by two: the judge asked again with it doubled, and halved.

python -m benchmarks.swaying [--cut day|week]

Whichever database the settings name is walked. Weights are varied in one walk; what is inside a signal wants its own.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import numpy as np  # noqa: E402 - Django has to be set up first

from profiles.interests import KAPPA, LONG, PRIOR_ACTS  # noqa: E402
from search.blend import FLOORS, KNEE, PRIORS, blended  # noqa: E402
from search.recommending import slate  # noqa: E402
from search.recommending.company import MET_IN  # noqa: E402
from search.replaying import TASKS, History, Task, read_history, walked  # noqa: E402
from search.replaying.figures import measures  # noqa: E402
from search.replaying.scenes import Scene  # noqa: E402

SHIPPED = "as shipped"
TIMES = (2.0, 0.5)
Results = dict[str, list[list[float]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cut", choices=("day", "week"), default="week")
    task, history = TASKS["warm"][parser.parse_args().cut], read_history()
    shipped = weighed(history, task)
    say(["number", "shipped", "× 2: nDCG@10", "hit@10", "÷ 2: nDCG@10", "hit@10"])
    whole = np.array(shipped.pop(SHIPPED)).mean(axis=0)
    say([SHIPPED, "", f"{whole[0]:.3f}", f"{whole[3]:.3f}", "", ""])
    for name, value in PRIORS.items():
        if name != "said":  # nobody had turned a dial
            tell(f"weight of `{name}`", value, [np.array(shipped[f"{name} {times}"]) for times in TIMES], whole)
    for name, (value, change) in CONSTANTS.items():
        tell(name, value, [np.array(only_ours(history, task, change(times))) for times in TIMES], whole)


def weighed(history: History, task: Task) -> Results:
    """Ours with each weight doubled and halved, on the same cases."""
    found: Results = {}
    for scene in scenes(history, task):
        given = scene.slate.weights
        variants = {f"{name} {times}": given | {name: given[name] * times} for name in given for times in TIMES}
        for name, weights in {SHIPPED: given, **variants}.items():
            found.setdefault(name, []).extend(judged(scene, weights))
    return found


def only_ours(history: History, task: Task, change: Any) -> list[list[float]]:
    with change:
        return [row for scene in scenes(history, task) for row in judged(scene, scene.slate.weights)]


def judged(scene: Scene, weights: dict[str, float]) -> list[list[float]]:
    orders = scene.lists(blended(scene.signals, scene.mask, weights)[0])
    return [measures(order, scene.cut.right[member]) for member, order in zip(scene.members, orders, strict=True)]


def scenes(history: History, task: Task) -> Iterator[Scene]:
    luck = np.random.default_rng(1)
    for cut in walked(history, task):
        if cut.right:
            yield Scene(cut, list(cut.right), luck)


@contextmanager
def patched(*places: str, to: Any) -> Iterator[None]:
    with ExitStack() as stack:
        for place in places:
            stack.enter_context(patch(place, to))
        yield


def heat_for(times: float) -> Callable[..., float]:
    def heat(verb: str, when: Any, now: Any) -> float:
        return slate.TALK.get(verb, 0.0) * float(2.0 ** (-slate.days(now, when) / times))

    return heat


# What is inside the signals: how it ships, in words, and how to have it so many times as large.
CONSTANTS: dict[str, tuple[Any, Callable[[float], Any]]] = {
    "half-life of interests": (
        f"{LONG.days} days",
        lambda times: patched(
            *("search.recommending.readers.LONG", "search.recommending.rarity.LONG", "profiles.learning.LONG"),
            to=timedelta(days=LONG.days * times),
        ),
    ),
    "half-life of `hot`": ("1 day", lambda times: patched("search.replaying.past.heat", to=heat_for(times))),
    "κ of lift": (f"{KAPPA:.0f}", lambda times: patched("search.recommending.readers.KAPPA", to=KAPPA * times)),
    "acts before a share is one’s own": (
        f"{PRIOR_ACTS:.0f}",
        lambda times: patched("search.recommending.readers.PRIOR_ACTS", to=PRIOR_ACTS * times),
    ),
    "floors": (
        ".02, .25",
        lambda times: patched("search.blend.FLOORS", to={name: floor * times for name, floor in FLOORS.items()}),
    ),
    "deviations before the bend": (f"{KNEE:.0f}", lambda times: patched("search.blend.KNEE", to=KNEE * times)),
    "words that speak in full": (
        str(slate.SPEAKING),
        lambda times: patched("search.recommending.slate.SPEAKING", to=int(slate.SPEAKING * times)),
    ),
    "threads in which others are met": (
        str(MET_IN),
        lambda times: patched("search.recommending.company.MET_IN", to=int(MET_IN * times)),
    ),
}


def tell(name: str, value: Any, found: list[Any], whole: Any) -> None:
    cells = [
        f"{rows.mean(axis=0)[at]:.3f} ({rows.mean(axis=0)[at] - whole[at]:+.3f})" for rows in found for at in (0, 3)
    ]
    say([name, str(value), *cells])


def say(cells: list[str]) -> None:
    sys.stdout.write(f"| {' | '.join(cells)} |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
