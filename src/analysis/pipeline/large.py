"""File audits too large to hold: raw files to audits.parquet, rates and changes in bounded memory.

The rows walk twice over the disk. Blocks of the raw files are read, cleaned and parted into pieces by case; each piece, small
enough to hold, is cleaned of duplicates and conflicts, counted and sorted; the sorted pieces are then merged. Every step is
done by the functions that clean, count and sort a table that is held whole, so that the tables are the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import store
from analysis.cleaning import Source, issues_of, map_columns
from analysis.cleaning.blocks import clean_block, clean_piece, merged, sort_keys, to_arrow
from analysis.cleaning.issues import accounted, rows_gone
from analysis.cleaning.schema import validate
from analysis.cleaning.telling import Findings
from analysis.errors import DataError, Faults
from analysis.measures.rate_changes import changes_of_pairs, pairs_of_audits
from analysis.measures.rates import counts_of_audits, rates_of_counts
from analysis.model import Definition, Issue
from analysis.pipeline.effort import Effort
from analysis.pipeline.gather import read_source
from analysis.pipeline.spreading import Spread
from analysis.reading import text_bytes
from analysis.reading.audits import open_blocks
from analysis.reading.delimited import LARGE_BYTES
from analysis.tables import AUDITS, Cleaned, RawTable

if TYPE_CHECKING:
    import pyarrow as pa

# Bytes of csv in a piece: about a million rows, which take some 700 MB while they are cleaned. The number of pieces, and with
# it the bytes of audits.parquet, depends on the size of the raw files alone and not on the machine.
PIECE_BYTES = 64 << 20
BLOCK_ROWS = 1 << 18  # of tables that had to be read whole
BATCH_ROWS = 1 << 14  # of a sorted piece that are read at a time when pieces are merged
PART_ROWS = 1 << 18  # of audits.parquet that are written together
_BLOCK_FORMATS = (".csv", ".tsv", ".parquet")


@dataclass
class Intake:
    """The raw tables met so far: by number the table without its rows and how many there were; and what could not be read."""

    heads: dict[int, RawTable] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    given: int = 0  # numbers; that of a refused table is not given again, since rows of it may lie in the pieces

    def note(self, head: RawTable) -> int:
        """The number of a table that is new."""
        number, self.given = self.given, self.given + 1
        self.heads[number], self.rows[number] = head, 0
        return number

    def refuse(self, error: DataError | Faults, file: str, since: int) -> None:
        """A file that turned out to be unreadable: nothing of it counts, and the others go on."""
        self.issues += issues_of(error, file=file)
        for number in [number for number in self.heads if number >= since]:
            del self.heads[number], self.rows[number]

    def numbers(self) -> dict[int, int]:
        """Each table's place among all tables, which are in order of file and sheet."""
        order = sorted(self.heads, key=lambda number: (self.heads[number].file, self.heads[number].sheet))
        return {number: place for place, number in enumerate(order)}


@dataclass(frozen=True)
class LargeAudits:
    """What became of file audits too large to hold; `cleaned` has no rows, those are in `files`."""

    cleaned: Cleaned
    rates: pd.DataFrame
    changes: pd.DataFrame
    files: tuple[Path, ...]
    rows: int


def process_large(
    folder: Path,
    sources: Sequence[Source],
    definition: Definition,
    *,
    salt: bytes,
    today: date,
    scratch: Path,
    effort: Effort,
    spread: Spread,
) -> LargeAudits:
    """The sources of file audits in `folder` to audits (in files below `scratch`), issues, inputs, rates and changes."""
    pieces = -(-sum(text_bytes(folder / source.file) for source in sources) // PIECE_BYTES) or 1
    parted, intake, found = store.Spill(scratch / "parted"), Intake(), Findings()
    calls = ((raw, number, definition, salt, today, pieces) for raw, number in _blocks(folder, sources, intake, effort))
    for block, number in spread.map(_clean_block, calls):
        found += block.found
        if number in intake.rows:
            intake.rows[number] += block.rows_read
        for piece, (start, end) in enumerate(zip(block.bounds, block.bounds[1:], strict=False)):
            if end > start:
                parted.add(piece, block.rows.slice(start, end - start))
        effort.progress.rows("reading", block.rows_read)
    parted.close()
    _give_back_memory()

    numbers = intake.numbers()
    found = found.renumbered(numbers)
    tables = [intake.heads[number] for number in numbers]
    ordered = store.Spill(scratch / "ordered")
    kept, counts, pairs, marks = dict.fromkeys(range(len(tables)), 0), [], [], {}
    for piece, done in enumerate(spread.map(_clean_piece, _pieces(parted, pieces, numbers, definition, today))):
        if done is None:
            continue
        found += done.found
        kept = {number: rows + done.kept.get(number, 0) for number, rows in kept.items()}
        counts.append(done.counts)
        pairs.append(done.pairs)
        parted.remove(piece)
        if done.audits.num_rows:
            ordered.add(piece, done.audits, batch_rows=BATCH_ROWS)
            marks[piece] = done.marks
        effort.progress.rows("cleaning", done.audits.num_rows)
    ordered.close()
    _give_back_memory()

    total = sum(kept.values())
    files = _write(ordered, marks, scratch, total, effort) if effort.writes else ()
    rates = rates_of_counts(counts, definition)
    cleaned = _told(tables, [intake.rows[number] for number in numbers], kept, found, intake.issues)
    return LargeAudits(cleaned, rates, changes_of_pairs(rates, pairs, definition), files, total)


def _told(tables: Sequence[RawTable], read: Sequence[int], kept: Mapping[int, int], found: Findings, issues: list[Issue]) -> Cleaned:
    """Issues and accounts of the tables, as `clean_audits` gives them."""
    told, inputs = list(issues), []
    for number, raw in enumerate(tables):
        gone = len(rows_gone(raw))
        told += [*raw.issues, *found.issues(number, raw)]
        counts = {"read": read[number] + gone, "kept": kept[number], "excluded": found.excluded(number) + gone}
        inputs.append(accounted(raw, "audits", **counts))
    return Cleaned(AUDITS.frame(), tuple(told), tuple(inputs))


def _blocks(folder: Path, sources: Sequence[Source], intake: Intake, effort: Effort) -> Iterator[tuple[RawTable, int]]:
    """Every block of every table with the table's number, the tables noted in `intake` on the way."""
    for source in sources:
        since = intake.given
        try:
            if _is_read_by_block(folder / source.file, effort):
                yield from _streamed(folder, source, intake)
            else:
                yield from _held(folder, source, intake)
        except (DataError, Faults) as error:
            intake.refuse(error, source.file, since)


def _is_read_by_block(path: Path, effort: Effort) -> bool:
    """Large files are; small ones, of which the careful reader takes more, only where even they are too large to hold."""
    return (
        path.suffix.lower() in _BLOCK_FORMATS
        and path.is_file()
        and (path.stat().st_size >= LARGE_BYTES or not effort.holds(text_bytes(path)))
    )


def _streamed(folder: Path, source: Source, intake: Intake) -> Iterator[tuple[RawTable, int]]:
    table = source.table
    opened = open_blocks(folder / source.file, base=folder, header_row=table.header_row, headings=table.headings, encoding=table.encoding)
    number = intake.note(map_columns(opened.head, table))
    for frame, issues in opened.blocks:
        block = map_columns(replace(opened.head, frame=frame, issues=issues), table)
        head = intake.heads[number]
        of_rows = tuple(issue for issue in block.issues if issue.row is not None)  # the others are told of the head already
        intake.heads[number] = replace(head, issues=(*head.issues, *of_rows)) if of_rows else head
        yield replace(block, issues=(), printed={}), number


def _held(folder: Path, source: Source, intake: Intake) -> Iterator[tuple[RawTable, int]]:
    for raw in read_source(folder, source):
        number = intake.note(replace(raw, frame=raw.frame.iloc[:0], printed={}))
        for start in range(0, len(raw.frame), BLOCK_ROWS):
            yield replace(raw, frame=raw.frame.iloc[start : start + BLOCK_ROWS], issues=(), printed={}), number


def _clean_block(raw: RawTable, number: int, definition: Definition, salt: bytes, today: date, pieces: int) -> Any:
    return clean_block(raw, number, definition, salt=salt, today=today, pieces=pieces), number


@dataclass(frozen=True)
class _DonePiece:
    audits: pa.Table
    marks: list[tuple[Any, ...]]  # what the first row of every batch is sorted by
    found: Findings
    kept: Mapping[int, int]
    counts: pd.DataFrame
    pairs: pd.DataFrame


def _pieces(parted: store.Spill, pieces: int, numbers: Mapping[int, int], definition: Definition, today: date) -> Iterator[tuple[Any, ...]]:
    for piece in range(pieces):
        yield parted.read(piece), numbers, definition, today


def _clean_piece(rows: pa.Table | None, numbers: Mapping[int, int], definition: Definition, today: date) -> _DonePiece | None:
    """One piece cleaned, counted and sorted: the same whichever process does it."""
    if rows is None:
        return None
    piece = clean_piece(rows, numbers, definition, today=today)
    counts, pairs = counts_of_audits(piece.audits), pairs_of_audits(piece.audits, definition)
    audits = to_arrow(piece.audits)
    marks = sort_keys(audits, list(range(0, audits.num_rows, BATCH_ROWS)))
    return _DonePiece(audits, marks, piece.found, piece.kept, counts, pairs)


def _write(ordered: store.Spill, marks: Mapping[int, list[tuple[Any, ...]]], scratch: Path, rows: int, effort: Effort) -> tuple[Path, ...]:
    """The sorted pieces merged to audits.parquet, and audits.csv where it is for people."""
    table = store.PartedTable(scratch / "audits", "audits", rows=rows)
    if not rows:
        table.write(AUDITS.frame())
    for frame in _merge(ordered, marks):
        table.write(validate(frame, "audits"))
        effort.progress.rows("writing", len(frame), of=rows)
    table.close()
    return tuple(table.files)


def _merge(ordered: store.Spill, marks: Mapping[int, list[tuple[Any, ...]]]) -> Iterator[pd.DataFrame]:
    """Rows of all pieces in order, about PART_ROWS at a time: those up to a row, then those up to the next such row."""
    import pyarrow as pa

    every = sorted(mark for of_piece in marks.values() for mark in of_piece)
    ends = [*every[:: max(PART_ROWS // BATCH_ROWS, 1)][1:], None]
    cursors = [_Cursor(ordered.batches(piece)) for piece in marks]
    for end in ends:
        parts = [part for cursor in cursors for part in cursor.up_to(end)]
        if parts:
            yield merged(pa.concat_tables(parts))


class _Cursor:
    """A sorted piece, read from its start as far as is asked for."""

    def __init__(self, batches: Iterator[pa.Table]) -> None:
        self._batches = batches
        self._rest: pa.Table | None = next(batches, None)

    def up_to(self, end: tuple[Any, ...] | None) -> Iterator[pa.Table]:
        """The next rows that come no later than `end`; all that are left where it is None."""
        while self._rest is not None:
            rows = self._rest.num_rows
            cut = rows if end is None else bisect_right(range(rows), end, key=self._key)
            if cut:
                yield self._rest.slice(0, cut)
            if cut < rows:
                self._rest = self._rest.slice(cut)
                return
            self._rest = next(self._batches, None)

    def _key(self, row: int) -> tuple[Any, ...]:
        assert self._rest is not None
        return sort_keys(self._rest, [row])[0]


def _give_back_memory() -> None:
    import pyarrow as pa

    pa.default_memory_pool().release_unused()
