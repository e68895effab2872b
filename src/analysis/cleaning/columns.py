"""columns.toml: the owner's own sheets and headings mapped to ours.

A folder without columns.toml needs none: figures, judgements, evidence and file_audits* are read under our own headings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from analysis.cleaning.issues import MissingColumn, row_issue, text_key
from analysis.cleaning.sections import Section, nearest, shown
from analysis.errors import Where
from analysis.model import Issue
from analysis.tables import RawTable
from analysis.terms import Action, MissingReason, Severity

RAW_COLUMNS = {
    "figures": (
        "recommendation", "measure", "review", "value", "numerator", "denominator", "definition", "population", "geography", "claimed_by",
        "locator", "note", "revision", "status", "certainty", "sentence", "checked_by", "checked_on",  # the last four: of drafts
    ),
    "judgements": ("recommendation", "review", "judged_by", "grade", "locator", "note"),
    "evidence": ("recommendation", "kind", "value", "subject", "due", "status", "note", "locator"),
    "audits": ("case", "area", "team", "practitioner", "auditor", "auditor_role", "audit_date", "review", "standard", "grade"),
}  # fmt: skip
# Each needs one of every group.
NEEDED = {
    "figures": (("measure",), ("review",), ("value", "numerator")),
    "judgements": (("review",), ("grade",)),
    "evidence": (("kind",), ("subject",)),
    "audits": (("standard",), ("grade",), ("audit_date", "review")),
}
BECOMES = tuple(RAW_COLUMNS)
UNITS = ("percent", "fraction")
DATE_ORDERS = ("dmy", "mdy", "ymd")
TABULAR = (".csv", ".tsv", ".xls", ".xlsx", ".xlsm", ".ods", ".parquet")
_KEYS = (
    "files", "becomes", "sheet", "header_row", "skip", "date_order", "encoding", "columns", "spellings", "missing", "constants", "units",
)  # fmt: skip


@dataclass(frozen=True)
class TableMap:
    """How one kind of raw table is read: a [[table]] of columns.toml, or what is taken without one."""

    files: str
    becomes: str
    sheet: str | None = None
    header_row: int | tuple[int, ...] | None = None
    skip: tuple[str, ...] = ()
    date_order: str = "dmy"
    encoding: str | None = None
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # ours: theirs; of several the first cell that is filled
    spellings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings to look for in a sheet."""
        theirs = tuple(heading for headings in self.columns.values() for heading in headings)
        return theirs or RAW_COLUMNS[self.becomes]


@dataclass(frozen=True)
class Source:
    """One raw file and how it is read."""

    file: str
    table: TableMap


DEFAULT_MAPS = (
    TableMap("figures.*", "figures"),
    TableMap("judgements.*", "judgements"),
    TableMap("evidence.*", "evidence"),
    TableMap("file_audits*.*", "audits"),
)


def clean_columns(mapping: Mapping[str, Any], *, file: str = "columns.toml") -> tuple[TableMap, ...]:
    """The [[table]] blocks of columns.toml. Raises Faults, one DataError for each fault."""
    top = Section(mapping, file)
    top.only("table")
    maps = tuple(_table_map(section) for section in top.tables("table", names=("files",)))
    top.raise_faults()
    return maps


def _table_map(section: Section) -> TableMap:
    section.only(*_KEYS)
    becomes = section.text("becomes", required=True)
    section.among("becomes", [becomes] if becomes else [], BECOMES, "table")
    ours = RAW_COLUMNS.get(becomes, tuple(dict.fromkeys(name for names in RAW_COLUMNS.values() for name in names)))
    columns = _headings_by_text(section, ours)
    constants = _texts_by_text(section, "constants", ours)
    for name in constants:
        if name in columns:
            section.fault("constants", "given as a column and as a constant", found=name)
    units = _texts_by_text(section, "units", ours)
    section.among("units", list(units.values()), UNITS, "unit")
    missing = _texts_by_text(section, "missing", None)
    section.among("missing", list(missing.values()), MissingReason.values(), "reason")
    spellings_section = section.table("spellings")
    spellings_section.only(*ours)
    spellings = {name: _texts_by_text(spellings_section, name, None) for name in spellings_section.mapping if name in ours}
    date_order = section.text("date_order", default="dmy")
    section.among("date_order", [date_order], DATE_ORDERS, "order")
    if becomes in NEEDED and (columns or constants):
        for group in NEEDED[becomes]:
            if not set(group) & (set(columns) | set(constants)):
                section.fault(
                    "columns", f"{' or '.join(group)} is not mapped", expected=f'{group[0]} = "the owner\'s heading", or a constant'
                )
    return TableMap(
        section.text("files", required=True),
        becomes,
        section.text("sheet") or None,
        _header_row(section),
        section.texts("skip"),
        date_order,
        section.text("encoding") or None,
        columns,
        spellings,
        missing,
        constants,
        units,
    )


def _header_row(section: Section) -> int | tuple[int, ...] | None:
    value = section.mapping.get("header_row")
    if value is None:
        return None
    rows = value if isinstance(value, list) else [value]
    if rows and all(isinstance(row, int) and not isinstance(row, bool) and row >= 1 for row in rows):
        return tuple(rows) if isinstance(value, list) else value
    section.fault("header_row", "not a row", found=shown(value), expected="a row number from 1, or a list such as [3, 4]")
    return None


def _headings_by_text(section: Section, known: Sequence[str]) -> dict[str, tuple[str, ...]]:
    below = section.table("columns")
    below.only(*known)
    return {
        name: below.texts(name) if isinstance(value, list) else (below.text(name, required=True),) for name, value in below.mapping.items()
    }


def _texts_by_text(section: Section, key: str, known: Sequence[str] | None) -> dict[str, str]:
    below = section.table(key)
    if known is not None:
        below.only(*known)
    texts = {}
    for name, value in below.mapping.items():
        if isinstance(value, (str, int, float)) and not isinstance(value, bool) and str(value).strip():
            texts[name] = str(value).strip()
        else:
            below.fault(name, "not a text", found=shown(value), expected="a text")
    return texts


def sources_of(files: Sequence[str], maps: Sequence[TableMap] = ()) -> tuple[list[Source], tuple[Issue, ...]]:
    """Which raw files are read and how, and issues of maps without files and tables nobody reads.

    `files` are names within the inspection folder; a file that columns.toml names is read as it says and in no other way.
    """
    names = sorted(name for name in files if not PurePosixPath(name).name.startswith((".", "~$")))
    sources, issues = [], []
    for table in maps:
        found = [name for name in names if fnmatchcase(name, table.files)]
        sources += [Source(name, table) for name in found]
        if not found:
            message = f"no file is named as [[table]] files = {shown(table.files)} says"
            issues.append(
                Issue(Severity.WARNING, Action.KEPT, "no_such_files", message, nearest(table.files, names) or "", file="columns.toml")
            )
    taken = {source.file for source in sources}
    for name in names:
        if name in taken or PurePosixPath(name).suffix.lower() not in TABULAR:
            continue
        default = next((table for table in DEFAULT_MAPS if fnmatchcase(name, table.files)), None)
        if default:
            sources.append(Source(name, default))
        else:
            message = "the file is not read: it has none of our names, and no [[table]] of columns.toml names it"
            issues.append(Issue(Severity.NOTE, Action.KEPT, "file_not_read", message, "name it in columns.toml", file=name))
    return sources, tuple(issues)


def map_columns(raw: RawTable, table: TableMap) -> RawTable:
    """A raw table under our headings, with respelled cells, constants, and totals left out with a note each.

    Raises MissingColumn naming every heading that is declared or needed and not there.
    """
    places = {_heading(heading): heading for heading in raw.frame.columns}
    headings, issues = _headings(raw, table, places)
    skipped = _skipped(raw, table)
    for row, text in skipped.items():
        issues.append(row_issue(raw, row, Severity.NOTE, Action.EXCLUDED, "skipped_row", "left out as columns.toml says", raw_value=text))
    frame = raw.frame.drop(index=list(skipped)) if skipped else raw.frame
    columns = {ours: first_filled(frame, theirs) for ours, theirs in headings.items()}
    columns |= {ours: pd.Series(text, index=frame.index, dtype="str") for ours, text in table.constants.items()}
    printed = {}
    for name, spellings in table.spellings.items():
        if name in columns:
            printed[name] = columns[name]
            columns[name] = respell(columns[name], spellings)
    ordered = [name for name in RAW_COLUMNS[table.becomes] if name in columns]
    return replace(
        raw,
        frame=pd.DataFrame({name: columns[name] for name in ordered}, index=frame.index),
        issues=(*raw.issues, *issues),
        headings={ours: " or ".join(theirs) for ours, theirs in headings.items()},
        units=dict(table.units),
        missing={text_key(marker): reason for marker, reason in table.missing.items()},
        date_order=table.date_order,
        printed=printed,
    )


def _heading(text: str) -> str:
    """A heading by which "Audit date" and "audit_date" are one."""
    return text_key(text.replace("_", " ").replace("-", " "))


def _headings(raw: RawTable, table: TableMap, places: Mapping[str, str]) -> tuple[dict[str, list[str]], list[Issue]]:
    """Our column to the owner's headings, and issues of headings that go unused."""
    wanted = table.columns or {name: (name,) for name in RAW_COLUMNS[table.becomes] if name not in table.constants}
    if table.columns:
        absent = [heading for headings in wanted.values() for heading in headings if _heading(heading) not in places]
    else:
        present = {name for name in wanted if _heading(name) in places} | set(table.constants)
        absent = [" or ".join(group) for group in NEEDED[table.becomes] if not set(group) & present]
    if absent:
        taken = {_heading(heading) for headings in wanted.values() for heading in headings}
        close = nearest(absent[0], [heading for heading in raw.frame.columns if _heading(heading) not in taken])
        raise MissingColumn(
            f"missing column {', '.join(absent)}",
            where=Where(file=raw.file, sheet=raw.sheet or None),
            found=_named(raw, table, wanted),
            expected=", ".join(absent),
            remedy=f"is it '{close}'? Name it in columns.toml" if close else "add the column, or name the owner's heading in columns.toml",
        )
    found = {ours: [places[_heading(heading)] for heading in theirs if _heading(heading) in places] for ours, theirs in wanted.items()}
    headings = {ours: theirs for ours, theirs in found.items() if theirs}
    return headings, _unused(raw, table, {heading for theirs in headings.values() for heading in theirs})


def _named(raw: RawTable, table: TableMap, wanted: Mapping[str, Sequence[str]]) -> str:
    """The headings there are; of file audits only their number where none is known, since a row of people may stand for headings."""
    known = {_heading(heading) for headings in wanted.values() for heading in headings}
    columns = raw.frame.columns
    if table.becomes != "audits" or known & {_heading(heading) for heading in columns}:
        return ", ".join(map(str, columns[:12])) + (f" and {len(columns) - 12} more" if len(columns) > 12 else "")
    return f"{len(columns)} columns, none of them with a heading that is wanted"


def _unused(raw: RawTable, table: TableMap, used: set[str]) -> list[Issue]:
    """One issue for all headings nobody reads: a warning where one is nearly a name of ours, else a note."""
    unused = [heading for heading in raw.frame.columns if heading not in used]
    if not unused:
        return []
    close = nearest(unused[0], [name for name in RAW_COLUMNS[table.becomes] if name not in used]) if not table.columns else None
    listed = ", ".join(map(str, unused[:12])) + (f" and {len(unused) - 12} more" if len(unused) > 12 else "")
    remedy = f"is {unused[0]} meant as {close}?" if close else ""
    severity = Severity.WARNING if close else Severity.NOTE
    return [Issue(severity, Action.KEPT, "columns_not_used", f"not read: {listed}", remedy, file=raw.file, sheet=raw.sheet)]


def first_filled(frame: pd.DataFrame, headings: Sequence[str]) -> pd.Series:
    """Of several columns, row by row, the first cell that is filled."""
    filled = frame[headings[0]]
    for heading in headings[1:]:
        filled = filled.where(filled.notna(), frame[heading])
    return filled


def _skipped(raw: RawTable, table: TableMap) -> dict[int, str]:
    """The rows whose first cell is one of the words to skip, or has it before a colon: "Source: case system".

    A cell that merely begins with the word is read: "North West" is no row of "North". Sums such as "Total files" are told by
    the rule on totals in any case.
    """
    if not table.skip or raw.frame.empty:
        return {}
    words = {text_key(word) for word in table.skip}
    first = raw.frame.iloc[:, 0]
    skipped = {}
    for text in first.dropna().unique():
        word, colon, _ = text.partition(":")
        if text_key(text) in words:
            skipped[text] = text
        elif colon and text_key(word) in words:
            skipped[text] = f"{word}: ..."  # what follows may name somebody
    chosen = first[first.isin(list(skipped))]
    return {row: skipped[text] for row, text in zip(chosen.index.tolist(), chosen.tolist(), strict=True)}


def respell(texts: pd.Series, spellings: Mapping[str, str]) -> pd.Series:
    """A column with the owner's spellings replaced by ours; case and white space do not count. Each distinct text is looked at once."""
    ours = {text_key(theirs): text for theirs, text in spellings.items()}
    replaced = {text: ours[text_key(text)] for text in texts.dropna().unique() if text_key(text) in ours}
    return texts.map(lambda text: replaced.get(text, text), na_action="ignore").astype("str") if replaced else texts
