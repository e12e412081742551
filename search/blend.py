"""The blend: signals, each standardised within one member's list, times visible weights; their sum is the score."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# The numbers that ship. Each signal is on a natural scale (logarithms, lifts); see docs/how-it-chooses.md.
PRIORS: dict[str, float] = {
    "said": 1.2,  # the dials the member turned: what they say outweighs what goes on
    "share": 0.3,  # log of the member's shrunk share of the place
    "own": 0.6,  # how lately the member wrote in that place
    "hot": 0.6,  # log of the acts of the last days, at a half-life of one day
    "fresh": 0.2,  # how lately something happened in it
    "words": 0.4,  # mean lift of the item's words, the most used counting most
    "youth": 0.2,  # how new it is
    "subjects": 0.1,  # mean lift of its subjects
    "company": 0.1,  # whether those write in it whom the member met in other threads
}
# Differences below this are noise: a signal that hardly varies in a list is not blown up to full strength.
FLOORS: dict[str, float] = {
    "share": 0.25,
    "hot": 0.25,
    "fresh": 0.25,
    "said": 0.5,
    "own": 0.25,
    "words": 0.02,
    "youth": 0.25,
    "subjects": 0.02,
    "company": 0.25,
}
KNEE = 3.0  # deviations from which an outlier is bent
COMMON = ("hot", "fresh", "youth")  # what is the same for every member
MONTH = 30.0  # days
QUIET = 1 / 8  # acts as of now; what is less is as quiet as can be


_given: list[Callable[[], Mapping[str, float] | None]] = []


def use_weights(given: Callable[[], Mapping[str, float] | None]) -> None:
    """Told by whoever keeps what the owner decided; None from it is what ships."""
    _given[:] = [given]


def in_force() -> dict[str, float]:
    """The weights that count at this moment: those the owner accepted, else those that ship."""
    given = _given[0]() if _given else None
    return PRIORS | {name: weight for name, weight in (given or {}).items() if name in PRIORS}


def weights_for(reach: float, weights: Mapping[str, float] = PRIORS) -> dict[str, float]:
    """The weights in a list that reaches back so many days; beyond a month what goes on says less of each item."""
    calm = MONTH / max(reach, MONTH)
    return {name: weight * calm if name in COMMON else weight for name, weight in weights.items()}


def standardised(values: Floats, mask: Flags, floor: float) -> Floats:
    """Each row less its mean over the row's mask, in its standard deviations or the floor; zero outside the mask."""
    counts = np.maximum(mask.sum(axis=1, keepdims=True), 1)
    kept = np.where(mask, values, 0.0)
    centred = np.where(mask, values - kept.sum(axis=1, keepdims=True) / counts, 0.0)
    spread = np.sqrt((centred * centred).sum(axis=1, keepdims=True) / counts)
    return np.asarray(centred / np.maximum(spread, floor))


def bent(values: Floats) -> Floats:
    """Above three deviations ever flatter towards four, so that no signal outvotes the others by an outlier.

    Below the mean nothing is bent: what a member wants less of may sink as far as they said.
    """
    return np.asarray(np.where(values > KNEE, KNEE + np.tanh(values - KNEE), values))


def blended(
    signals: Mapping[str, Floats], mask: Flags, weights: Mapping[str, float]
) -> tuple[Floats, dict[str, Floats]]:
    """Scores (−∞ outside the mask) and the terms that sum to them, each of members × items."""
    terms = {name: weights[name] * bent(standardised(signals[name], mask, FLOORS[name])) for name in weights}
    scores = np.sum(list(terms.values()), axis=0)
    return np.where(mask, scores, -np.inf), terms


def ranked(scores: Floats, ties: Floats) -> NDArray[np.intp]:
    """Columns of each row, best first; equal scores go by the larger tie number."""
    return np.lexsort((np.broadcast_to(-ties, scores.shape), -np.round(scores, 9)), axis=-1)


def log_hotness(hotness: Floats) -> Floats:
    """How much goes on, on a logarithm's scale; an act of three days ago is all but gone."""
    return np.asarray(np.log2(hotness + QUIET))


def freshness(days: Floats) -> Floats:
    """How lately something happened in it; a day matters much at first and little after a month."""
    return np.asarray(-np.log1p(np.maximum(days, 0.0)))


def youth(days: Floats) -> Floats:
    """How lately it came, on the same scale."""
    return freshness(days)


def recency(days: Floats) -> Floats:
    """How lately the member wrote there; never is as a year ago."""
    return np.asarray(-np.log1p(np.clip(days, 0.0, 365.0)))


def lifts(counts: Floats, rates: Floats, kappa: float) -> Floats:
    """profiles.interests.lift for arrays."""
    return np.asarray(np.sign(counts) * np.log1p(np.abs(counts) / (kappa * rates)))


def log_shares(counts: Floats, totals: Floats, rates: Floats, prior_acts: float) -> Floats:
    """The logarithm of profiles.interests.shrunk_share for arrays."""
    held = np.maximum(counts, 0.0)
    return np.asarray(np.log((held + prior_acts * rates) / (np.maximum(totals, held) + prior_acts)))
