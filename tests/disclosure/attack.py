"""An outsider with an integer program: which hidden counts do the published tables of an inspection leave one value?

Nothing here uses the code that hides. `python -m tests.disclosure.attack [PROJECT [INSPECTION]]` prints the figures.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = "example-rolling-audits"
AIMS = 4  # random tables that are tried before single cells are solved for
EXCLUDED = ("excluded_not_applicable", "excluded_not_recorded", "excluded_other")
KINDS = ("met", "missed", *EXCLUDED)
REST = "rest"
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Published:
    """What leaves: rates, changes, and by standard the agreement of managers and inspectors. `reviews`: first and last month."""

    rates: pd.DataFrame
    changes: pd.DataFrame
    agreements: dict[str, Any]
    reviews: dict[str, tuple[str, str]]
    meets: int = 1  # place of the first grade that meets the standard
    undated: bool = False  # some files of a review have no day, so that its months leave a rest


def published_by(root: Path, inspection: str) -> Published:
    """The tables of `clean` and the answers of the agreement notebook."""
    from analysis import store
    from analysis.measures import compare_graders
    from analysis.pipeline.walk import process

    done = process(store.Project(root), inspection)
    definition = done.definition
    standards = sorted(done.frames["audits"]["standard"].astype(str).unique())
    told = {one: compare_graders(done.frames["audits"], definition, standard=one).agreement for one in standards}
    reviews = {
        one.id: (f"{one.period.start:%Y-%m}", f"{one.period.end:%Y-%m}")
        for one in definition.reviews
        if one.period.start and one.period.end
    }
    return Published(done.frames["rates"], done.frames["changes"], told, reviews, definition.scale.rank(definition.scale.meets) - 1)


class System:
    """Unknown whole numbers of 0 or more, and the sums they stand in."""

    def __init__(self) -> None:
        self.unknown: dict[Key, int] = {}
        self.sums: list[tuple[dict[int, float], float, float]] = []

    def add(self, terms: dict[Key, float], values: dict[Key, float], right: float = 0.0, *, at_most: bool = False) -> None:
        """The sum of the cells, each times its weight, is `right`, or at most that; cells without a value are unknown."""
        left: dict[int, float] = defaultdict(float)
        for key, weight in terms.items():
            if key in values:
                right -= weight * values[key]
            else:
                left[self.unknown.setdefault(key, len(self.unknown))] += weight
        if left:
            self.sums.append((left, -np.inf if at_most else right, right))

    def fixed(self) -> dict[Key, int]:
        """The unknown cells that have the same value in every solution, and that value."""
        size = len(self.unknown)
        if not size:
            return {}
        matrix, right = lil_array((len(self.sums), size)), np.array([value for *_, value in self.sums])
        for row, (left, *_) in enumerate(self.sums):
            for column, weight in left.items():
                matrix[row, column] = weight
        sums = LinearConstraint(matrix.tocsr(), [low for _, low, _ in self.sums], right)
        bounds, whole = Bounds(0, np.abs(right).sum() + 1), np.ones(size)

        def solved(aim: np.ndarray) -> np.ndarray:
            done = milp(aim, constraints=sums, bounds=bounds, integrality=whole)
            assert done.status == 0, done.message
            return np.round(done.x)

        draw = np.random.default_rng(size)
        found = np.array([solved(draw.uniform(0.5, 1.0, size) * draw.choice([-1.0, 1.0], size)) for _ in range(AIMS)])
        names = list(self.unknown)
        return {
            names[column]: int(found[0][column])
            for column in np.flatnonzero(np.ptp(found, axis=0) == 0)
            if solved(np.eye(1, size, column)[0])[column] == solved(-np.eye(1, size, column)[0])[column]
        }


def attacked(told: Published, kinds: Sequence[str] = KINDS) -> dict[str, tuple[int, dict[Key, int]]]:
    """By kind of count: how many are hidden, and those of them that have one possible value. A known zero is none: zeros are shown."""
    found: dict[str, tuple[int, dict[Key, int]]] = {}
    pooled = told.rates[told.rates["average"] == "pooled"]
    for measure, mine in pooled.groupby("measure"):
        for name in kinds:
            system, values = System(), dict(_values(mine, name, told))
            for terms in _sums(mine, told):
                system.add(terms, values)
            agreed = told.agreements.get(str(measure))
            if agreed is not None and name in ("met", "missed"):
                _add_agreement(system, values, agreed, mine, told, name)
            fixed = {key: value for key, value in system.fixed().items() if value and (key[-1] != REST or value <= 5)}
            found[f"{measure}: {name}"] = len(system.unknown), fixed
    return found


def _keys(mine: pd.DataFrame) -> Iterator[tuple[Key, Any]]:
    for row in mine.itertuples():
        time_of = ("review", row.review) if isinstance(row.review, str) else ("period", row.period)
        yield (*time_of, row.area, row.team, row.auditor_role), row


def _values(mine: pd.DataFrame, name: str, told: Published) -> Iterator[tuple[Key, float]]:
    """The published counts, also those that a change or a mean of areas tells."""
    of: dict[str, Callable[[Any], Any]] = {"met": lambda row: row.numerator, "missed": lambda row: row.denominator - row.numerator}
    for key, row in _keys(mine):
        value = of.get(name, lambda row: getattr(row, name))(row)
        if pd.notna(value):
            yield key, float(value)
    if name not in of:
        return
    for row in told.changes[told.changes["measure"] == mine["measure"].iloc[0]].itertuples():
        for review, value, files in (
            (row.from_review, row.value_from, row.denominator_from),
            (row.to_review, row.value_to, row.denominator_to),
        ):
            if pd.notna(value) and pd.notna(files):
                met = round(value * files)
                yield ("review", review, row.area, row.team, "all"), float(met if name == "met" else files - met)


def _sums(mine: pd.DataFrame, told: Published) -> Iterator[dict[Key, float]]:
    """Totals less their parts: places, quarters, and reviews, where files may be undated with what is left over."""
    keys = [key for key, _ in _keys(mine)]
    parts: dict[Key, list[Key]] = defaultdict(list)
    for kind, when, area, team, role in keys:
        if role != "all":
            parts[(kind, when, area, team, "all", "roles")].append((kind, when, area, team, role))
        if team != "all":
            parts[(kind, when, area, "all", role, "teams")].append((kind, when, area, team, role))
        elif area != "all":
            parts[(kind, when, "all", "all", role, "areas")].append((kind, when, area, team, role))
        if kind == "period" and "Q" not in when:
            quarter = f"{when[:4]}-Q{(int(when[5:]) + 2) // 3}"
            parts[(kind, quarter, area, team, role, "months")].append((kind, when, area, team, role))
            for review, (first, last) in told.reviews.items():
                if first <= when <= last:
                    parts[("review", review, area, team, role, "months")].append((kind, when, area, team, role))
    known = set(keys)
    for (*total, _), cells in parts.items():
        key = tuple(total)
        if key in known:
            rest = {(*key, REST): 1.0} if told.undated and key[0] == "review" and cells[0][0] == "period" else {}
            yield {key: -1.0, **dict.fromkeys(cells, 1.0), **rest}


def _add_agreement(system: System, values: dict[Key, float], agreed: Any, mine: pd.DataFrame, told: Published, name: str) -> None:
    """Every sum over the agreement table that its shares tell, and the files the reference found to meet the standard, or not."""
    table, n = agreed.table, agreed.n
    places = [(row, column) for row in range(len(table)) for column in range(len(table))]
    values |= {("agreement", *place): float(table.iloc[place]) for place in places if pd.notna(table.iloc[place])}
    gap = {place: place[0] - place[1] for place in places}
    shares = [
        (lambda one: True, 1.0),
        (lambda one: gap[one] == 0, agreed.exact.value),
        (lambda one: gap[one] > 0, agreed.over_graded.value),
        (lambda one: gap[one] < 0, agreed.under_graded.value),
        (lambda one: abs(gap[one]) <= 1, agreed.within_one.value),
    ]
    for holds, share in shares:
        if pd.notna(share):
            system.add({("agreement", *place): 1.0 for place in places if holds(place)}, values, round(share * n))
    mean = round(agreed.mean_difference.value * n)
    system.add({("agreement", *place): float(gap[place]) for place in places if gap[place]}, values, mean)
    # The reference's rates are of the same files and perhaps of more.
    months = [key for key, _ in _keys(mine) if key[0] == "period" and "Q" not in key[1] and key[2:] == ("all", "all", "inspector")]
    side = {("agreement", *place): 1.0 for place in places if (place[1] >= told.meets) == (name == "met")}
    of_role = mine[mine["period"].isin([key[1] for key in months]) & (mine["auditor_role"] == "inspector")]
    same = of_role["denominator"].notna().all() and of_role["denominator"].sum() == n
    system.add({**side, **dict.fromkeys(months, -1.0)}, values, at_most=not same)


def main(root: Path = ROOT, inspection: str = EXAMPLE) -> int:
    """Prints, by standard and count, how many are hidden and how many of them have one possible value."""
    started = time.perf_counter()
    found = attacked(published_by(root, inspection))
    for name, (hidden, fixed) in found.items():
        print(f"{name}: {hidden} hidden, {len(fixed)} of one value above zero", *list(fixed.items())[:5])
    known = sum(len(fixed) for _, fixed in found.values())
    hidden = sum(hidden for hidden, _ in found.values())
    print(f"{hidden} hidden counts, {known} of one value above zero; {time.perf_counter() - started:.1f} s")
    return known


if __name__ == "__main__":
    main(*(Path(word) if place == 0 else word for place, word in enumerate(sys.argv[1:3])))  # type: ignore[arg-type]
