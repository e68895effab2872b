"""The charts of an executed notebook as files: what its outputs carry, never redrawn, never recomputed."""

from __future__ import annotations

import base64
import binascii
import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.reporting.naming import safe_name
from analysis.store.sheets import csv_bytes
from analysis.wording.signs import signed_rows
from analysis.wording.table import MARKS

CHART_MIME = "application/vnd.reaudit.chart+json"


@dataclass(frozen=True)
class FoundChart:
    """A chart among the outputs: its number, what it says of itself, and the data of its output."""

    number: int
    cell: int
    about: Mapping[str, Any]
    data: Mapping[str, Any]

    @property
    def stem(self) -> str:
        """File name without ending: 1_dumbbell."""
        return f"{self.number}_{safe_name(self.about.get('id') or 'chart')}"


def charts_of(notebook: Mapping[str, Any]) -> Iterator[FoundChart]:
    """The charts in the order of the notebook, counted from 1."""
    number = 0
    for place, cell in enumerate(notebook["cells"]):
        for output in cell.get("outputs", []):
            if isinstance(output.get("data"), Mapping) and isinstance(output["data"].get(CHART_MIME), Mapping):
                number += 1
                yield FoundChart(number, place, output["data"][CHART_MIME], output["data"])


def chart_files(notebook: Mapping[str, Any]) -> dict[str, bytes]:
    """File name in charts/ to bytes: png and svg as the output carries them, csv and txt from its data and alt text."""
    files: dict[str, bytes] = {}
    for chart in charts_of(notebook):
        if isinstance(png := chart.data.get("image/png"), str):
            with contextlib.suppress(binascii.Error):
                files[f"{chart.stem}.png"] = base64.b64decode(png, validate=False)
        if isinstance(svg := chart.data.get("image/svg+xml"), str | list):
            files[f"{chart.stem}.svg"] = ("".join(svg)).encode("utf-8")
        files[f"{chart.stem}.csv"] = _numbers(chart.about.get("data"))
        files[f"{chart.stem}.txt"] = (str(chart.about.get("alt_text") or "").strip() + "\n").encode("utf-8")
    return files


def chart_records(notebook: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What report.json says of each chart: everything but its numbers and pictures."""
    names = ("id", "family", "title", "subtitle", "source", "method", "alt_text", "caveats", "marks")
    return [
        {"number": chart.number, "files": chart.stem, **{name: chart.about.get(name) for name in names}} for chart in charts_of(notebook)
    ]


def marks_of(notebook: Mapping[str, Any]) -> list[str]:
    """The brands of all charts and tables of the notebook, each once."""
    of_charts = [mark for chart in charts_of(notebook) for mark in chart.about.get("marks") or ()]
    of_tables = [
        mark
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if isinstance(told := (output.get("metadata") or {}).get(MARKS), Mapping)
        for mark in told.get("marks") or ()
    ]
    return list(dict.fromkeys(str(mark) for mark in [*of_charts, *of_tables]))


def _numbers(data: Any) -> bytes:
    told = data if isinstance(data, Mapping) else {}
    columns, rows = told.get("columns") or [], told.get("rows") or []
    return csv_bytes(columns, signed_rows(columns, rows))
