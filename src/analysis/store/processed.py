"""Processed tables in and out: parquet for programs, csv for people, datapackage.json for both."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import DataError
from analysis.store.files import (
    append_bytes,
    make_folder,
    move_file,
    publish_folder,
    read_bytes,
    recover_folder,
    remove_folder,
    write_bytes,
    write_text,
)

if TYPE_CHECKING:  # pandas is imported where it is used: a run with nothing to do reads no table
    import pandas as pd
    import pyarrow as pa

FINGERPRINT_FILE = "fingerprint.json"
DATAPACKAGE_FILE = "datapackage.json"
MANY_TEXTS = 1 << 15  # distinct texts of a column from which they are stored as plain text: half the size, a third of the time
BIG_TABLE_ROWS = 2_000_000  # beyond this a csv is no longer for people; a spreadsheet stops at 1,048,576 rows


def write_processed(
    folder: Path,
    frames: Mapping[str, pd.DataFrame],
    *,
    datapackage: Mapping[str, Any],
    fingerprint: Mapping[str, Any],
    files: Sequence[Path] = (),
) -> None:
    """Write every table as parquet and csv, with the datapackage and the fingerprint, in one step for the whole folder.

    `files` are tables too large to hold, written before (see `PartedTable`); they are moved in.
    """
    # Each process builds in a folder of its own: notebooks that all find the raw data changed may clean it at once.
    for left in folder.parent.glob(f".{folder.name}.*.staged"):
        if not _is_alive(left):
            remove_folder(left)
    staged = folder.with_name(f".{folder.name}.{os.getpid()}.staged")
    remove_folder(staged)
    for name, frame in frames.items():
        write_bytes(staged / f"{name}.parquet", parquet_bytes(frame))
        if len(frame) <= BIG_TABLE_ROWS:
            write_bytes(staged / f"{name}.csv", csv_bytes(frame))
    for path in files:
        move_file(path, staged / path.name)
    write_text(staged / DATAPACKAGE_FILE, json.dumps(datapackage, indent=2, ensure_ascii=False) + "\n")
    write_text(staged / FINGERPRINT_FILE, json.dumps(fingerprint, indent=2, ensure_ascii=False, sort_keys=True) + "\n")
    publish_folder(staged, folder)


def _is_alive(staged: Path) -> bool:
    """Is the process whose folder this is still at work, as far as can be told here?"""
    import psutil

    number = staged.name.split(".")[-2]
    return number.isdigit() and psutil.pid_exists(int(number))


class PartedTable:
    """A processed table written part by part, where it is too large to hold: parquet, and csv where it is for people.

    Each part becomes a row group. Nobody reads the files until `write_processed` moves them to their place.
    """

    def __init__(self, folder: Path, name: str, *, rows: int) -> None:
        self._parquet = make_folder(folder) / f"{name}.parquet"
        self._csv = folder / f"{name}.csv" if rows <= BIG_TABLE_ROWS else None
        self._writer: Any = None
        self._plain: frozenset[str] = frozenset()

    @property
    def files(self) -> list[Path]:
        """What was written."""
        return [path for path in (self._parquet, self._csv) if path is not None]

    def write(self, frame: pd.DataFrame) -> None:
        """The next part."""
        import pyarrow as pa
        from pyarrow import parquet

        if self._writer is None:
            self._plain = _of_many_texts(frame)
        table = _arrow(frame, self._plain)
        for place, field in enumerate(table.schema):
            if pa.types.is_dictionary(field.type):  # the width of the codes must not change from part to part
                kind = pa.dictionary(pa.int32(), field.type.value_type)
                table = table.set_column(place, field.with_type(kind), table.column(place).cast(kind))
        if self._writer is None:
            coded = [name for name in table.column_names if name not in self._plain]
            self._writer = parquet.ParquetWriter(self._parquet, table.schema, compression="zstd", use_dictionary=coded)
            text = csv_bytes(frame) if self._csv else b""
        else:
            text = csv_bytes(frame).partition(b"\n")[2] if self._csv else b""
        self._writer.write_table(table.replace_schema_metadata(self._writer.schema.metadata), row_group_size=max(len(frame), 1))
        if self._csv:
            append_bytes(self._csv, text)

    def close(self) -> None:
        """Nothing more comes."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def parquet_bytes(frame: pd.DataFrame) -> bytes:
    """The frame as a parquet file; the same frame gives the same bytes."""
    from pyarrow import parquet

    buffer, plain = io.BytesIO(), _of_many_texts(frame)
    coded = [name for name in map(str, frame.columns) if name not in plain]
    parquet.write_table(_arrow(frame, plain), buffer, compression="zstd", use_dictionary=coded)
    return buffer.getvalue()


def _of_many_texts(frame: pd.DataFrame) -> frozenset[str]:
    """Columns of categories with about as many texts as there are rows, such as cases."""
    return frozenset(str(name) for name, kind in frame.dtypes.items() if kind == "category" and len(kind.categories) >= MANY_TEXTS)


def _arrow(frame: pd.DataFrame, plain: frozenset[str]) -> pa.Table:
    """The frame as arrow; its metadata remember which of the plain columns are categories."""
    import pyarrow as pa

    table = pa.Table.from_pandas(frame, preserve_index=False)
    for name in plain:
        place = table.schema.get_field_index(name)
        table = table.set_column(place, table.schema.field(place).with_type(pa.string()), table.column(place).cast(pa.string()))
    return table


def _as_categories(values: pd.Series) -> pd.Series:
    """A column of very many texts as categories in order; by arrow, since Python would sort them one by one."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    held = pa.array(values.array)
    coded = (held.combine_chunks() if isinstance(held, pa.ChunkedArray) else held).cast(pa.string()).dictionary_encode()
    order = pc.sort_indices(coded.dictionary).to_numpy()
    place: np.ndarray = np.full(len(order) + 1, -1, dtype=np.int32)  # the last for a missing text
    place[order] = np.arange(len(order))
    codes = place[coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)]
    categories = pd.Index(coded.dictionary.take(pa.array(order)).to_pandas(), dtype="str")
    return pd.Series(pd.Categorical.from_codes(codes, categories=categories, validate=False), index=values.index)


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """The frame as UTF-8 csv with a byte order mark, so that a spreadsheet reads dashes and accents right."""
    return b"\xef\xbb\xbf" + frame.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d").encode("utf-8")


def has_processed(folder: Path) -> bool:
    """Is there a whole set of processed tables? One that a broken publish moved aside is brought back first."""
    recover_folder(folder)
    return (folder / FINGERPRINT_FILE).is_file()


def read_fingerprint(folder: Path) -> dict[str, Any]:
    """What the processed tables were made from; empty where there are none."""
    if not has_processed(folder):
        return {}
    return json.loads((folder / FINGERPRINT_FILE).read_text(encoding="utf-8"))


def read_processed(folder: Path, name: str) -> pd.DataFrame:
    """One processed table. Raises DataError that names the command which makes it."""
    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise DataError(f"there is no processed table {name}", where=path.name, remedy=f"reaudit clean {folder.name}")
    return frame_of(read_bytes(path))


def frame_of(parquet_file: bytes) -> pd.DataFrame:
    """The frame of `parquet_bytes`."""
    import pandas as pd
    from pyarrow import parquet

    frame = pd.read_parquet(io.BytesIO(parquet_file), engine="pyarrow")
    told = parquet.read_schema(io.BytesIO(parquet_file)).pandas_metadata or {"columns": []}
    for column in told["columns"]:
        name = column["name"]
        if column["pandas_type"] == "categorical" and frame[name].dtype != "category":
            frame[name] = _as_categories(frame[name])
    return frame
