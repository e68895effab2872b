"""The raw tables of an inspection folder, by the table they become. One bad file never stops the others."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from analysis import store
from analysis.cleaning import RAW_COLUMNS, Source, TableMap, clean_columns, issues_of, map_columns, sources_of
from analysis.errors import DataError, Faults, ReauditError
from analysis.model import Issue
from analysis.reading import read_tables, read_toml, text_bytes
from analysis.tables import RawTable

COLUMNS_FILE = "columns.toml"


class Gathered(NamedTuple):
    """Every raw table under our headings, by what it becomes, and the issues of files and tables that cannot be read.

    `large` are file audits too large to hold, which are not read yet; `sources` all files there are to read.
    """

    tables: dict[str, list[RawTable]]
    issues: tuple[Issue, ...] = ()
    large: tuple[Source, ...] = ()
    sources: tuple[Source, ...] = ()


def gather(folder: Path, *, holds: Callable[[int], bool] = lambda size: True) -> Gathered:
    """The raw tables of a folder.

    Where `holds` says that the file audits, of so many bytes as csv, are too large to be held together, none of them is
    read: their sources are given back instead.

    A fault in columns.toml is an issue too: without it the owner's own sheets would be read by luck, so none of the
    files it names is read.
    """
    tables: dict[str, list[RawTable]] = {becomes: [] for becomes in RAW_COLUMNS}
    issues: list[Issue] = []
    try:
        maps = column_maps(folder)
    except (DataError, Faults) as error:
        return Gathered(tables, issues_of(error, file=COLUMNS_FILE))
    sources, told = sources_of(list(store.sizes_and_times(folder)), maps)
    issues += told
    audits = tuple(source for source in sources if source.table.becomes == "audits")
    large = audits if audits and not holds(sum(text_bytes(folder / source.file) for source in audits)) else ()
    for source in sources:
        if source in large:
            continue
        try:
            tables[source.table.becomes] += read_source(folder, source)
        except (DataError, Faults) as error:
            issues += issues_of(error, file=source.file)
    return Gathered(tables, tuple(issues), large, tuple(sources))


def unread(sources: Collection[Source], inputs: Collection[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row of INPUTS for each file that gave no table: no row of it was read, and an issue tells why."""
    read = {(row["file"], row["becomes"]) for row in inputs}
    left = sorted({(source.file, source.table.becomes) for source in sources} - read)
    return [{"file": file, "becomes": becomes, "rows_read": 0, "rows_kept": 0, "rows_excluded": 0} for file, becomes in left]


def column_maps(folder: Path) -> tuple[TableMap, ...]:
    """What columns.toml declares; nothing where there is none. Raises DataError or Faults."""
    path = folder / COLUMNS_FILE
    return clean_columns(read_toml(path), file=COLUMNS_FILE) if path.is_file() else ()


def read_source(folder: Path, source: Source) -> list[RawTable]:
    """The tables of one raw file under our headings. Of several sheets one that lacks a heading is an issue of the others.

    Raises DataError where no sheet can be read.
    """
    table = source.table
    raw = read_tables(
        folder / source.file,
        base=folder,
        sheet=table.sheet,
        header_row=table.header_row,
        headings=table.headings,
        encoding=table.encoding,
        personal=table.becomes == "audits",
    )
    done: list[RawTable] = []
    faults: list[DataError | Faults] = []
    of_files: list[Issue] = []
    for one in raw:
        try:
            done.append(map_columns(one, table))
        except (DataError, Faults) as error:
            faults.append(error)
            of_files += [issue for issue in one.issues if not issue.sheet]  # told beside its first sheet, be it as it may
    if not done:
        raise faults[0] if len(faults) == 1 else Faults([fault for error in faults for fault in _single(error)])
    told = [*of_files, *(issue for error in faults for issue in issues_of(error, file=source.file))]
    return [replace(done[0], issues=(*done[0].issues, *told)), *done[1:]] if told else done


def _single(error: DataError | Faults) -> list[ReauditError]:
    return list(error.faults) if isinstance(error, Faults) else [error]
