"""Rows put aside on disk while a table too large to hold is worked on, in a folder that is gone when the work ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.store.files import make_folder, remove_folder

if TYPE_CHECKING:
    import pyarrow as pa


class Spill:
    """Arrow tables by number, each added to and then read back, as compressed arrow streams in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = make_folder(folder)
        self._writers: dict[int, tuple[Any, Any]] = {}

    def add(self, number: int, table: pa.Table, *, batch_rows: int | None = None) -> None:
        """Rows added to those of that number; codes may stand for other texts from one call to the next."""
        import pyarrow as pa

        if number not in self._writers:
            file = pa.OSFile(str(self._path(number)), "wb")
            self._writers[number] = (pa.ipc.new_stream(file, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")), file)
        self._writers[number][0].write_table(table, max_chunksize=batch_rows)

    def close(self) -> None:
        """Nothing more is added."""
        for writer, file in self._writers.values():
            writer.close()
            file.close()
        self._writers = {}

    def read(self, number: int) -> pa.Table | None:
        """All rows of that number; None where there are none."""
        import pyarrow as pa

        batches = list(self.batches(number))
        return pa.concat_tables(batches) if batches else None

    def batches(self, number: int) -> Iterator[pa.Table]:
        """The rows of that number, as many at a time as they were written."""
        import pyarrow as pa

        if not self._path(number).exists():
            return
        with pa.OSFile(str(self._path(number)), "rb") as file, pa.ipc.open_stream(file) as stream:
            for batch in stream:
                yield pa.Table.from_batches([batch])

    def remove(self, number: int) -> None:
        """These rows are no longer wanted."""
        self._path(number).unlink(missing_ok=True)

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:04d}.arrow"


@contextmanager
def scratch_in(folder: Path, name: str) -> Iterator[Path]:
    """A folder of this process's own below `folder`, removed at the end; those that killed processes left go first."""
    import psutil

    for left in folder.iterdir() if folder.is_dir() else ():
        of, _, owner = left.name.rpartition(".")
        if of == name and owner.isdecimal() and (int(owner) == os.getpid() or not psutil.pid_exists(int(owner))):
            remove_folder(left)
    scratch = folder / f"{name}.{os.getpid()}"
    try:
        yield scratch
    finally:
        remove_folder(scratch)
