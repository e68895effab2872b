"""Very large tables of file audits, block by block: whole rows for the clean, or only the columns that rates need, as codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.errors import DataError, Where
from analysis.model import Issue
from analysis.reading.content import check_content
from analysis.reading.delimited import PlainHead, plain_head, plain_options, text_frame
from analysis.reading.headings import heading_key, row_issue
from analysis.reading.tables import arrow_texts, hash_of, parquet_headings
from analysis.tables import RawTable

BLOCK_BYTES = 4 << 20  # measured: smaller pays for the start of each block, larger leaves the processor's cache
ROW_BLOCK_BYTES = 16 << 20  # of whole rows: about 200,000, which take some 300 MB while they are cleaned
_PARQUET_ROWS = 1 << 18
_RAGGED = re.compile(r".*?Expected \d+ columns, got \d+")
Block = tuple[pd.DataFrame, tuple[Issue, ...]]


@dataclass(frozen=True)
class BlockTable:
    """A raw table read a block of rows at a time. `head` holds its headings and no row; each block is a frame of text as
    `read_tables` would give it, its index going on from block to block, with the issues of its odd rows.
    """

    head: RawTable
    blocks: Iterator[Block]


def open_blocks(
    path: Path | str,
    *,
    base: Path | str | None = None,
    header_row: int | Sequence[int] | None = None,
    headings: Sequence[str] = (),
    encoding: str | None = None,
    block_bytes: int | None = None,
) -> BlockTable:
    """A plain UTF-8 csv or tsv, or a parquet file, of any size, every row as `read_tables` reads it, in bounded memory.

    Raises DataError, also from the middle of the blocks, where the file is not plain: the careful reader that takes such
    files holds the whole of them.
    """
    path, block_bytes = Path(path), block_bytes or ROW_BLOCK_BYTES
    where = Where(file=path.relative_to(base).as_posix() if base is not None else path.name)
    kind = check_content(path, where)
    if kind == "parquet":
        return _parquet_rows(path, where)
    if kind != "text" or encoding not in (None, "utf-8") or not (header_row is None or isinstance(header_row, int)):
        raise _not_plain(where, f"{kind}, encoding {encoding or 'not declared'}, header_row {header_row or 'not declared'}")
    head = plain_head(path, where, headings=headings, header_row=header_row)
    if head is None:
        raise _not_plain(where, "NUL bytes, or no row of headings among the first 60")
    kept = [text for text in head.texts if not text.startswith("(column ") or _is_filled(path, where, head, text, block_bytes)]
    table = RawTable(pd.DataFrame(columns=pd.Index(kept), dtype="str"), where.file or "", "", hash_of(path))
    return BlockTable(table, _csv_rows(path, where, head, kept, block_bytes))


def _not_plain(where: Where, found: object) -> DataError:
    return DataError(
        "the file is too large to be held in memory, and not plain enough to be read block by block",
        where=where,
        found=found,
        expected="UTF-8 text with one row of headings and as many cells in every row, or parquet",
        remedy="save it as plain UTF-8 csv or parquet, send it in several files, or allow more with --memory",
    )


def _batches(path: Path, where: Where, head: PlainHead, block_bytes: int, columns: Sequence[str] | None = None) -> Iterator:  # type: ignore[type-arg]
    import pyarrow as pa
    from pyarrow import csv

    options = csv.ReadOptions(column_names=head.texts, skip_rows=head.lines, block_size=block_bytes)
    try:
        with csv.open_csv(path, read_options=options, **plain_options(head, columns)) as reader:
            for batch in reader:
                if batch.num_rows:
                    yield pa.Table.from_batches([batch])
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        raise _not_plain(where, unquoted(error)) from None


def unquoted(error: Exception) -> str:
    """What pyarrow says of a file, without the row or the value it quotes: either may name a person.

    >>> unquoted(ValueError("CSV parse error: Row #2: Expected 2 columns, got 3: Ann,1,2"))
    'CSV parse error: Row #2: Expected 2 columns, got 3'
    """
    told = " ".join(str(error).split())
    if "straddl" in told:
        return f"a line longer than {ROW_BLOCK_BYTES >> 20} MiB, or a quotation mark that is never closed"
    ragged = _RAGGED.match(told)
    return ragged[0] if ragged else told.split("'")[0].rstrip(" :,")


def _is_filled(path: Path, where: Where, head: PlainHead, column: str, block_bytes: int) -> bool:
    """Does a column without a heading hold anything?"""
    return any(table.column(0).null_count < table.num_rows for table in _batches(path, where, head, block_bytes, [column]))


def _csv_rows(path: Path, where: Where, head: PlainHead, kept: Sequence[str], block_bytes: int) -> Iterator[Block]:
    first = head.place + 2
    repeated = [heading_key(text) for text in head.texts]
    for table in _batches(path, where, head, block_bytes):
        frame = text_frame(table)
        frame.index = pd.RangeIndex(first, first + len(frame), name="row")
        first += len(frame)
        alike = frame[frame.iloc[:, 0].eq(head.texts[0])]
        again = [row for row, cells in zip(alike.index, alike.itertuples(index=False), strict=True) if _keys(cells) == repeated]
        issues = tuple(row_issue("repeated_headings", row, where, "the headings are printed again", "") for row in again)
        yield frame.drop(index=again)[list(kept)].dropna(how="all"), issues


def _keys(cells: Sequence[object]) -> list[str]:
    return [heading_key(cell if isinstance(cell, str) else None) for cell in cells]


def _parquet_rows(path: Path, where: Where) -> BlockTable:
    import pyarrow as pa
    from pyarrow import parquet

    broken = DataError("the file is cut short or damaged", where=where, remedy="ask for the file again")
    try:
        file = parquet.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        broken.found = error
        raise broken from None
    names = parquet_headings(file.schema_arrow, where)

    def blocks() -> Iterator[Block]:
        first = 2
        try:
            with file:
                for batch in file.iter_batches(batch_size=_PARQUET_ROWS):
                    table = pa.Table.from_batches([batch]).rename_columns(names)
                    yield arrow_texts(table, first=first).dropna(how="all"), ()
                    first += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            broken.found = error
            raise broken from None

    return BlockTable(RawTable(pd.DataFrame(columns=pd.Index(names), dtype="str"), where.file or "", "", hash_of(path)), blocks())


def read_blocks(path: Path | str, *, headings: Sequence[str], base: Path | str | None = None) -> Iterator[pd.DataFrame]:
    """The columns of a UTF-8 csv or a parquet file whose headings are among `headings`, under those names, as categoricals, a block
    at a time.

    The index goes on from block to block and is the row a spreadsheet shows. Memory is that of a few blocks, whatever the
    size of the file. Raises DataError where the file is not plain: `read_tables` takes more, and says more.
    """
    path = Path(path)
    where = Where(file=path.relative_to(base).as_posix() if base is not None else path.name)
    import pyarrow as pa

    first = 2
    ours = {heading_key(name): name for name in headings}
    try:
        for batch in _ahead(_parquet(path, headings) if path.suffix.lower() == ".parquet" else _csv(path, headings)):
            if not batch.num_rows:
                continue
            frame = pa.Table.from_batches([batch]).to_pandas()
            frame.index = pd.RangeIndex(first, first + len(frame), name="row")
            first += len(frame)
            yield frame.rename(columns=lambda text: ours.get(heading_key(text), heading_key(text)))
    except (pa.ArrowException, OSError) as error:
        raise DataError(
            "the table cannot be read block by block", where=where, found=unquoted(error), remedy="save it as UTF-8 csv"
        ) from None


def _ahead(batches: Iterator) -> Iterator:  # type: ignore[type-arg]
    """The batches, the next one read by a thread while the last one is worked at: arrow reads outside Python's lock."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = thread.submit(next, batches, None)
            yield batch


def _csv(path: Path, headings: Sequence[str]) -> Iterator:  # type: ignore[type-arg]
    import pyarrow as pa
    from pyarrow import csv

    with path.open("rb") as file:
        head = file.readline(1 << 20).decode("utf-8-sig", errors="replace")
    wanted = {heading_key(name) for name in headings}
    mark = "\t" if path.suffix.lower() == ".tsv" else ","
    names = [name.strip().strip('"') for name in head.strip().split(mark)]
    chosen = [name for name in names if heading_key(name) in wanted]
    if not chosen or len({heading_key(name) for name in chosen}) < len(chosen):
        raise OSError(f"the first line has none of the headings {', '.join(headings)}, or one of them twice")
    coded = pa.dictionary(pa.int32(), pa.string())
    yield from csv.open_csv(
        path,
        read_options=csv.ReadOptions(block_size=BLOCK_BYTES, column_names=names, skip_rows=1),
        parse_options=csv.ParseOptions(delimiter=mark),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(chosen, coded),
            include_columns=chosen,
            strings_can_be_null=True,
            null_values=["", " "],
            quoted_strings_can_be_null=True,
        ),
    )


def _parquet(path: Path, headings: Sequence[str]) -> Iterator:  # type: ignore[type-arg]
    import pyarrow as pa
    from pyarrow import parquet

    wanted = {heading_key(name) for name in headings}
    with parquet.ParquetFile(path) as file:
        chosen = [name for name in file.schema_arrow.names if heading_key(name) in wanted]
        for batch in file.iter_batches(columns=chosen, batch_size=1 << 18):
            columns = [
                column if pa.types.is_dictionary(column.type) else column.cast(pa.string()).dictionary_encode() for column in batch.columns
            ]
            yield pa.RecordBatch.from_arrays(columns, names=chosen)
