"""Raw to processed, in one readable walk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path

import pandas as pd

from analysis import store
from analysis.cleaning import Source, clean_definition, definition_issues
from analysis.cleaning.evidence import clean_evidence
from analysis.cleaning.figures import clean_figures
from analysis.cleaning.judgements import clean_judgements
from analysis.cleaning.schema import datapackage, validate
from analysis.errors import DataError, Where
from analysis.measures import changes_of_figures
from analysis.model import WITHHELD, Definition, Issue
from analysis.pipeline.effort import Effort
from analysis.pipeline.freshness import fingerprint, is_fresh, remember
from analysis.pipeline.gather import gather, unread
from analysis.pipeline.guard import unquoted
from analysis.reading import read_toml
from analysis.store.project import DEFINITION_FILE
from analysis.tables import AUDITS, CHANGES, INPUTS, RATES, Cleaned, RawTable, issues_frame
from analysis.terms import Polarity

MOST_FOUND = 80  # letters of a raw cell on a line


@dataclass(frozen=True)
class Processed:
    """The processed tables of one inspection by name; file audits too large to hold are in `files` instead."""

    definition: Definition
    frames: dict[str, pd.DataFrame]
    files: tuple[Path, ...] = ()

    @property
    def issues(self) -> pd.DataFrame:
        """Every issue met on the way."""
        return self.frames["issues"]


def read_definition(project: store.Project, inspection: str) -> Definition:
    """What inspection.toml declares. Raises DataError or Faults that name every fault in it."""
    path = project.raw(inspection) / DEFINITION_FILE
    store.READ_LOG.append(path)
    return clean_definition(read_toml(path), file=f"{inspection}/{DEFINITION_FILE}")


@unquoted
def process(
    project: store.Project, inspection: str, *, today: date | None = None, effort: Effort | None = None, scratch: Path | None = None
) -> Processed:
    """Raw to processed tables, publishing nothing. File audits too large to hold are written below `scratch`."""
    effort = effort or Effort()
    definition = read_definition(project, inspection)
    holds = effort.holds if scratch is not None else lambda size: True
    raw, reading_issues, large, sources = gather(project.raw(inspection), holds=holds)
    figures = clean_figures(raw["figures"], definition)
    judgements = clean_judgements(raw["judgements"], definition)
    evidence = clean_evidence(raw["evidence"], definition)
    published = changes_of_figures(figures.frame, definition)
    if large and scratch is not None:
        audits, rates, audited, files = process_large_audits(project, inspection, large, definition, today, effort, scratch)
    else:
        audits, rates, audited = process_audits(project, raw["audits"], definition, today=today)
        files = ()
    parts = (figures, judgements, evidence, audits, published)
    inputs = [dict(row) for part in parts for row in part.inputs]
    frames = {
        "figures": figures.frame,
        "judgements": judgements.frame,
        "evidence": evidence.frame,
        "audits": audits.frame,
        "rates": rates,
        "changes": CHANGES.conform(pd.concat([published.frame, audited], ignore_index=True)) if len(audited) else published.frame,
        "issues": issues_frame(definition.id, [*definition_issues(definition), *reading_issues, *_issues(*parts)]),
        "inputs": INPUTS.frame([{"inspection": definition.id, **row} for row in (*inputs, *unread(sources, inputs))]),
    }
    for name, frame in frames.items():
        validate(frame, name)
    if files:
        del frames["audits"]
    return Processed(definition, frames, files)


def process_audits(
    project: store.Project, raw: list[RawTable], definition: Definition, *, today: date | None = None
) -> tuple[Cleaned, pd.DataFrame, pd.DataFrame]:
    """File audits to (audits, rates, changes of rates), small numbers suppressed once, over the whole cube."""
    if not raw:
        return Cleaned(AUDITS.frame()), RATES.frame(), CHANGES.frame()
    from analysis.cleaning import clean_audits  # only inspections with file audits need these rooms
    from analysis.disclosure import suppress
    from analysis.measures import changes_of_rates, rates_of_audits

    audits = clean_audits(raw, definition, salt=store.salt_for(project, synthetic=definition.synthetic), today=today)
    rates = rates_of_audits(audits.frame, definition)
    _refuse_lower_is_better(rates, definition)
    rates, audited = suppress(rates, changes_of_rates(rates, audits.frame, definition), definition)
    return audits, rates, audited


def process_large_audits(
    project: store.Project,
    inspection: str,
    sources: Sequence[Source],
    definition: Definition,
    today: date | None,
    effort: Effort,
    scratch: Path,
) -> tuple[Cleaned, pd.DataFrame, pd.DataFrame, tuple[Path, ...]]:
    """The same of file audits too large to hold; their rows are in the files."""
    from analysis.disclosure import suppress
    from analysis.pipeline.large import process_large
    from analysis.pipeline.spreading import spread_over

    salt = store.salt_for(project, synthetic=definition.synthetic)
    with spread_over(effort.cluster) as spread:
        folder = project.raw(inspection)
        done = process_large(
            folder, sources, definition, salt=salt, today=today or date.today(), scratch=scratch, effort=effort, spread=spread
        )
    _refuse_lower_is_better(done.rates, definition)
    rates, audited = suppress(done.rates, done.changes, definition)
    return done.cleaned, rates, audited, done.files


def _refuse_lower_is_better(rates: pd.DataFrame, definition: Definition) -> None:
    """File audits count the files that meet a standard, of which more is better: told the other way round, every chart would say
    the opposite of what happened. A published figure of the same inspection may be one of which less is better.
    """
    audited = set(rates["measure"].dropna().unique())
    turned = [one for one in definition.measures if one.polarity is Polarity.LOWER and one.id in audited]
    if turned:
        raise DataError(
            "file audits count the files that meet a standard, so more is better",
            where=Where(file=f"{definition.id}/{DEFINITION_FILE}"),
            found=", ".join(f'{one.id} with polarity = "lower_is_better"' for one in turned),
            expected='polarity = "higher_is_better"',
            remedy="name the standard so that meeting it is good, and leave lower_is_better to published figures",
        )


def _issues(*parts: Cleaned) -> list[Issue]:
    return list(chain.from_iterable(part.issues for part in parts))


def check(project: store.Project, inspection: str, *, effort: Effort | None = None) -> pd.DataFrame:
    """Every issue of an inspection's raw data; publishes nothing."""
    with store.scratch_in(project.private / "blocks", inspection) as scratch:
        return process(project, inspection, effort=replace(effort or Effort(), writes=False), scratch=scratch).issues


@unquoted
def clean(project: store.Project, inspection: str, *, effort: Effort | None = None) -> Processed:
    """Raw to processed tables, written to data/processed in one step. The same raw data and salt give the same bytes.

    File audits too large to hold (see `Effort`) give the same tables, row for row; the bytes of their parquet file differ
    from those of a table that was held, since it is written part by part.
    """
    definition = read_definition(project, inspection)
    made_from = fingerprint(project, inspection, synthetic=definition.synthetic)
    with store.scratch_in(project.private / "blocks", inspection) as scratch:
        processed = process(project, inspection, effort=effort, scratch=scratch)
        store.write_processed(
            project.processed(inspection),
            processed.frames,
            datapackage=datapackage([*processed.frames, *{path.stem for path in processed.files}], definition),
            fingerprint=made_from,
            files=processed.files,
        )
    remember(project, inspection, made_from["raw"])
    return processed


def is_clean(project: store.Project, inspection: str) -> bool:
    """Are the processed tables those of the raw data as it is now?"""
    return is_fresh(project, inspection, synthetic=read_definition(project, inspection).synthetic)


def clean_if_needed(project: store.Project, inspection: str, *, effort: Effort | None = None) -> bool:
    """Clean where raw data or code has changed; True where there was something to do."""
    if is_clean(project, inspection):
        return False
    clean(project, inspection, effort=effort)
    return True


def issue_line(row: pd.Series) -> str:
    """An issue as one line: severity, where, message, what was found, what was done, what to try."""
    place = ", ".join(
        part
        for part in (
            row["file"] if pd.notna(row["file"]) else "",
            f"sheet {row['sheet']}" if pd.notna(row["sheet"]) else "",
            f"row {row['row']}" if pd.notna(row["row"]) else "",
            f"column {row['column']}" if pd.notna(row["column"]) else "",
        )
        if part
    )
    line = f"{row['severity']} {row['code']}: {row['inspection']}: {place + ': ' if place else ''}{row['message']}"
    line += _found(row)
    if row["action"] != "kept":
        line += f" ({row['action']})"
    if pd.notna(row["remedy"]):
        line += f". Try: {row['remedy']}"
    return " ".join(line.split())


def _found(row: pd.Series) -> str:
    """The raw cell, where the message does not hold it already: one line of letters a terminal can print, cut where it is long."""
    raw = "" if pd.isna(row["raw_value"]) else " ".join(str(row["raw_value"]).split())
    if not raw or raw in row["message"]:
        return ""
    shown = "".join(letter if letter.isprintable() else "?" for letter in raw[:MOST_FOUND]) + (" ..." if len(raw) > MOST_FOUND else "")
    return f"; found {shown}" if raw == WITHHELD else f"; found '{shown}'"
