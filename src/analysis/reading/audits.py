"""Very large tables of file audits, block by block: only the columns that rates need, each as codes into its distinct texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from analysis.errors import DataError, Where
from analysis.reading.headings import heading_key

BLOCK_BYTES = 4 << 20  # measured: smaller pays for the start of each block, larger leaves the processor's cache


def read_blocks(path: Path | str, *, headings: Sequence[str], base: Path | str | None = None) -> Iterator[pd.DataFrame]:
    """The columns of a UTF-8 csv or a parquet file whose headings are among `headings`, as categoricals, a block at a time.

    The index goes on from block to block and is the row a spreadsheet shows. Memory is that of a few blocks, whatever the
    size of the file. Raises DataError where the file is not plain: `read_tables` takes more, and says more.
    """
    path = Path(path)
    where = Where(file=path.relative_to(base).as_posix() if base is not None else path.name)
    import pyarrow as pa

    first = 2
    try:
        for batch in _parquet(path, headings) if path.suffix.lower() == ".parquet" else _csv(path, headings):
            if not batch.num_rows:
                continue
            frame = pa.Table.from_batches([batch]).to_pandas()
            frame.index = pd.RangeIndex(first, first + len(frame), name="row")
            first += len(frame)
            yield frame.rename(columns=heading_key)
    except (pa.ArrowException, OSError) as error:
        raise DataError("the table cannot be read block by block", where=where, found=error, remedy="save it as UTF-8 csv") from None


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
        raise OSError(f"the first line is not the headings: {head[:80].strip()}")
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
