"""Raw tables of every kind to RawTable: text cells, row numbers as a spreadsheet shows them, and the file's hash."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import DataError, Where
from analysis.model import Issue
from analysis.reading.content import READABLE, check_content
from analysis.reading.delimited import LARGE_BYTES, read_grid, read_large
from analysis.reading.extent import refuse_far_cells
from analysis.reading.headings import Grid, find_heading_row, frame_below, heading_key, heading_places
from analysis.tables import RawTable
from analysis.terms import Action, Severity

__all__ = ["READABLE", "read_tables", "text_bytes"]

_CELL_BYTES = 10  # of a cell of file audits written as csv
_UNPACKED = 10  # times its size that a workbook of text unpacks to; measured 6 to 12


def read_tables(
    path: Path | str,
    *,
    base: Path | str | None = None,
    sheet: str | None = None,
    header_row: int | Sequence[int] | None = None,
    headings: Sequence[str] = (),
    encoding: str | None = None,
    personal: bool = False,
) -> list[RawTable]:
    """The tables of one file, one a sheet, all cells as text.

    `base` is the folder that file names are told from; `sheet` names the one sheet to read (else every sheet that holds the
    headings); `header_row` is 1-based, a list for stacked headings; without it the row that holds most of `headings` is taken.
    No issue or error quotes a cell of a `personal` table, which tells of people.
    Raises DataError, one line with a remedy, for anything that cannot be read as what its name says.
    """
    path = Path(path)
    name = path.relative_to(base).as_posix() if base is not None else path.name
    where = Where(file=name)
    kind = check_content(path, where)
    digest = hash_of(path)
    if kind == "parquet":
        return [RawTable(_read_parquet(path, where), name, "", digest)]
    if kind == "text":
        return [_read_text(path, where, header_row, headings, encoding, digest, personal)]
    return _read_workbook(path, where, sheet, header_row, headings, digest, personal)


def _read_text(
    path: Path,
    where: Where,
    header_row: int | Sequence[int] | None,
    headings: Sequence[str],
    encoding: str | None,
    digest: str,
    personal: bool,
) -> RawTable:
    if path.stat().st_size >= LARGE_BYTES and encoding in (None, "utf-8") and (header_row is None or isinstance(header_row, int)):
        quick = read_large(path, where, headings=headings, header_row=header_row)
        if quick is not None:
            return RawTable(quick[0], where.file or "", "", digest, quick[1])
    grid = read_grid(path, where, encoding=encoding, headings=headings)
    return _table(grid, where, header_row, headings, digest, personal)


def _table(
    grid: Grid, where: Where, header_row: int | Sequence[int] | None, headings: Sequence[str], digest: str, personal: bool
) -> RawTable:
    places = heading_places(header_row, grid, headings, where, personal=personal)
    frame, issues = frame_below(grid, places, where, headings=headings, personal=personal)
    return RawTable(frame, where.file or "", grid.name, digest, (*grid.issues, *issues))


def _read_workbook(
    path: Path,
    where: Where,
    sheet: str | None,
    header_row: int | Sequence[int] | None,
    headings: Sequence[str],
    digest: str,
    personal: bool,
) -> list[RawTable]:
    from analysis.reading.workbooks import read_grids, sheet_names

    refuse_far_cells(path, "ods" if path.suffix.lower() == ".ods" else "xlsx", where)
    names = sheet_names(path, where)
    if sheet is not None:
        chosen = [name for name in names if heading_key(name) == heading_key(sheet)]
        if not chosen:
            raise DataError(
                "there is no such sheet", where=where, found=", ".join(names), expected=sheet, remedy="mend sheet in columns.toml"
            )
        grids = _with_note(read_grids(path, where, names=chosen[:1]), [name for name in names if name not in chosen[:1]], where, sheet)
    else:
        grids = [grid for grid in read_grids(path, where, names=names) if any(any(row) for row in grid.rows)]
        if not grids:
            raise DataError("the workbook is empty", where=where, found=f"{len(names)} empty sheets", remedy="ask for the file again")
        grids, skipped = _with_headings(grids, header_row, headings)
        if not grids:
            raise DataError(
                "no sheet holds the headings",
                where=where,
                found=", ".join(skipped),
                expected=", ".join(headings[:8]) or "one sheet, or the name of one",
                remedy="name sheet and header_row in columns.toml",
            )
        grids = _with_note(grids, skipped, where)
    return [_table(grid, Where(file=where.file, sheet=grid.name), header_row, headings, digest, personal) for grid in grids]


def _with_note(grids: list[Grid], skipped: Sequence[str], where: Where, sheet: str = "") -> list[Grid]:
    """The grids with a note on the first that names the sheets that are not read, and why."""
    if not skipped:
        return grids
    named = f"the {'sheet' if len(skipped) == 1 else 'sheets'} {', '.join(skipped)}"
    message = f"{named} not read: columns.toml names sheet {sheet}" if sheet else f"{named} not read: no headings of this table there"
    remedy = "nothing, if they hold other things; else give each its own [[table]] in columns.toml"
    note = Issue(Severity.NOTE, Action.KEPT, "sheets_not_read", message, remedy, file=where.file or "")
    return [Grid(grids[0].rows, grids[0].name, grids[0].merged, (*grids[0].issues, note)), *grids[1:]]


def _with_headings(grids: list[Grid], header_row: int | Sequence[int] | None, headings: Sequence[str]) -> tuple[list[Grid], list[str]]:
    """The grids that hold the wanted headings, and the names of the others; a lone sheet is always taken."""
    if len(grids) == 1:
        return grids, []
    if not headings:
        return [], [grid.name for grid in grids]
    rows = None if header_row is None else [header_row] if isinstance(header_row, int) else list(header_row)

    def holds(grid: Grid) -> bool:
        if rows is None:
            return find_heading_row(grid.rows, headings) is not None
        try:
            frame, _ = frame_below(grid, [row - 1 for row in rows], Where(sheet=grid.name), headings=headings)
        except DataError:
            return True  # to be told when it is read
        except IndexError:
            return False
        return bool({heading_key(text) for text in frame.columns} & {heading_key(text) for text in headings})

    kept = [grid for grid in grids if holds(grid)]
    return kept, [grid.name for grid in grids if grid not in kept]


def _read_parquet(path: Path, where: Where) -> pd.DataFrame:
    """A parquet file as text; row 1 is where a spreadsheet would show the names, so the first row of data is 2."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table = parquet.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise DataError("the file is cut short or damaged", where=where, found=error, remedy="ask for the file again") from None
    return arrow_texts(table.rename_columns(parquet_headings(table.schema, where)), first=2).dropna(how="all")


def parquet_headings(schema: Any, where: Where) -> list[str]:
    """The headings of a parquet file. Raises DataError for two alike and for columns of lists."""
    import pyarrow as pa

    names = [" ".join(str(name).split()) for name in schema.names]
    alike = sorted({name for name in names if [heading_key(other) for other in names].count(heading_key(name)) > 1})
    if alike:
        raise DataError("two headings are alike", where=where, found=", ".join(alike), remedy="give them different names")
    nested = [name for name, kind in zip(names, schema.types, strict=True) if pa.types.is_nested(kind)]
    if nested:
        raise DataError("columns hold lists, not cells", where=where, found=", ".join(nested), remedy="write one value a cell")
    return names


def arrow_texts(table: Any, *, first: int) -> pd.DataFrame:
    """An arrow table as a frame of texts, each distinct value put into words once; the index goes on from row `first`."""
    import pyarrow as pa

    from analysis.reading.workbooks import cell_text

    columns = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        coded = column.combine_chunks().dictionary_encode() if not pa.types.is_dictionary(column.type) else column.combine_chunks()
        coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
        texts = pd.Series([cell_text(_plain(value)) for value in coded.dictionary.to_pylist()], dtype="str")
        codes = coded.indices.to_pandas()
        columns[name] = texts.reindex(codes.astype("float64")).set_axis(range(first, len(codes) + first))
    return pd.DataFrame(columns, index=pd.RangeIndex(first, table.num_rows + first, name="row"))


def _plain(value: object) -> object:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53 else value


def text_bytes(path: Path) -> int:
    """How many bytes a raw file would take as csv, roughly; nothing for one that is not there."""
    if not path.is_file():
        return 0
    size = path.stat().st_size
    if path.suffix.lower() == ".parquet":
        from pyarrow import ArrowException, parquet

        try:
            metadata = parquet.read_metadata(path)
        except (ArrowException, OSError):
            return size  # whoever reads it says what is wrong
        return metadata.num_rows * metadata.num_columns * _CELL_BYTES
    return size * (_UNPACKED if path.suffix.lower() in (".xlsx", ".xlsm", ".ods") else 1)


def hash_of(path: Path) -> str:
    """SHA-256 of a file in hex, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
