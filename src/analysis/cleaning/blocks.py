"""File audits too many to hold, cleaned block by block and then piece by piece by the functions that clean whole tables.

A block is any run of rows of one table: its cells are read and the rules that look at one row at a time are applied. Rows
are then parted into pieces by the hash of their case, so that a piece holds all rows of a case: the other rules are applied
to it, and its rows are sorted. Nothing is kept in a process between two calls, so that any process may take any block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.cleaning.audits import SORT, in_order, readable, ruled, tidy
from analysis.cleaning.coded import FEW, categorical, categorical_of
from analysis.cleaning.people import PEOPLE
from analysis.cleaning.rules import CASE_RULES, ROW_RULES, Context
from analysis.cleaning.telling import Findings
from analysis.model import Definition
from analysis.tables import AUDITS, RawTable

if TYPE_CHECKING:
    import pyarrow as pa

_NOT_CARRIED = [
    "date_text",
    "date_unreadable",
    "date_against_order",
    "is_total",
    "review_differs",
]  # no rule from CASE_RULES on asks for them
_HASH_DIGITS = 4  # of a case's hash that say which of at most 65,536 pieces it goes to


@dataclass(frozen=True)
class CleanedBlock:
    """The rows of a block that the first rules keep, by piece: those of piece n are rows[bounds[n]:bounds[n + 1]]."""

    rows: pa.Table
    bounds: tuple[int, ...]
    found: Findings
    rows_read: int


@dataclass(frozen=True)
class CleanedPiece:
    """The audits of a piece in order, what the last rules found, and the rows kept of each table."""

    audits: pd.DataFrame
    found: Findings
    kept: Mapping[int, int]


def clean_block(raw: RawTable, number: int, definition: Definition, *, salt: bytes, today: date, pieces: int) -> CleanedBlock:
    """One block of the table of that number, read and seen by ROW_RULES. `raw` stays untouched; no name or case goes on."""
    found = Findings()
    rows = readable(raw, definition, salt=salt, number=number)
    rows = ruled(rows, ROW_RULES, Context(definition, today), found).drop(columns=_NOT_CARRIED)
    piece = _pieces(rows, pieces)
    order = np.argsort(piece, kind="stable")
    bounds = np.searchsorted(piece[order], np.arange(pieces + 1))
    return CleanedBlock(to_arrow(rows.iloc[order]), tuple(bounds.tolist()), found, len(raw.frame))


def _pieces(rows: pd.DataFrame, pieces: int) -> np.ndarray:
    """Which piece each row belongs to: by its case; a row without one, which is set beside no other, by its number."""
    import pyarrow.compute as pc

    case = rows["case"].cat
    starts = pc.utf8_slice_codeunits(arrow_texts(case.categories), 0, _HASH_DIGITS).dictionary_encode()
    of_start: np.ndarray = np.array([int(text, 16) % pieces for text in starts.dictionary.to_pylist()] + [0], dtype=np.int64)
    of_case = np.append(of_start[starts.indices.to_numpy(zero_copy_only=False)], 0)  # the last for rows without a case
    codes = case.codes.to_numpy()
    return np.where(codes >= 0, of_case[codes], rows["row"].to_numpy() % pieces)


def clean_piece(rows: pa.Table, numbers: Mapping[int, int], definition: Definition, *, today: date) -> CleanedPiece:
    """All rows of the cases of one piece, in any order, seen by CASE_RULES, as AUDITS.

    `numbers` gives each table its place among the tables in order; tables it does not name were refused and are left out.
    """
    frame = from_arrow(rows)
    frame = frame[frame["table"].isin(list(numbers))]
    place = pd.Series(numbers, dtype="int64")
    frame = frame.assign(table=place.reindex(frame["table"]).to_numpy()) if len(frame) else frame
    frame = frame.iloc[np.lexsort([frame["row"].to_numpy(), frame["table"].to_numpy()])].reset_index(drop=True)
    found = Findings()
    frame = ruled(frame, CASE_RULES, Context(definition, today), found)
    tables, counts = np.unique(frame["table"].to_numpy(), return_counts=True)
    return CleanedPiece(tidy(frame, definition), found, dict(zip(tables.tolist(), counts.tolist(), strict=True)))


def merged(tables: pa.Table) -> pd.DataFrame:
    """Parts of sorted pieces, one below the other, as AUDITS in order."""
    return AUDITS.conform(in_order(from_arrow(tables)))


def sort_keys(table: pa.Table, rows: list[int]) -> list[tuple[Any, ...]]:
    """What the given rows are sorted by: comparing these tuples is comparing rows in the order of AUDITS, missing last."""
    columns = [table.column(name).take(rows).to_pylist() for name in SORT]
    return [tuple((value is None, value) for value in values) for values in zip(*columns, strict=True)]


def to_arrow(frame: pd.DataFrame) -> pa.Table:
    """Rows as an arrow table: categories as codes of 32 bits, hashes as plain texts, since they hardly ever repeat in a block."""
    import pyarrow as pa

    columns = {}
    for name in frame:
        values = frame[name]
        if isinstance(values.dtype, pd.CategoricalDtype):
            codes = values.cat.codes.to_numpy().astype(np.int32)
            texts = arrow_texts(values.cat.categories)
            coded = pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), texts)
            columns[name] = coded.cast(pa.string()) if name in PEOPLE else coded
        else:
            columns[name] = pa.array(values.array, from_pandas=True)
    return pa.table(columns)


def arrow_texts(texts: pd.Index) -> pa.Array:
    """Texts of categories as one arrow array of text, also where there are none: pandas may hold them in no chunk at all."""
    import pyarrow as pa

    held = pa.array(texts.array)
    return (held.combine_chunks() if isinstance(held, pa.ChunkedArray) else held).cast(pa.string())


def from_arrow(table: pa.Table) -> pd.DataFrame:
    """The frame again: texts and codes as categoricals whose categories stand in order."""
    import pyarrow as pa

    columns: dict[str, Any] = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_string(column.type):
            whole = column.combine_chunks().dictionary_encode()  # in this order: chunks would share one dictionary, slowly
        elif pa.types.is_dictionary(column.type):
            whole = column.unify_dictionaries().combine_chunks()
        else:
            columns[name] = column.to_pandas()
            continue
        whole = whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
        codes = whole.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        few = len(whole.dictionary) <= FEW
        # the last answer is for code -1
        answers = [*whole.dictionary.to_pylist(), None] if few else pa.concat_arrays([whole.dictionary, pa.nulls(1, pa.string())])
        columns[name] = categorical(codes, answers) if few else categorical_of(codes, answers)
    return pd.DataFrame(columns)
