"""Figures of the packs: seconds and megabytes of a pack of 100 charts in each format. Printed, never a pass or fail.

Run as `python tests/benchmarks/bench_packs.py`; about a minute on two cores, most of it drawing the pictures that stand for a finished run.
"""

from __future__ import annotations

import base64
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from analysis import store
from analysis.charts import dumbbell
from analysis.packs.gather import gather
from analysis.packs.making import FORMATS, make
from analysis.packs.material import CHART_MIME
from analysis.tables import CHANGES

CHARTS = 100
ROWS = 6
DIFFERENT = 10  # pictures drawn; the rest repeat them with other words


def changes(number: int) -> pd.DataFrame:
    """Invented changes of some measures."""
    return CHANGES.frame(
        [
            {
                "inspection": "bench",
                "inspection_title": "Invented",
                "source": "Source: invented.",
                "marks": "Invented data",
                "measure": f"m{row}",
                "measure_title": f"Measure {row} of report {number}",
                "from_measure": f"m{row}",
                "from_measure_title": f"Measure {row}",
                "unit": "percent",
                "polarity": "higher_is_better",
                "area": "all",
                "from_review": "midpoint",
                "from_review_name": "Mid-point review",
                "to_review": "final",
                "to_review_name": "Final review",
                "value_from": 0.5 + row / 100,
                "value_to": 0.6 + row / 100 + number / 1000,
                "change_pp": round(10 + number / 10, 1),
                "comparability": "comparable",
                "direction": "improved",
            }
            for row in range(ROWS)
        ]
    )


def shelf(root: Path) -> store.Project:
    """A project with 100 finished reports of one chart."""
    pictures = []
    for number in range(DIFFERENT):
        chart = dumbbell(changes(number))
        pictures.append((base64.b64encode(chart.png(300)).decode(), chart.svg().decode()))
    for number in range(CHARTS):
        about = dumbbell(changes(number)).about()
        png, svg = pictures[number % DIFFERENT]
        output = {"output_type": "display_data", "metadata": {}, "data": {CHART_MIME: about, "image/png": png, "image/svg+xml": svg}}
        cell = {"cell_type": "code", "metadata": {}, "source": "", "outputs": [output], "execution_count": 1}
        folder = root / "reports" / "bench" / f"report--{number:03d}"
        folder.mkdir(parents=True)
        (folder / "report.ipynb").write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
        record = {
            "report": "report",
            "title": f"Report {number}",
            "status": "done",
            "started": "2026-11-02T09:30:00+00:00",
            "parameters": {"number": number},
        }
        (folder / "report.json").write_text(json.dumps(record))
    return store.Project(root)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = shelf(Path(folder))
        start = time.perf_counter()
        material = gather(project, "bench")
        house = store.read_house()
        print(f"packs of {len(material.charts)} charts of {ROWS} rows")
        print(f"  {'reading the reports':<22}{time.perf_counter() - start:8.2f} s")
        whole = time.perf_counter() - start
        for ending in FORMATS:
            begun = time.perf_counter()
            data = make(material, ending, house)
            seconds = time.perf_counter() - begun
            whole += seconds
            again = "the same bytes when built twice" if make(material, ending, house) == data else "OTHER BYTES when built twice"
            print(f"  {ending:<22}{seconds:8.2f} s{len(data) / 1e6:9.2f} MB   {again}")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 if sys.platform == "linux" else float("nan")
        print(f"  {'all formats together':<22}{whole:8.2f} s; peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
