"""Which secrets of a puzzle come out. Loads numpy and scipy (HiGHS): for jobs only.

**Safe is proven, never believed.** A secret is safe when some way of filling in every hidden figure, in whole people,
fits everything that is shown and puts the secret outside 0/1..4. We look for such a *witness* and check it in exact
whole-number arithmetic, so neither the solver's tolerance nor a relaxation can call a leak safe. A witness counts for
every secret at once.

Witnesses come from linear programmes (fast). Their range contains the range in whole numbers: when even that lies
within the forbidden numbers, the leak is certain; when it does not but the corner found is not whole, the mixed-integer
programme decides. A solver that gives up in `SECONDS` leaves the secret unproven, and that counts as a leak.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp

from coprod_hub.core.disclosure.puzzle import Puzzle, Secret
from coprod_hub.core.disclosure.words import Leak

SECONDS = 5.0
SLACK = 1e-6
Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]


@dataclass(slots=True)
class Tally:
    """How hard the solver had to work: for `docs/decisions`."""

    relaxed: int = 0
    whole: int = 0


@dataclass(frozen=True, slots=True)
class _Answer:
    """The most a form can be: a bound from above, and a whole-number way to get there where one was found."""

    bound: float
    witness: Whole | None
    certain: bool = True


class _Polytope:
    """The equations of a puzzle over its free unknowns only."""

    def __init__(self, puzzle: Puzzle, tally: Tally) -> None:
        self.tally = tally
        low = np.array(puzzle.low, dtype=np.int64)
        high = np.array(puzzle.high, dtype=np.int64)
        self.free = np.flatnonzero(low < high)
        self.fixed = np.where(low < high, 0, low)
        self.low, self.high = low[self.free], high[self.free]
        matrix = np.zeros((len(puzzle.equations), len(low)), dtype=np.int64)
        for place, (form, _, _) in enumerate(puzzle.equations):
            matrix[place, list(form)] = list(form.values())
        known = matrix @ self.fixed if len(low) else np.zeros(len(matrix), dtype=np.int64)
        least = np.array([low for _, low, _ in puzzle.equations], dtype=np.int64) - known
        most = np.array([high for _, _, high in puzzle.equations], dtype=np.int64) - known
        open_rows = matrix[:, self.free].any(axis=1)
        self.impossible = bool(((least > 0) | (most < 0))[~open_rows].any())
        self.matrix, self.least, self.most = matrix[open_rows][:, self.free], least[open_rows], most[open_rows]

    def reduced(self, secrets: Sequence[Secret]) -> tuple[Whole, Whole]:
        """The secrets over the free unknowns: coefficients, one row each, and constants."""
        full = np.zeros((len(secrets), len(self.fixed)), dtype=np.int64)
        for place, secret in enumerate(secrets):
            full[place, list(secret.form)] = list(secret.form.values())
        constants = full @ self.fixed + np.array([secret.constant for secret in secrets], dtype=np.int64)
        return full[:, self.free], constants

    def anybody(self, secret: Secret) -> bool:
        """Whether there may be anybody at all about whom the secret tells something."""
        if secret.among is None:
            return True
        form, constant = secret.among
        full = np.zeros(len(self.fixed), dtype=np.int64)
        full[list(form)] = list(form.values())
        sure, free = constant + int(full @ self.fixed), full[self.free].astype(np.float64)
        return sure + (self.most_of(free).bound if free.any() else 0) >= 1 - SLACK

    def fits(self, point: Whole) -> bool:
        """Whether whole numbers obey everything, in exact arithmetic."""
        sums = self.matrix @ point
        inside = (self.low <= point) & (point <= self.high)
        return bool(inside.all() and (self.least <= sums).all() and (sums <= self.most).all())

    def most_of(self, form: Real) -> _Answer:
        """Maximise: first the relaxation, then whole numbers when its corner is not whole."""
        self.tally.relaxed += 1
        relaxed = self._solve(form, whole=False)
        impossible = relaxed.bound == -np.inf
        reached = relaxed.witness is not None and form @ relaxed.witness >= relaxed.bound - SLACK
        if impossible or reached or not relaxed.certain:
            return relaxed
        self.tally.whole += 1
        return self._solve(form, whole=True)

    def _solve(self, form: Real, *, whole: bool) -> _Answer:
        found: Any = milp(
            -form,
            integrality=np.full(len(form), int(whole)),
            bounds=Bounds(self.low, self.high),
            constraints=[LinearConstraint(self.matrix, self.least, self.most)] if len(self.matrix) else [],
            options={"time_limit": SECONDS, "mip_rel_gap": 0.0},
        )
        if found.status == 2:
            return _Answer(-np.inf, None)
        if found.x is None:
            return _Answer(np.inf, None, certain=False)
        point = np.rint(found.x).astype(np.int64)
        witness = point if self.fits(point) else None
        return _Answer(-float(found.fun), witness, certain=found.status == 0)


def exposed(puzzle: Puzzle, tally: Tally | None = None) -> list[tuple[Secret, Leak]]:
    """The secrets that come out, each with its leak: the least and the most it can be.

    Raises `Contradiction` when no numbers of people fit what is shown.
    """
    space = _Polytope(puzzle, tally or Tally())
    if space.impossible:
        raise Contradiction
    secrets = puzzle.secrets
    forms, constants = space.reduced(secrets)
    least = np.array([secret.least for secret in secrets], dtype=np.int64)
    most = np.array([secret.most for secret in secrets], dtype=np.int64)
    alive = (least <= constants) & (constants <= most)
    hunt = _Hunt(space, forms, constants, least, most)
    known = [i for i in np.flatnonzero(alive & ~hunt.waiting) if space.anybody(secrets[i])]
    out = [(secrets[i], _leak(secrets[i], int(constants[i]), int(constants[i]))) for i in known]
    hunt.at_random()
    for place in np.flatnonzero(hunt.waiting):
        if hunt.waiting[place]:
            low, high, proven = hunt.after(int(place))
            if hunt.waiting[place] and space.anybody(secrets[place]):
                out.append((secrets[place], replace(_leak(secrets[place], low, high), proven=proven)))
    return out


class Contradiction(Exception):
    """No numbers of people fit what is shown."""


def _leak(secret: Secret, low: int, high: int) -> Leak:
    return replace(secret.leak, low=low, high=high)


class _Hunt:
    """Looks for witnesses until every secret is safe or given up."""

    def __init__(self, space: _Polytope, forms: Whole, constants: Whole, least: Whole, most: Whole) -> None:
        self.space, self.forms, self.constants, self.least, self.most = space, forms, constants, least, most
        self.waiting: npt.NDArray[np.bool_] = (forms != 0).sum(axis=1) > 0

    def _learn(self, witness: Whole | None) -> None:
        if witness is not None:
            values = self.forms @ witness + self.constants
            self.waiting &= (values >= self.least) & (values <= self.most)

    def at_random(self, tries: int = 4) -> None:
        """Push many secrets at once in directions drawn with a fixed seed: most are safe after a few."""
        dice = np.random.default_rng(5)
        for _ in range(tries):
            if not self.waiting.any():
                return
            signs = dice.choice([-1.0, 1.0, 2.0], size=int(self.waiting.sum()))
            answer = self.space.most_of(signs @ self.forms[self.waiting])
            if answer.bound == -np.inf:
                raise Contradiction
            self._learn(answer.witness)

    def after(self, place: int) -> tuple[int, int, bool]:
        """Try one secret upwards, then downwards: its least and most, and whether both are certain."""
        form = self.forms[place].astype(np.float64)
        up = self.space.most_of(form)
        self._learn(up.witness)
        down = self.space.most_of(-form)
        self._learn(down.witness)
        high = np.floor(up.bound + SLACK) if np.isfinite(up.bound) else self.constants[place]
        low = np.ceil(-down.bound - SLACK) if np.isfinite(down.bound) else self.constants[place]
        certain = up.certain and down.certain
        return int(low) + int(self.constants[place]), int(high) + int(self.constants[place]), certain
