"""What stands behind a finished report: the measures, areas and published figures of its charts, from charts/*.csv and its record."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis import store
from analysis.reporting.dimensions import OF_PARAMETER

FIGURE_COLUMNS = ("figure_id", "from_figure_id", "to_figure_id")
_MEASURE_COLUMNS = ("measure", "from_measure", "standard")
_AREA_COLUMNS = ("area",)
_NOT_NAMES = {"", "all"}  # a cell without an area, and the row over all of them


@dataclass(frozen=True)
class Behind:
    """Ids, each once, in the order they were met."""

    measures: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    figure_ids: tuple[str, ...] = ()


def behind_report(project: store.Project, key: str, record: Mapping[str, Any]) -> Behind:
    """What the charts of a report show, and what its parameters name."""
    parameters = record.get("parameters") or {}
    measures = _given(parameters, {"measures", "standards"})
    areas = _given(parameters, {"areas"})
    figures: dict[str, None] = {}
    for chart in record.get("charts") or []:
        try:
            text = store.read_text(project.reports / key / "charts" / f"{chart.get('files')}.csv")
        except (OSError, ValueError):  # a file somebody removed: the report is made again by the next run
            continue
        columns = _columns(text)
        _add(measures, columns, _MEASURE_COLUMNS)
        _add(areas, columns, _AREA_COLUMNS)
        _add(figures, columns, FIGURE_COLUMNS)
    return Behind(tuple(measures), tuple(areas), tuple(figures))


def _given(parameters: Mapping[str, Any], dimensions: set[str]) -> dict[str, None]:
    """Ids that parameters of these dimensions name."""
    values = [value for name, value in parameters.items() if OF_PARAMETER.get(name) in dimensions]
    flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return dict.fromkeys(str(one) for one in flat if one is not None and str(one) not in _NOT_NAMES)


def _columns(text: str) -> dict[str, dict[str, None]]:
    """Column name to its distinct cells."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    names = next(rows, [])
    wanted = {place: name for place, name in enumerate(names) if name in {*_MEASURE_COLUMNS, *_AREA_COLUMNS, *FIGURE_COLUMNS}}
    found: dict[str, dict[str, None]] = {name: {} for name in wanted.values()}
    for row in rows:
        for place, name in wanted.items():
            if place < len(row):
                found[name][row[place]] = None
    return found


def _add(ids: dict[str, None], columns: Mapping[str, Iterable[str]], names: Iterable[str]) -> None:
    for name in names:
        ids.update(dict.fromkeys(cell for cell in columns.get(name, ()) if cell not in _NOT_NAMES))
