"""The plan: notebooks/reports.toml read and checked whole, against the notebooks' typed parameters and the data, before
anything starts. Every fault is told at once, with its line and what to try.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis import store
from analysis.errors import Faults, PlanError
from analysis.reporting import dimensions
from analysis.reporting.naming import is_report_id
from analysis.reporting.notebook import first_heading, read_notebook
from analysis.reporting.parameters import Parameters, check_values, checked, nearest, read_parameters

_KEYS = ("id", "notebook", "title", "inspections", "parameters", "for_each", "deadline", "cell_deadline", "memory_mb")
PLAN_NAME = "notebooks/reports.toml"
MOST = 10_000_000  # seconds or megabytes: more is a slip, and more than the system can wait


@dataclass(frozen=True)
class Source:
    """A notebook of the plan: its content, parameters, heading and the tables it needs."""

    name: str
    sha256: str
    content: dict[str, Any]
    parameters: Parameters
    heading: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Planned:
    """One [[report]] of the plan."""

    id: str
    source: Source
    line: int = 0
    title: str = ""
    inspections: tuple[str, ...] | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    for_each: Mapping[str, Any] = field(default_factory=dict)
    deadline: float | None = None
    cell_deadline: float | None = None
    memory_mb: float | None = None
    lines: Mapping[str, int] = field(default_factory=dict)

    def at(self, key: str) -> str:
        """Where a key stands, for an error."""
        return f"{PLAN_NAME}, line {self.lines.get(key, self.line)}"


def read_source(project: store.Project, name: str) -> tuple[Source, list[PlanError]]:
    """A notebook with its parameters. Raises PlanError where it cannot be read."""
    path = project.notebooks / name
    content = read_notebook(path, name=f"notebooks/{name}")
    parameters, faults = read_parameters(content, f"notebooks/{name}")
    needs = content["metadata"].get("reaudit", {}).get("needs", [])
    heading = first_heading(content) or name.removesuffix(".ipynb").replace("_", " ").capitalize()
    return Source(name, store.hash_file(path), content, parameters, heading, tuple(needs)), faults


def read_plan(project: store.Project) -> list[Planned]:
    """Every report of the plan, checked against its notebook. Raises Faults with all that is wrong."""
    try:
        text = store.read_text(project.plan).removeprefix("\ufeff")  # Notepad puts it there
        tables = tomllib.loads(text)
    except FileNotFoundError:
        raise PlanError("the project has no plan", where=PLAN_NAME, remedy="reaudit init DIR makes a project with one") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlanError("the plan is not TOML", where=PLAN_NAME, found=str(error)) from None
    faults: list[PlanError] = []
    for key in tables.keys() - {"report"}:
        faults.append(unknown(key, ("report",), f"{PLAN_NAME}, line {_line_of(text, key)}"))
    reports = tables.get("report", [])
    if not isinstance(reports, list) or not all(isinstance(report, dict) for report in reports):
        raise PlanError("reports are written as [[report]]", where=PLAN_NAME)
    sources: dict[str, Source] = {}
    planned: list[Planned] = []
    for table, lines in zip(reports, _lines(text, len(reports)), strict=True):
        report, found = _read_report(project, table, lines, sources)
        faults += found
        if report is not None:
            planned.append(report)
    faults += _twice(planned)
    if faults:
        raise Faults(faults)
    return planned


def _read_report(
    project: store.Project, table: dict[str, Any], lines: dict[str, int], sources: dict[str, Source]
) -> tuple[Planned | None, list[PlanError]]:
    def at(key: str) -> str:
        return f"{PLAN_NAME}, line {lines.get(key, lines.get('', 0))}"

    faults = [unknown(key, _KEYS, at(key)) for key in table if key not in _KEYS]
    shapes = _wrong_shapes(table, at)
    faults += shapes + _unknown_inspections(project, table, at)
    name = table.get("notebook")
    if not isinstance(name, str) or not name or "/" in name or "\\" in name:
        return None, faults  # told among the shapes
    try:
        if name not in sources:
            sources[name], found = read_source(project, name)
            faults += found
        source = sources[name]
    except PlanError as fault:
        known = sorted(path.name for path in project.notebooks.glob("*.ipynb"))
        near = nearest(name, known)
        faults.append(PlanError(f"{table.get('id', 'a report')}: {fault.what}", where=at("notebook"), found=repr(name),
                                expected=", ".join(known) or None, remedy=near or fault.remedy))  # fmt: skip
        return None, faults
    values = _table(table, "parameters")
    fitted, found = check_values(source.parameters, values, where={name: at(f"parameters.{name}") for name in values})
    faults += found
    for_each, found = _check_for_each(source, _table(table, "for_each"), values, at)
    faults += found
    if shapes:
        return None, faults
    return (
        Planned(
            table["id"],
            source,
            lines.get("", 0),
            table.get("title", ""),
            tuple(table["inspections"]) if "inspections" in table else None,
            fitted,
            for_each,
            table.get("deadline"),
            table.get("cell_deadline"),
            table.get("memory_mb"),
            lines,
        ),
        faults,
    )


def _table(table: dict[str, Any], key: str) -> dict[str, Any]:
    """What stands under [report.KEY]; nothing where it is no table, which is told among the shapes."""
    return table[key] if isinstance(table.get(key), dict) else {}


def _unknown_inspections(project: store.Project, table: dict[str, Any], at: Callable[[str], str]) -> list[PlanError]:
    named, known = table.get("inspections"), sorted(project.inspections())
    what = f"{table.get('id', 'a report')}: no such inspection in data/raw"
    names = [name for name in named if isinstance(name, str)] if isinstance(named, list) else []
    return [unknown(name, known, at("inspections"), what=what) for name in names if name not in known]


def _wrong_shapes(table: dict[str, Any], at: Callable[[str], str]) -> list[PlanError]:
    faults = []
    for key in ("id", "notebook"):
        if not isinstance(table.get(key), str) or not table[key]:
            faults.append(
                PlanError(f"a report needs {key}", where=at(key), found=repr(table[key]) if key in table else None, expected="text")
            )
    if isinstance(table.get("id"), str) and table["id"] and not is_report_id(table["id"]):
        faults.append(PlanError("an id that is no safe folder name", where=at("id"), found=repr(table["id"]),
                                expected="small letters, digits, _ and single -, at most 60 of them"))  # fmt: skip
    if isinstance(table.get("notebook"), str) and ("/" in table["notebook"] or "\\" in table["notebook"]):
        faults.append(
            PlanError("a notebook outside notebooks/", where=at("notebook"), found=repr(table["notebook"]), expected="a file name")
        )
    for key in ("parameters", "for_each"):
        if key in table and not isinstance(table[key], dict):
            faults.append(PlanError(f"{key} is a table", where=at(key), expected=f"[report.{key}] with NAME = VALUE lines"))
    for key in ("deadline", "cell_deadline", "memory_mb"):
        number = table.get(key, 1)
        if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number <= MOST:
            unit = "megabytes" if key == "memory_mb" else "seconds"
            faults.append(
                PlanError(f"{key} is a number above zero", where=at(key), found=repr(table[key]), expected=f"{unit}, at most {MOST:,}")
            )
    named = table.get("inspections", [])
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        faults.append(PlanError("inspections is a list of ids", where=at("inspections"), found=repr(named), expected='["north-2024"]'))
    if not isinstance(table.get("title", ""), str):
        faults.append(PlanError("title is text", where=at("title"), found=repr(table["title"])))
    return faults


def _check_for_each(
    source: Source, given: Mapping[str, Any], values: Mapping[str, Any], at: Callable[[str], str]
) -> tuple[dict[str, Any], list[PlanError]]:
    """Each key a parameter, each value a dimension's name or a list of values of the parameter's type."""
    faults: list[PlanError] = []
    fitted: dict[str, Any] = {}
    for name, over in given.items():
        where = at(f"for_each.{name}")
        try:
            parameter = source.parameters.get(name, where=where)
            if name in values:
                raise PlanError(f"{name} stands under parameters and under for_each", where=where, remedy="keep one of them")
            if isinstance(over, str):
                if over not in dimensions.NAMES:
                    raise unknown(over, dimensions.NAMES, where, what="no such dimension of the data")
                checked(parameter, "an id", where=where)
                fitted[name] = over
            elif isinstance(over, list) and over:
                fitted[name] = [checked(parameter, value, where=where) for value in over]
                if len({repr(value) for value in fitted[name]}) < len(over):
                    raise PlanError(f"for_each.{name} names a value twice", where=where, found=repr(over))
            else:
                raise PlanError(f"for_each.{name} is the name of a dimension or a list of values", where=where, found=repr(over),
                                expected=", ".join(dimensions.NAMES))  # fmt: skip
        except PlanError as fault:
            faults.append(fault)
    return fitted, faults


def unknown(word: str, words: Sequence[str], where: str, *, what: str = "no such key in the plan") -> PlanError:
    """A fault that names the nearest of the words that are known."""
    near = nearest(word, words)
    return PlanError(what, where=where, found=repr(word), expected=", ".join(words), remedy=near)


def _twice(planned: Sequence[Planned]) -> list[PlanError]:
    first: dict[str, int] = {}
    faults = []
    for report in planned:
        if report.id in first:
            faults.append(PlanError("an id used twice", where=report.at("id"), found=f"{report.id!r}, first on line {first[report.id]}"))
        first.setdefault(report.id, report.line)
    return faults


def _line_of(text: str, key: str) -> int:
    pattern = re.compile(rf"\s*\[*\s*[\"']?{re.escape(key)}\b")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), 0)


def _lines(text: str, count: int) -> list[dict[str, int]]:
    """For each [[report]]: key (or "parameters.NAME") to line. tomllib keeps no places, so the text is read once more."""
    found: list[dict[str, int]] = []
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\[?\s*([\w.\"' -]+?)\s*\]\]?", line)
        if header and "=" not in line.split("]")[0]:
            name = header[1].replace('"', "").replace("'", "").replace(" ", "")
            if name == "report":
                found.append({"": number})
            table = name.removeprefix("report").lstrip(".")
            if found and table:
                found[-1].setdefault(table, number)
            continue
        key = re.match(r"\s*([\w.\"'-]+)\s*=", line)
        if key and found:
            name = key[1].replace('"', "").replace("'", "")
            found[-1].setdefault(f"{table}.{name}" if table else name, number)
            for inner in re.findall(r"[{,]\s*([\w-]+)\s*=", line):
                found[-1].setdefault(f"{name}.{inner}", number)
    while len(found) < count:
        found.append({"": 0})
    return found[:count]
