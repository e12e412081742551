"""Weights by logistic regression, drawn to those that ship. Pure: arrays in, numbers out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BELIEF = 0.5  # of a shipped weight: one standard deviation of what is believed before anything was shown
LEAST, MOST = 0.25, 4.0  # times the shipped weight, between which a proposal stays
FLAT = 1e-3  # precision of what is believed of how often things are opened at all: next to nothing
WEAKEST = 0.02  # of the scale: below it what was opened has nothing to do with the score
SURE = 1.96  # standard errors on either side
ROUNDS = 60


@dataclass(frozen=True, slots=True)
class Shows:
    """What was shown, a row each: signals as standardised in its list, and what became of it."""

    signals: Floats  # rows × signals
    place: Floats  # 1 is the top
    is_mail: Floats
    opened: Floats
    member: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fit:
    """Fitted weights with their intervals of 95 %, on the scale of those that ship."""

    weights: Floats
    low: Floats
    high: Floats
    scale: float  # how many units of a logit one of the score is
    falls: tuple[float, float]  # what a place twice as far down takes from that, on pages and in letters


def fitted(shows: Shows, shipped: Floats) -> Fit | None:
    """The weights that explain best what was opened, beside where it stood; None where the score explains nothing.

    How often things are opened, and how fast that falls with the place, is fitted apart for pages and letters. Rows of
    one member are not independent: intervals are of sums by member.
    """
    beside = _beside(shows)
    weak = np.full(beside.shape[1], FLAT)
    first = np.column_stack([beside, shows.signals @ shipped])
    start, _hessian = _Problem(first, shows.opened, np.append(0 * weak, 1.0), np.append(weak, 1.0)).solved()
    scale = float(start[-1])
    if scale < WEAKEST:
        return None
    whole = np.column_stack([beside, scale * shows.signals])
    centre, precision = np.append(0 * weak, shipped), np.append(weak, (BELIEF * shipped) ** -2.0)
    found, hessian = _Problem(whole, shows.opened, centre, precision).solved()
    errors = _errors(whole, shows, found, hessian, precision)[beside.shape[1] :]
    weights = found[beside.shape[1] :]
    low, high = weights - SURE * errors, weights + SURE * errors
    held = np.clip(np.stack([weights, low, high]), LEAST * shipped, MOST * shipped)
    return Fit(held[0], held[1], held[2], scale, (float(found[2]), float(found[3])))


def _beside(shows: Shows) -> Floats:
    """What else makes things opened: the surface, and the place on it."""
    depth = np.log2(shows.place)
    page = 1.0 - shows.is_mail
    return np.column_stack([page, shows.is_mail, page * depth, shows.is_mail * depth])


@dataclass(frozen=True, slots=True)
class _Problem:
    """Rows with what became of them, and what is believed of each number: a centre, and how firmly."""

    rows: Floats
    opened: Floats
    centre: Floats
    precision: Floats

    def solved(self) -> tuple[Floats, Floats]:
        """The most likely numbers, and the curvature there; Newton's method, each step as long as it leads down."""
        found = self.centre.copy()
        for _ in range(ROUNDS):
            likely = _likely(self.rows @ found)
            slope = self.rows.T @ (likely - self.opened) + self.precision * (found - self.centre)
            hessian = (self.rows * (likely * (1 - likely))[:, None]).T @ self.rows + np.diag(self.precision)
            step = np.asarray(np.linalg.solve(hessian, slope), dtype=np.float64)
            length = self._length(found, step)
            found = found - length * step
            if np.abs(step).max() < 1e-9 or not length:
                break
        return found, hessian

    def _length(self, found: Floats, step: Floats) -> float:
        length, now = 1.0, self._loss(found)
        while length > 1e-6:
            if self._loss(found - length * step) <= now:
                return length
            length /= 2
        return 0.0

    def _loss(self, found: Floats) -> float:
        at, away = self.rows @ found, found - self.centre
        return float(np.sum(np.logaddexp(0.0, at) - self.opened * at) + 0.5 * np.sum(self.precision * away * away))


def _errors(rows: Floats, shows: Shows, found: Floats, hessian: Floats, precision: Floats) -> Floats:
    """Standard errors that hold where one member's rows go together."""
    slopes = rows * (_likely(rows @ found) - shows.opened)[:, None]
    members, which = np.unique(shows.member, return_inverse=True)
    sums = np.zeros((len(members), rows.shape[1]))
    np.add.at(sums, which, slopes)
    inverse = np.linalg.inv(hessian)
    return np.asarray(np.sqrt(np.diag(inverse @ (sums.T @ sums + np.diag(precision)) @ inverse)))


def _likely(at: Floats) -> Floats:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * at)))
