"""The raw tables of an inspection folder, by the table they become. One bad file never stops the others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from analysis import store
from analysis.cleaning import RAW_COLUMNS, Source, TableMap, clean_columns, issues_of, map_columns, sources_of
from analysis.errors import DataError, Faults
from analysis.model import Issue
from analysis.reading import read_tables, read_toml, text_bytes
from analysis.tables import RawTable

COLUMNS_FILE = "columns.toml"
Gathered = dict[str, list[RawTable]]


def gather(folder: Path, *, holds: Callable[[int], bool] = lambda size: True) -> tuple[Gathered, tuple[Issue, ...], tuple[Source, ...]]:
    """Every raw table under our headings, by what it becomes, and the issues of files and tables that cannot be read.

    Where `holds` says that the file audits, of so many bytes as csv, are too large to be held together, none of them is
    read: their sources are given back instead.

    A fault in columns.toml is an issue too: without it the owner's own sheets would be read by luck, so none of the
    files it names is read.
    """
    tables: Gathered = {becomes: [] for becomes in RAW_COLUMNS}
    issues: list[Issue] = []
    try:
        maps = column_maps(folder)
    except (DataError, Faults) as error:
        return tables, issues_of(error, file=COLUMNS_FILE), ()
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
    return tables, tuple(issues), large


def column_maps(folder: Path) -> tuple[TableMap, ...]:
    """What columns.toml declares; nothing where there is none. Raises DataError or Faults."""
    path = folder / COLUMNS_FILE
    return clean_columns(read_toml(path), file=COLUMNS_FILE) if path.is_file() else ()


def read_source(folder: Path, source: Source) -> list[RawTable]:
    """The tables of one raw file under our headings. Raises DataError."""
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
    return [map_columns(one, table) for one in raw]
