"""Figures of the small-number rule: how long the cube of a programme with many teams takes. Printed, never a pass or fail.

Run as `python tests/benchmarks/bench_suppression.py`; about a minute on two cores. Ten areas of thirty teams, 36 months, two
reviews and one standard; with 20 files a team and month no number is small, with 5 every fifth is, with one nearly all are.
"""

from __future__ import annotations

import time
from datetime import date

import numpy as np
import pandas as pd

from analysis.disclosure import suppress
from analysis.measures import rates_of_audits
from analysis.model import Definition, Period, Review, Scale
from analysis.tables import AUDITS, CHANGES
from analysis.terms import Precision, Stage

SEED = 7
AREAS, TEAMS, MONTHS = 10, 30, 36
FILES = (60_000, 300_000, 1_500_000)


def review(name: str, stage: Stage, year: int) -> Review:
    """The first half of a year."""
    return Review(name, stage, name.title(), Period(date(year, 1, 1), date(year, 6, 30), Precision.BOUNDED))


DEFINITION = Definition(
    "bench",
    "Bench",
    "P",
    "I",
    scale=Scale(("bad", "good"), "good"),
    reviews=(review("midpoint", Stage.MIDPOINT, 2022), review("final", Stage.FINAL, 2023)),
)


def audits(files: int) -> pd.DataFrame:
    """Invented audits spread evenly over teams and months."""
    draw = np.random.default_rng(SEED)
    month = draw.integers(0, MONTHS, files)
    met = draw.random(files) < 0.75
    left_out = draw.random(files) < 0.02
    names = {
        "area": [f"a{n:02d}" for n in range(AREAS)],
        "team": [f"t{n:02d}" for n in range(TEAMS)],
        "period": [f"{2022 + n // 12}-{n % 12 + 1:02d}" for n in range(MONTHS)],
        "auditor_role": ["inspector", "manager"],
        "review": ["midpoint", "final"],
    }
    codes = {
        "area": draw.integers(0, AREAS, files),
        "team": draw.integers(0, TEAMS, files),
        "period": month,
        "auditor_role": (draw.random(files) < 0.8).astype(int),
        "review": np.select([month < 6, (month >= 12) & (month < 18)], [0, 1], -1),
    }
    frame = pd.DataFrame({name: pd.Categorical.from_codes(codes[name], categories=texts) for name, texts in names.items()})
    frame["grade_rank"] = pd.array(np.where(left_out, 0, 1 + met), dtype="Int64")
    frame["grade_rank"] = frame["grade_rank"].mask(left_out)
    frame["meets"] = met & ~left_out
    frame["missing_reason"] = pd.Series("not_recorded", index=frame.index).where(left_out)
    return AUDITS.conform(frame.assign(inspection="bench", standard="s"))


def main() -> None:
    """Seconds and shares by number of files."""
    print("files     cells   small   hidden   seconds   per 10,000 cells")
    for files in FILES:
        rates = rates_of_audits(audits(files), DEFINITION)
        missed = rates["denominator"] - rates["numerator"]
        small = (rates["numerator"].between(1, 5) | missed.between(1, 5)).mean()
        start = time.perf_counter()
        told, _ = suppress(rates, CHANGES.frame(), DEFINITION)
        took = time.perf_counter() - start
        hidden = told["is_suppressed"].mean()
        print(f"{files:9,} {len(rates):6,} {small:6.1%} {hidden:8.1%} {took:9.1f} {1e4 * took / len(rates):18.1f}")


if __name__ == "__main__":
    main()
