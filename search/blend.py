"""The blend: signals, each standardised within one member's list, times visible weights; their sum is the score."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# The numbers that ship. Each signal is on a natural scale (logarithms, lifts); see docs/how-it-chooses.md.
PRIORS: dict[str, float] = {
    "said": 1.0,  # the dials the member turned: what they say outweighs what goes on
    "share": 0.7,  # log of the member's shrunk share of the place
    "hot": 0.6,  # log of the acts of the last days, at a half-life of one day
    "own": 0.4,  # how lately the member wrote in that place
    "words": 0.2,  # mean lift of the item's words
    "youth": 0.2,  # how new it is
    "subjects": 0.1,  # mean lift of its subjects
}
# Differences below this are noise: a signal that hardly varies in a list is not blown up to full strength.
FLOORS: dict[str, float] = {
    "share": 0.25,
    "hot": 0.25,
    "said": 0.5,
    "own": 0.25,
    "words": 0.02,
    "youth": 0.25,
    "subjects": 0.02,
}


def standardised(values: Floats, mask: Flags, floor: float) -> Floats:
    """Each row less its mean over the row's mask, in its standard deviations or the floor; zero outside the mask."""
    counts = np.maximum(mask.sum(axis=1, keepdims=True), 1)
    kept = np.where(mask, values, 0.0)
    centred = np.where(mask, values - kept.sum(axis=1, keepdims=True) / counts, 0.0)
    spread = np.sqrt((centred * centred).sum(axis=1, keepdims=True) / counts)
    return np.asarray(centred / np.maximum(spread, floor))


def bent(values: Floats) -> Floats:
    """Above one deviation ever flatter towards two, so that no signal outvotes the others by an outlier.

    Below the mean nothing is bent: what a member wants less of may sink as far as they said.
    """
    return np.asarray(np.where(values > 1, 1 + np.tanh(values - 1), values))


def blended(
    signals: Mapping[str, Floats], mask: Flags, weights: Mapping[str, float] = PRIORS
) -> tuple[Floats, dict[str, Floats]]:
    """Scores (−∞ outside the mask) and the terms that sum to them, each of members × items."""
    terms = {name: weights[name] * bent(standardised(signals[name], mask, FLOORS[name])) for name in weights}
    scores = np.sum(list(terms.values()), axis=0)
    return np.where(mask, scores, -np.inf), terms


def ranked(scores: Floats, ties: Floats) -> NDArray[np.intp]:
    """Columns of each row, best first; equal scores go by the larger tie number."""
    return np.lexsort((np.broadcast_to(-ties, scores.shape), -np.round(scores, 9)), axis=-1)


def log_hotness(hotness: Floats) -> Floats:
    """How much goes on, on a logarithm's scale that still tells an act of last week from one of last month."""
    return np.asarray(np.log2(hotness + 2.0**-30))


def youth(days: Floats) -> Floats:
    """Newer is more; a day matters much at first and little after a month."""
    return np.asarray(-np.log1p(np.maximum(days, 0.0)))


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
