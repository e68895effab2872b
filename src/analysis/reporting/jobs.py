"""From the plan to the reports it asks for: each report of each inspection, with its values and its folder."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.errors import DataError, Faults, PlanError
from analysis.reporting.dimensions import OF_PARAMETER, Dimensions
from analysis.reporting.naming import folder_name
from analysis.reporting.plan import PLAN_NAME, Planned, Source, unknown

_ALL = {"", "all", None}


@dataclass(frozen=True)
class Job:
    """One report to make: a notebook with its values."""

    report: str
    inspection: str
    folder: str
    source: Source
    values: Mapping[str, Any]  # those that differ within a fan-out
    passed: Mapping[str, Any]  # written into the notebook
    parameters: Mapping[str, Any]  # all, defaults among them
    title: str
    deadline: float | None = None
    cell_deadline: float | None = None
    memory_mb: float | None = None
    words: Mapping[str, str] = field(default_factory=dict)  # parameter to its value as people read it, where that is not the id

    @property
    def key(self) -> str:
        """Inspection and folder, unique in the project."""
        return f"{self.inspection}/{self.folder}"


def expand(planned: Sequence[Planned], data: Mapping[str, Dimensions]) -> list[Job]:
    """Every report the plan asks for, for the inspections in `data`. Raises Faults where the plan names what the data
    does not know. An inspection that is not in `data`, since it could not be cleaned, is passed over.
    """
    faults: list[PlanError | DataError] = []
    jobs: list[Job] = []
    for report in planned:
        chosen = [name for name in report.inspections if name in data] if report.inspections is not None else _suited(report, data)
        for name in chosen:
            faults += _unknown_ids(report, data[name])
            jobs += _expand_one(report, data[name])
    by_key: dict[str, Job] = {}
    for job in jobs:
        other = by_key.setdefault(job.key.lower(), job)
        if other is not job:
            found = f"{job.key} of {job.report} and of {other.report}"
            faults.append(PlanError("two reports would have one folder", where=PLAN_NAME, found=found))
    if faults:
        raise Faults(faults)
    return jobs


def empty_fan_outs(planned: Sequence[Planned], data: Mapping[str, Dimensions], jobs: Sequence[Job] = ()) -> list[str]:
    """A line for each report that names an inspection with nothing to fan out over, and for each report that no inspection
    has data for: no faults, since data comes and goes.
    """
    made = {job.report for job in jobs}
    without = [report for report in planned if data and report.inspections is None and report.id not in made]
    lines = [f"{report.id}: no inspection has what it needs, so there is nothing to make" for report in without]
    if not planned:
        lines = [f"{PLAN_NAME} names no report, so there is nothing to make"]
    return lines + [
        f"{report.id}: {name} has no {over}, so there is nothing to make"
        for report in planned
        for name in report.inspections or ()
        for over in report.for_each.values()
        if name in data and isinstance(over, str) and not data[name].of(over)
    ]


def _suited(report: Planned, data: Mapping[str, Dimensions]) -> list[str]:
    """Inspections that have the tables the notebook needs and know every id the plan names."""
    return [
        name
        for name, known in data.items()
        if all(known.rows.get(table, 0) > 0 for table in report.source.needs)
        and not _unknown_ids(report, known)
        and all(known.of(over) for over in report.for_each.values() if isinstance(over, str))
    ]


def _unknown_ids(report: Planned, known: Dimensions) -> list[PlanError]:
    """A fault for each value that names an area, team, measure, standard or review the inspection does not have."""
    given = [(name, value, report.at(f"parameters.{name}")) for name, value in report.parameters.items()]
    given += [(name, over, report.at(f"for_each.{name}")) for name, over in report.for_each.items() if isinstance(over, list)]
    return [fault for name, value, where in given for fault in unknown_values(name, value, known, where=where, what=f"{report.id}: ")]


def unknown_values(name: str, value: Any, known: Dimensions, *, where: str, what: str = "") -> list[PlanError]:
    """A fault for each id in `value` (one, or a list) that the inspection does not have; none for parameters that hold no ids."""
    if name not in OF_PARAMETER:
        return []
    ids = known.of(OF_PARAMETER[name]) + (known.standards if OF_PARAMETER[name] == "measures" else ())
    told = f"{what}{known.inspection} has no such {name.removesuffix('s')}"
    asked = value if isinstance(value, list) else [value]
    return [unknown(str(one), ids, where, what=told) for one in asked if one not in _ALL and one not in ids]


def _expand_one(report: Planned, known: Dimensions) -> list[Job]:
    lists = {name: list(known.of(over)) if isinstance(over, str) else over for name, over in report.for_each.items()}
    jobs = []
    for choice in itertools.product(*lists.values()):
        values = dict(zip(lists, choice, strict=True))
        by_dimension = {OF_PARAMETER[name]: value for name, value in values.items() if name in OF_PARAMETER}
        if known.occurs(by_dimension):
            jobs.append(make_job(report, known.inspection, values, known=known))
    return jobs


def make_job(
    report: Planned,
    inspection: str,
    values: Mapping[str, Any],
    *,
    extra: Mapping[str, Any] | None = None,
    known: Dimensions | None = None,
) -> Job:
    """One report of `report` with these fan-out values; `extra` are values given on the command line, which win. They stand in
    its title and its folder with their names: two parameters may have the same values. The title has the names people read,
    as `known` tells them.
    """
    told_by = known or Dimensions(inspection)
    given = [name for name in report.source.parameters.defaults() if name in (extra or {}) and name != "inspection"]
    more = {name: (extra or {})[name] for name in given}
    passed = {**report.parameters, **values, **(extra or {})}
    if "inspection" in report.source.parameters:
        passed = {"inspection": inspection, **passed}
    title = report.title or report.source.heading
    words = [told_by.named(name, value) for name, value in values.items()]
    words += [f"{plain_name(name)} {told_by.named(name, value)}" for name, value in more.items()]
    told = ", ".join(words)
    parameters = {**report.source.parameters.defaults(), **passed}
    return Job(
        report.id,
        inspection,
        folder_name(report.id, values.values(), more),
        report.source,
        {**values, **more},
        passed,
        parameters,
        f"{title}: {told}" if told else title,
        report.deadline,
        report.cell_deadline,
        report.memory_mb,
        {name: said for name, value in parameters.items() if (said := told_by.named(name, value)) != _NOBODY.named(name, value)},
    )


_NOBODY = Dimensions("")  # knows no names
_PLAIN = {"from_review": "earlier review", "to_review": "later review"}


def plain_name(parameter: str) -> str:
    """A parameter's name as people read it.

    >>> plain_name("from_review"), plain_name("rule_set")
    ('earlier review', 'rule set')
    """
    return _PLAIN.get(parameter, parameter.replace("_", " "))
