"""What an inspection's data offers to fan out over, remembered so that a run with nothing to do reads no table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from analysis import store
from analysis.model import Definition

NAMES = ("areas", "teams", "measures", "standards", "reviews")
# The parameter names whose values are such ids, and where the ids are listed.
OF_PARAMETER = {
    "area": "areas",
    "areas": "areas",
    "team": "teams",
    "teams": "teams",
    "measure": "measures",
    "measures": "measures",
    "standard": "standards",
    "standards": "standards",
    "review": "reviews",
    "from_review": "reviews",
    "to_review": "reviews",
}


@dataclass(frozen=True)
class Dimensions:
    """Ids an inspection knows, the combinations of area, team and standard that occur, and how many rows each table has."""

    inspection: str
    title: str = ""
    areas: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()
    reviews: tuple[str, ...] = ()
    combinations: tuple[tuple[str, str, str], ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    errors: int = 0  # issues of severity error: they lead to exit code 3
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # dimension to id to the name people read

    def named(self, parameter: str, value: Any) -> str:
        """The value of a parameter as people read it: the names of areas, measures, standards and reviews, lists with "and"."""
        if isinstance(value, list | tuple):
            return " and ".join(self.named(parameter, one) for one in value) or "none given"
        known = self.names.get(OF_PARAMETER.get(parameter, ""), {})
        return known.get(str(value), str(value))

    def of(self, name: str) -> tuple[str, ...]:
        """The ids of one dimension."""
        return getattr(self, name)

    def occurs(self, chosen: Mapping[str, str]) -> bool:
        """Do these ids (by dimension) occur together in the audits? True where at most one is given."""
        places = {"areas": 0, "teams": 1, "standards": 2}
        asked = [(places[name], value) for name, value in chosen.items() if name in places]
        if len(asked) < 2 or not self.combinations:
            return True
        return any(all(row[place] == value for place, value in asked) for row in self.combinations)


def dimensions_of(project: store.Project, inspection: str) -> Dimensions:
    """Read from the processed tables, or from what was remembered of the same tables."""
    memory = project.private / "dimensions" / f"{inspection}.json"
    definition = project.raw(inspection) / "inspection.toml"
    declared = store.hash_file(definition) if definition.is_file() else ""
    made_from = [store.code_hash(), store.read_fingerprint(project.processed(inspection)), declared]
    key = store.hash_bytes(json.dumps(made_from).encode())
    remembered = store.read_note(memory) or {}
    if remembered.get("key") == key:
        return _from_json(remembered["dimensions"])
    found = _read(project, inspection)
    store.write_text(memory, json.dumps({"key": key, "dimensions": asdict(found)}))
    return found


def _from_json(values: dict[str, Any]) -> Dimensions:
    lists = {name: tuple(values[name]) for name in (*NAMES, "marks")}
    combinations = tuple((area, team, standard) for area, team, standard in values["combinations"])
    return Dimensions(
        values["inspection"],
        values["title"],
        **lists,
        combinations=combinations,
        rows=values["rows"],
        errors=values["errors"],
        names=values["names"],
    )


def _read(project: store.Project, inspection: str) -> Dimensions:
    from analysis.pipeline.loading import load

    data = load(inspection, project.root)
    definition = data.definition
    frames = {name: getattr(data, name) for name in ("figures", "judgements", "evidence", "rates", "changes", "audits")}
    rates = frames["rates"]
    parts = rates[["area", "team", "measure"]].astype("string").drop_duplicates()
    combinations = tuple(sorted(map(tuple, parts.dropna().itertuples(index=False))))
    standards = tuple(sorted(set(frames["audits"]["standard"].dropna().astype(str))))
    measured = set(frames["figures"]["measure"].dropna().astype(str)) | set(parts["measure"].dropna())
    declared = [measure.id for measure in definition.measures]
    return Dimensions(
        inspection,
        definition.title,
        areas=tuple(sorted(set(parts["area"].dropna()) - {"all"})),
        teams=tuple(sorted(set(parts["team"].dropna()) - {"all"})),
        measures=tuple(name for name in declared if name in measured) or tuple(declared),
        standards=standards,
        reviews=tuple(review.id for review in definition.reviews),
        combinations=combinations,
        rows={name: len(frame) for name, frame in frames.items()},
        marks=tuple(mark.label for mark in definition.marks),
        errors=int((data.issues["severity"] == "error").sum()),
        names=_names(definition),
    )


def _names(definition: Definition) -> dict[str, dict[str, str]]:
    """Ids to declared names; a standard has the title of its measure, and what has no name keeps its id."""
    measures = {measure.id: " ".join(measure.title.split()) for measure in definition.measures}
    return {
        "areas": {area.id: " ".join(area.name.split()) for area in definition.areas},
        "measures": measures,
        "standards": measures,
        "reviews": {review.id: " ".join(review.name.split()) for review in definition.reviews},
    }
