"""csv and tsv to a grid of text, or straight to a frame where the file is large and plain."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import DataError, Where
from analysis.model import Issue
from analysis.reading.encoding import decode
from analysis.reading.headings import MAX_COLUMNS, Grid, Row, find_heading_row, heading_key, heading_texts

LARGE_BYTES = 4 << 20  # from here the quick reader is tried first
LONGEST_LINE_BYTES = 16 << 20  # a line this long is no row of a table, and would be held in memory whole
_SEPARATORS = (",", ";", "\t", "|")
_HEAD_CHARACTERS = 64 << 10


def read_grid(path: Path, where: Where, *, encoding: str | None, headings: Sequence[str]) -> Grid:
    """All rows of a csv or tsv. Raises DataError where the text cannot be told apart into cells."""
    if path.stat().st_size > LONGEST_LINE_BYTES:
        _refuse_long_lines(path, where)
    text, issues = decode(path.read_bytes(), where, encoding=encoding)
    if not text.strip():
        raise DataError("the file is empty", where=where, found="white space only", remedy="ask for the file again")
    return Grid(_rows(text, separator(path, text, headings), where), issues=issues)


def _refuse_long_lines(path: Path, where: Where) -> None:
    line, length = 1, 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            first = chunk.find(b"\n")
            length += len(chunk) if first < 0 else first
            if length > LONGEST_LINE_BYTES:
                raise DataError(
                    f"line {line} is too long",
                    where=where,
                    expected=f"at most {LONGEST_LINE_BYTES >> 20} MiB",
                    remedy="is this a table of text?",
                )
            if first >= 0:
                line += chunk.count(b"\n")
                length = len(chunk) - 1 - chunk.rfind(b"\n")


def separator(path: Path, text: str, headings: Sequence[str]) -> str:
    """The separator of cells: tab for .tsv; for .csv the one that shows most of the wanted headings, a comma in doubt."""
    if path.suffix.lower() == ".tsv":
        return "\t"
    lines = text[:_HEAD_CHARACTERS].splitlines()[:60]
    wanted = {heading_key(heading) for heading in headings}

    def score(mark: str) -> tuple[int, int]:
        rows = list(csv.reader(lines, delimiter=mark))
        matches = max((len(wanted & {heading_key(cell) for cell in row}) for row in rows), default=0)
        return matches, 0 if wanted else min((len(row) for row in rows if row), default=0)

    return max(_SEPARATORS, key=lambda mark: (score(mark), -_SEPARATORS.index(mark)))


def _rows(text: str, mark: str, where: Where) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    rows: list[Row] = []
    try:
        for row in reader:
            rows.append([cell if cell and not cell.isspace() else None for cell in row])
    except csv.Error as error:
        limit = "field larger" in str(error)
        raise DataError(
            "a cell is too long" if limit else "the quotation marks do not match",
            where=where,
            found=f"{error} at line {reader.line_num}, in row {len(rows) + 1}",
            remedy="look for a quotation mark that is never closed; one inside a quoted cell is written twice",
        ) from None
    return rows


@dataclass(frozen=True)
class PlainHead:
    """What the head of a large plain file says: its headings, the separator, their place from 0, and the lines up to their end."""

    texts: list[str]
    mark: str
    place: int
    lines: int


def plain_head(path: Path, where: Where, *, headings: Sequence[str], header_row: int | None) -> PlainHead | None:
    """The head of a file that may be read the quick way; None where no row of headings is found or it holds NUL bytes."""
    with path.open("rb") as file:
        head = file.read(_HEAD_CHARACTERS)
        rest = head
        while rest:  # pyarrow takes NUL bytes for text
            if b"\0" in rest:
                return None
            rest = file.read(1 << 20)
    text = head.decode("utf-8-sig", errors="ignore")
    mark = separator(path, text, headings)
    reader = csv.reader(io.StringIO(text[: text.rfind("\n") + 1], newline=""), delimiter=mark)
    rows: list[Row] = []
    ends: list[int] = []  # physical lines up to the end of each row
    for row in reader:
        rows.append([cell or None for cell in row])
        ends.append(reader.line_num)
        if len(rows) >= 60:
            break
    place = header_row - 1 if header_row is not None else find_heading_row(rows, headings)
    if place is None or not 0 <= place < len(rows) or len(rows[place]) > MAX_COLUMNS:
        return None
    texts = heading_texts(Grid(rows), [place], len(rows[place]), where, headings=headings)
    return PlainHead(texts, mark, place, ends[place])


def plain_options(head: PlainHead, columns: Sequence[str] | None = None) -> dict[str, Any]:
    """How pyarrow reads every cell of a plain file as text, for `read_csv` and `open_csv` alike."""
    import pyarrow as pa
    from pyarrow import csv as quick

    return {
        "parse_options": quick.ParseOptions(delimiter=head.mark, newlines_in_values=True, ignore_empty_lines=False),
        "convert_options": quick.ConvertOptions(
            column_types=dict.fromkeys(head.texts, pa.string()),
            include_columns=columns,
            strings_can_be_null=True,
            null_values=["", " "],
            quoted_strings_can_be_null=True,
        ),
    }


def text_frame(table: Any) -> pd.DataFrame:
    """An arrow table of texts as a frame of texts, missing where a cell is null."""
    import pyarrow as pa

    frame: pd.DataFrame = table.to_pandas(types_mapper={pa.string(): pd.StringDtype(na_value=float("nan"))}.get)
    return frame


def read_large(
    path: Path, where: Where, *, headings: Sequence[str], header_row: int | None
) -> tuple[pd.DataFrame, tuple[Issue, ...]] | None:
    """A large plain UTF-8 file as a frame of text by pyarrow; None where it is not plain (blank lines, ragged rows, another
    encoding, a byte order mark of another kind), for the careful reader to take.
    """
    import pyarrow as pa
    from pyarrow import csv as quick

    head = plain_head(path, where, headings=headings, header_row=header_row)
    if head is None:
        return None
    texts, place = head.texts, head.place
    try:
        read_options = quick.ReadOptions(column_names=texts, skip_rows=head.lines)
        table = quick.read_csv(path, read_options=read_options, **plain_options(head))
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return None
    frame = text_frame(table)
    if frame.iloc[:, 0].eq(texts[0]).any():  # headings printed again, which the careful reader notes
        return None
    frame.index = pd.RangeIndex(place + 2, place + 2 + len(frame), name="row")
    unnamed = [text for text in texts if text.startswith("(column ") and frame[text].isna().all()]
    return frame.drop(columns=unnamed).dropna(how="all"), ()
