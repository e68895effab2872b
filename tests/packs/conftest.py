"""Finished reports made for a test: notebooks whose outputs carry charts and tables, as a run leaves them."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from analysis import store
from analysis.packs.gather import gather
from analysis.packs.material import CHART_MIME, Material
from analysis.wording.table import as_table

INVENTED = "Invented data"
CHANGE_COLUMNS = (
    "measure", "measure_title", "from_measure", "area", "team", "from_review", "to_review", "value_from", "value_to", "denominator_from",
    "denominator_to", "change_pp", "change_pp_low", "change_pp_high", "comparability", "direction", "is_suppressed",
)  # fmt: skip


def picture(words: str, *, size: tuple[float, float] = (6.4, 4.0)) -> tuple[bytes, bytes]:
    """A png and an svg with some words on it."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=size)
    figure.text(0.1, 0.5, words.replace("$", ""), fontsize=12, parse_math=False)
    png, svg = io.BytesIO(), io.StringIO()
    figure.savefig(png, format="png", dpi=100, metadata={"Software": "test"})
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "test"}):
        FigureCanvasSVG(figure).print_svg(svg, metadata={"Date": None})
    return png.getvalue(), svg.getvalue().encode()


_PICTURE = picture("A picture")


def chart(id: str, family: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], **more: Any) -> dict[str, Any]:
    """A notebook output that carries a chart."""
    about = {
        "id": id,
        "family": family,
        "title": f"The finding of {id}",
        "subtitle": "Some measure, some place, some years",
        "source": "Source: an invented letter, 2024.",
        "method": "Method: Newcombe's hybrid score interval.",
        "alt_text": f"A {family} of {id}, rising from low to high.",
        "caveats": ["The denominators are unknown."],
        "marks": [INVENTED],
        "data": {"columns": list(columns), "rows": [list(row) for row in rows]},
        **more,
    }
    png, svg = _PICTURE
    data = {CHART_MIME: about, "image/png": base64.b64encode(png).decode(), "image/svg+xml": svg.decode(), "text/plain": about["alt_text"]}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def dumbbell(id: str = "dumbbell", **more: Any) -> dict[str, Any]:
    """Two joined rows, one with caution, one suppressed, one not comparable."""
    rows = [
        ["safety", "Safeguarding", "safety", "East", "all",
         "midpoint", "final", 0.712, 0.942, None, None, 23.0, None, None, "comparable", "improved", False],
        ["recording", "Recording", "recording", "East", "all",
         "midpoint", "final", 0.64, 0.59, 50, 61, -5.0, -22.4, 13.1, "caution", "no_clear_change", False],
        ["late", "Late reports", "late", "East", "all",
         "midpoint", "final", None, None, None, None, None, None, None, "comparable", "undetermined", True],
        ["voice", "Voice of the child", "views", "East", "all",
         "midpoint", "final", 0.825, 0.9892, None, None, None, None, None, "not_comparable", "not_comparable", False],
    ]  # fmt: skip
    return chart(id, "dumbbell", CHANGE_COLUMNS, rows, **more)


def control(id: str = "control") -> dict[str, Any]:
    """Twelve months, one of them without a value."""
    rows = [
        [f"2024-{month:02d}", None if month == 5 else 0.5 + month / 100, 0.56, 0.41, 0.71, "limit" if month == 12 else ""]
        for month in range(1, 13)
    ]
    return chart(id, "control_chart", ["period", "value", "centre", "lower", "upper", "signal"], rows)


def funnel(id: str = "funnel") -> dict[str, Any]:
    """Four areas, one of them suppressed."""
    rows = [
        ["Safeguarding", "North", 19, 25, 0.76, False],
        ["Safeguarding", "South", 33, 60, 0.55, False],
        ["Safeguarding", "East", None, None, None, True],
        ["Safeguarding", "West", 7, 8, 0.875, False],
    ]
    return chart(id, "funnel", ["measure_title", "area_name", "numerator", "denominator", "rate", "is_suppressed"], rows)


def matrix(id: str = "judgement_matrix") -> dict[str, Any]:
    """Grades in words: no native form."""
    return chart(id, "judgement_matrix", ["recommendation", "review", "grade"], [[1, "midpoint", "inadequate"], [1, "final", "good"]])


def refusal() -> dict[str, Any]:
    """A sentence in a chart's place."""
    title = "No chart can be drawn from this evidence"
    return chart("bounds", "bounds", [], [], title=title, alt_text=f"No chart. {title}. No figure here is a range.")


def html_table(caption: str, columns: dict[str, list[Any]]) -> dict[str, Any]:
    """A notebook output that carries a table for reading."""
    import pandas as pd

    return {
        "output_type": "execute_result",
        "data": {"text/html": as_table(pd.DataFrame(columns, dtype=object), caption)._repr_html_()},
        "metadata": {},
        "execution_count": 1,
    }


def markdown(text: str) -> dict[str, Any]:
    """A notebook output in words."""
    return {"output_type": "execute_result", "data": {"text/markdown": text}, "metadata": {}, "execution_count": 1}


PRINTED_AT = {
    "Measure": ["Safeguarding", "Recording"],
    "Change": ["+23.0", "-5.0 (-22.4 to +13.1)"],
    "Printed at": ["page 3; then page 9", "page 4"],
}


class Shelf:
    """A project and the finished reports a test puts in it."""

    def __init__(self, root: Path) -> None:
        self.project = store.Project(root)
        (root / "data" / "raw").mkdir(parents=True, exist_ok=True)
        project_reports = root / "reports"
        project_reports.mkdir(exist_ok=True)

    def add(self, name: str, outputs: Sequence[dict[str, Any]], *, inspection: str = "north", **record: Any) -> Path:
        """Write a finished report."""
        folder = self.project.reports / inspection / name
        folder.mkdir(parents=True)
        code = [{"cell_type": "code", "metadata": {}, "source": "", "execution_count": 1, "outputs": [output]} for output in outputs]
        heading = {"cell_type": "markdown", "metadata": {}, "source": f"# Report {name}\n\nA sentence about it."}
        notebook = {
            "cells": [heading, {"cell_type": "markdown", "metadata": {}, "source": "## The answer"}, *code],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 4,
        }
        (folder / "report.ipynb").write_text(json.dumps(notebook))
        told = {
            "report": name.split("--")[0],
            "inspection": inspection,
            "inspection_title": "The North",
            "title": f"Report {name}",
            "status": "done",
            "started": "2026-11-02T09:30:00+00:00",
            "parameters": {"from_review": "midpoint", "measures": []},
            "marks": [INVENTED],
            "inputs": {},
            **record,
        }
        (folder / "report.json").write_text(json.dumps(told))
        return folder

    def material(self, inspection: str = "north", **more: Any) -> Material:
        """What a pack of it is made of."""
        return gather(self.project, inspection, **more)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """An empty project."""
    return Shelf(tmp_path / "project")


@pytest.fixture
def material(shelf: Shelf) -> Material:
    """Two reports with a chart of every sort, a table, an answer and a refusal."""
    answer = markdown("**Of 4 comparisons: 1 improved.**\n\n- Safeguarding improved.\n- Recording shows no clear change.")
    shelf.add("improvement", [answer, dumbbell(), matrix(), refusal(), html_table("Changes between the two reviews", PRINTED_AT)])
    shelf.add("trend--east", [control(), funnel()])
    return shelf.material()


@pytest.fixture
def house() -> store.House:
    """Our own house style."""
    return store.read_house()
