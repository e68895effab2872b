"""An invented programme of rolling file audits: plausible, dirty, and declared synthetic wherever it shows.

The one that is shipped, data/raw/example-rolling-audits, is made by
`reaudit example example-rolling-audits --rows 13500 --seed 2024`; a test makes it again and compares.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import store
from analysis.errors import UsageError
from analysis.pipeline.begin import check_id

FIRST_MONTH, MONTHS = "2022-01", 36  # twelve quarters, so that an area's rates can be drawn with limits
FLAT_MONTHS = 12  # months before any area moves
STANDARDS = ("recording", "safeguarding")
GRADES = ("inadequate", "requires improvement", "good", "outstanding")
# Area: teams, and the share of files good or better in the first year and at the end. East improves, north does not, west a little.
AREAS = {
    "East & Coast": (("Harbour", "Hill"), 0.58, 0.88),
    "North": (("Moor", "Vale"), 0.72, 0.72),
    "West": (("Bridge", "Mill"), 0.66, 0.76),
}
GENEROUS = 0.25  # managers grade this share of the inspectors' "requires improvement" as good
DOUBLE_GRADED = 0.25  # share of files that an inspector grades as well; with fewer, most areas have too few pairs to be told of
SPELLINGS = {
    "inadequate": ("Inadequate", "inadequate", "INADEQUATE "),
    "requires improvement": ("Requires improvement", "requires improvement", "Requires improvement to be good", "2 - Requires improvement"),
    "good": ("Good", "good", " Good", "3 - Good"),
    "outstanding": ("Outstanding", "outstanding", "4 - Outstanding"),
}
UNGRADED = (("N/A", 0.03), ("not recorded", 0.015), ("data_unreadable", 0.003))
COLUMNS = ["case", "area", "team", "practitioner", "auditor", "auditor_role", "audit_date", "standard", "grade"]


def write_example(project: store.Project, inspection: str, *, rows: int, seed: int) -> list[str]:
    """Make data/raw/<inspection>/ with invented file audits, one csv an area. Raises UsageError if it is there already."""
    folder = project.raw(check_id(inspection))
    if folder.exists() and any(folder.iterdir()):
        raise UsageError("this inspection is there already", found=f"data/raw/{inspection}", remedy="choose another id")
    definition = store.resource_text("example_inspection.toml").replace("{id}", inspection)
    store.write_text(folder / store.DEFINITION_FILE, definition)
    audits = invented_audits(rows=rows, seed=seed)
    files = []
    for area, mine in audits.groupby("area_file", sort=True):
        name = f"file_audits_{area}.csv"
        store.write_bytes(folder / name, mine[COLUMNS].to_csv(index=False, lineterminator="\n").encode("utf-8"))
        files.append(f"{name} ({len(mine)} rows)")
    return [f"made data/raw/{inspection}, invented: inspection.toml, {', '.join(files)}", f"next: reaudit run {inspection}"]


def invented_audits(*, rows: int, seed: int) -> pd.DataFrame:
    """`rows` invented file audits in the raw columns, with `area_file` beside them; the same seed gives the same rows."""
    draw = np.random.default_rng(seed)
    frame = _files(draw, rows)
    frame = pd.concat([frame, _second_grades(draw, frame, least=rows - len(frame))], ignore_index=True).head(rows) if rows else frame
    frame = _dirty(draw, frame)
    return frame.sort_values(["area_file", "month", "case", "standard", "auditor_role"], kind="stable", ignore_index=True)


def _files(draw: np.random.Generator, rows: int) -> pd.DataFrame:
    count = int(np.ceil(rows / (1 + DOUBLE_GRADED)))
    names = list(AREAS)
    area = draw.integers(0, len(names), count)
    month = draw.integers(0, MONTHS, count)
    teams = np.array([AREAS[name][0] for name in names])
    start, end = (np.array([AREAS[name][side] for name in names]) for side in (1, 2))
    share = start[area] + (end - start)[area] * np.clip(month - FLAT_MONTHS, 0, None) / (MONTHS - 1 - FLAT_MONTHS)
    truth = _ranks(draw, share)
    generous = (truth == 1) & (draw.random(count) < GENEROUS)
    first = pd.Period(FIRST_MONTH, freq="M")
    days = [(first + int(m)).start_time + pd.Timedelta(days=int(d)) for m, d in zip(month, draw.integers(0, 28, count), strict=True)]
    return pd.DataFrame(
        {
            "case": [f"C{number:06d}" for number in range(1, count + 1)],
            "area": [names[a] for a in area],
            "area_file": [names[a].split()[0].lower() for a in area],
            "team": teams[area, draw.integers(0, 2, count)],
            "practitioner": [f"P{number:03d}" for number in draw.integers(1, 90, count)],
            "auditor": [f"M{number:02d}" for number in draw.integers(1, 19, count)],
            "auditor_role": "manager",
            "day": days,
            "month": month,
            "standard": np.array(STANDARDS)[draw.integers(0, len(STANDARDS), count)],
            "truth": truth,
            "rank": np.where(generous, 2, truth),
        }
    )


def _ranks(draw: np.random.Generator, share: np.ndarray) -> np.ndarray:
    """Ranks 0-3 so that `share` of the files is good or better, a seventh of those outstanding, a fifth of the others inadequate."""
    meets, within = draw.random(len(share)) < share, draw.random(len(share))
    return np.where(meets, np.where(within < 1 / 7, 3, 2), np.where(within < 1 / 5, 0, 1))


def _second_grades(draw: np.random.Generator, frame: pd.DataFrame, *, least: int) -> pd.DataFrame:
    """An inspector grades some of the files again, `least` of them or more; now and then by a grade otherwise."""
    chosen = draw.random(len(frame)) < DOUBLE_GRADED * 1.1
    chosen[np.flatnonzero(~chosen)[: max(least - int(chosen.sum()), 0)]] = True
    again = frame[chosen].copy()
    shift = draw.choice([-1, 0, 1], size=len(again), p=[0.05, 0.9, 0.05])
    again["rank"] = np.clip(again["truth"] + shift, 0, 3)
    again["auditor"] = [f"I{number:02d}" for number in draw.integers(1, 5, len(again))]
    again["auditor_role"] = "inspector"
    return again


def _dirty(draw: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Spellings of grades, areas, standards and dates as they arrive; some files without a grade."""
    told = frame.copy()
    told["grade"] = [
        SPELLINGS[GRADES[rank]][pick % len(SPELLINGS[GRADES[rank]])]
        for rank, pick in zip(told["rank"], draw.integers(0, 12, len(told)), strict=True)
    ]
    chance, low = draw.random(len(told)), 0.0
    for word, share in UNGRADED:
        told.loc[(chance >= low) & (chance < low + share), "grade"] = word
        low += share
    told["audit_date"] = [
        f"{day:%Y-%m-%d}" if form else f"{day:%d/%m/%Y}" for day, form in zip(told["day"], draw.random(len(told)) < 0.5, strict=True)
    ]
    other = draw.random(len(told)) < 0.2
    told.loc[other & (told["area"] == "East & Coast"), "area"] = "East and Coast"
    told.loc[draw.random(len(told)) < 0.2, "standard"] = told["standard"].str.capitalize()
    return told
