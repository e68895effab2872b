"""A column as codes into its distinct texts, so that each spelling is read once however many rows have it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import pyarrow as pa

_LARGEST_KEY = 2**62
MANY_ROWS = 1 << 18  # from which threads are worth their start
FEW = 1000  # texts that Python sorts sooner than arrow is started
_TEXT = pd.StringDtype(na_value=float("nan"))
_ONE_LINE = "^[!-~]+( [!-~]+)*$"  # of signs on a plain keyboard, single spaces between them
_DIGIT = "[0-9]"


@dataclass(frozen=True)
class Coded:
    """`codes` into `distinct`, one a row; -1 where the cell is missing."""

    codes: np.ndarray
    held: Sequence[str] | pa.Array  # the distinct texts, as they came

    @cached_property
    def distinct(self) -> list[str]:
        """Every text there is, once."""
        return self.held.to_pylist() if hasattr(self.held, "to_pylist") else list(self.held)

    @cached_property
    def arrow(self) -> pa.Array:
        """The distinct texts as an arrow array: millions of case numbers are no Python objects."""
        import pyarrow as pa

        return self.held if isinstance(self.held, pa.Array) else pa.array(self.held, type=pa.string())

    @cached_property
    def is_identifier(self) -> np.ndarray:
        """Which distinct texts are plain and hold a digit, such as C-1017: there may be millions, and none needs mending."""
        import pyarrow.compute as pc

        plain = pc.and_(pc.match_substring_regex(self.arrow, _DIGIT), pc.match_substring_regex(self.arrow, _ONE_LINE))
        return np.asarray(plain.to_numpy(zero_copy_only=False), dtype=bool)

    def where(self, mask: np.ndarray) -> zip[tuple[int, str]]:
        """Place and text of some of the distinct texts."""
        import pyarrow as pa

        places = np.flatnonzero(mask)
        return zip(places.tolist(), self.arrow.take(pa.array(places)).to_pylist(), strict=True)

    def answers(self, read: Callable[[str], Any]) -> list[Any]:
        """`read` of each distinct text, once."""
        return [read(text) for text in self.distinct]

    def spread(self, answers: Sequence[Any], *, missing: Any, dtype: Any) -> np.ndarray:
        """An answer a distinct text to one a row, as an array of `dtype`."""
        table = np.empty(len(answers) + 1, dtype=dtype)
        table[:-1] = answers
        table[-1] = missing  # code -1 takes the last
        return table[self.codes]

    def texts(self, answers: Sequence[str | None], *, missing: str | None = None) -> pd.Categorical:
        """Texts, one a distinct text, as a categorical over the rows; None is missing. Categories stand in order of their text."""
        return categorical(self.codes, [*answers, missing])


def coded(values: pd.Series) -> Coded:
    """A column of texts, categorical or not, as codes."""
    import pyarrow as pa

    if isinstance(values.dtype, pd.CategoricalDtype):
        return Coded(values.cat.codes.to_numpy(), values.cat.categories.tolist())
    if isinstance(values.dtype, pd.StringDtype) and values.dtype.storage == "pyarrow":
        held = pa.array(values.array)
        # one chunk before it is encoded: chunks would share one dictionary, slowly
        whole = (held.combine_chunks() if isinstance(held, pa.ChunkedArray) else held).dictionary_encode()
        return Coded(whole.indices.fill_null(-1).to_numpy(zero_copy_only=False), whole.dictionary.cast(pa.string()))
    codes, distinct = pd.factorize(values)
    return Coded(codes, pd.Index(distinct).to_numpy(dtype=object).tolist())


def categorical(codes: np.ndarray, answers: Sequence[str | None]) -> pd.Categorical:
    """Codes into `answers` (the last one for code -1) as a categorical; answers alike become one category.

    >>> categorical(np.array([0, 1, -1]), ["b", "a", None]).tolist()
    ['b', 'a', nan]
    """
    if len(answers) > FEW:
        return categorical_of(codes, answers)
    texts = ordered({text for text in answers if text is not None})
    place = {text: number for number, text in enumerate(texts)}
    table: np.ndarray = np.array([-1 if text is None else place[text] for text in answers], dtype=_smallest(len(texts)))
    return pd.Categorical.from_codes(table[codes], categories=_index(texts), validate=False)


def categorical_of(codes: np.ndarray, answers: Any) -> pd.Categorical:
    """The same of very many answers, or of an arrow array of texts: sorted without a Python object for each."""
    import pyarrow as pa
    import pyarrow.compute as pc

    coded = pa.array(answers, type=pa.string()).dictionary_encode() if not isinstance(answers, pa.Array) else answers.dictionary_encode()
    order = pc.sort_indices(coded.dictionary)  # by bytes of UTF-8, which is the order of code points
    count = len(order)
    place: np.ndarray = np.empty(count, dtype=_smallest(count))
    place[order.to_numpy()] = np.arange(count)
    table = place.take(coded.indices.fill_null(0).to_numpy(zero_copy_only=False)) if count else np.full(len(coded), -1, dtype=np.int8)
    if coded.null_count:
        table[coded.is_null().to_numpy(zero_copy_only=False)] = -1
    categories = pa.chunked_array([coded.dictionary.take(order)]).to_pandas(types_mapper={pa.string(): _TEXT}.get)
    return pd.Categorical.from_codes(table[codes], categories=pd.Index(categories), validate=False)


def text_index(characters: np.ndarray) -> pd.Index:
    """Texts of equal length, given as an array of the bytes of their ASCII characters, a row a text."""
    import pyarrow as pa

    count, length = characters.shape
    ends = pa.array(np.arange(count + 1, dtype=np.int64) * length)
    held = pa.LargeStringArray.from_buffers(count, ends.buffers()[1], pa.py_buffer(np.ascontiguousarray(characters)))
    return pd.Index(pd.array(held, dtype=_TEXT))


def ordered(texts: Iterable[str]) -> list[str]:
    """Texts in order of their code points."""
    return sorted(texts)


def _index(texts: Sequence[str]) -> pd.Index:
    return pd.Index(texts, dtype="str")


def _smallest(count: int) -> type:
    return np.int8 if count < 2**7 else np.int16 if count < 2**15 else np.int32


def stacked(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Frames one below another; categoricals stay so, with the categories of all of them in order."""
    if len(parts) == 1:
        return parts[0]
    columns: dict[str, Any] = {}
    for name in parts[0]:
        pieces = [part[name] for part in parts]
        if isinstance(pieces[0].dtype, pd.CategoricalDtype):
            columns[name] = _union(pieces)
        else:
            columns[name] = np.concatenate([piece.to_numpy() for piece in pieces])
    return pd.DataFrame(columns)


def _union(pieces: Sequence[pd.Series]) -> pd.Categorical:
    if all(piece.cat.categories.equals(pieces[0].cat.categories) for piece in pieces[1:]):
        codes = np.concatenate([piece.cat.codes.to_numpy() for piece in pieces])
        return pd.Categorical.from_codes(codes, categories=pieces[0].cat.categories, validate=False)
    known: dict[str, int] = {}
    tables = [np.array([*(known.setdefault(text, len(known)) for text in piece.cat.categories), -1], dtype=np.int64) for piece in pieces]
    codes = np.concatenate([table[piece.cat.codes.to_numpy()] for table, piece in zip(tables, pieces, strict=True)])
    return categorical(codes, [*known, None])


def dense(values: pd.Series | pd.Categorical) -> tuple[np.ndarray, int]:
    """Numbers from 0, one a distinct value, in the order of the values, missing last; and how many there are."""
    series = pd.Series(values)
    if isinstance(series.dtype, pd.CategoricalDtype):
        count = len(series.cat.categories)
        codes = series.cat.codes.to_numpy().astype(np.int64)
    elif series.dtype.kind == "M":
        days = series.to_numpy().astype("datetime64[D]").astype(np.int64)
        known = days != np.datetime64("NaT").astype(np.int64)
        first = int(days[known].min()) if known.any() else 0
        codes = np.where(known, days - first, -1)
        count = int(codes.max(initial=-1)) + 1
    else:
        found, distinct = pd.factorize(series, sort=True)
        codes, count = found.astype(np.int64), len(distinct)
    codes[codes < 0] = count
    return codes, count + 1


def packed(columns: Iterable[pd.Series | pd.Categorical]) -> list[np.ndarray]:
    """Columns as few whole-number keys, first columns first: two rows are alike in all columns when their keys are."""
    keys: list[np.ndarray] = []
    size = _LARGEST_KEY
    for column in columns:
        codes, count = dense(column)
        if size * count >= _LARGEST_KEY:
            keys.append(codes)
            size = count
        else:
            keys[-1] = keys[-1] * count + codes
            size *= count
    return keys


def repeated(frame: pd.DataFrame, columns: Sequence[str], *, keep: Any) -> pd.Series:
    """Which rows repeat another in `columns`; as DataFrame.duplicated, missing values being alike."""
    keys = packed(frame[name] for name in columns)
    marks = _is_twice(keys[0])  # most rows differ from all others in their first key already
    marks[marks] = pd.DataFrame({number: key[marks] for number, key in enumerate(keys)}).duplicated(keep=keep)
    return pd.Series(marks, index=frame.index)


def _is_twice(key: np.ndarray) -> np.ndarray:
    """Which numbers stand more than once; by sorting, which is quicker than a table of millions of numbers."""
    ordered = np.sort(key)
    twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not len(twice):
        return np.zeros(len(key), dtype=bool)
    place = np.searchsorted(twice, key)
    place[place == len(twice)] = 0
    return twice[place] == key


def order_of(keys: Sequence[np.ndarray]) -> np.ndarray:
    """The order of rows by whole-number keys, first keys first; of rows alike in all, the earlier stands first.

    >>> order_of([np.array([2, 1, 2]), np.array([5, 9, 4])]).tolist()
    [1, 2, 0]
    """
    order = np.argsort(keys[0], kind="stable")
    if len(keys) > 1:  # the other keys are asked for only where the first leaves rows alike, which are few
        first = keys[0][order]
        alike = np.append(first[1:] == first[:-1], False)
        alike[1:] |= alike[:-1]
        rows = order[alike]
        order[alike] = rows[np.lexsort([key[rows] for key in keys[::-1]])]
    return order


def each_coded(columns: Sequence[pd.Series]) -> list[Coded]:
    """`coded` of many columns, by as many threads as there are processors: arrow works outside Python's lock."""
    if not columns or len(columns[0]) < MANY_ROWS:
        return [coded(values) for values in columns]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return list(threads.map(coded, columns))


def counted(columns: Mapping[str, pd.Series | pd.Categorical], *, weights: np.ndarray | None = None) -> pd.DataFrame:
    """Each combination of texts that there is, and `rows`, how many there are of it (or the sum of their weights)."""
    categories = {name: pd.Series(values).astype("category") for name, values in columns.items()}
    sizes = {name: len(values.cat.categories) + 1 for name, values in categories.items()}
    keys = packed(categories.values())
    if len(keys) > 1:
        raise ValueError("too many combinations to count: a column is not one of categories")
    (key,) = keys
    kinds, places = (np.unique(key, return_inverse=True)) if prod(sizes.values()) > 4 * len(key) + 2**20 else (None, key)
    found = np.bincount(places, weights=weights)
    if kinds is None:
        kinds = np.flatnonzero(np.bincount(places))
        found = found[kinds]
    told: dict[str, Any] = {"rows": found.astype(np.int64)}
    for name in reversed(categories):
        kinds, digit = np.divmod(kinds, sizes[name])
        texts = np.array([*categories[name].cat.categories, None], dtype=object)
        told[name] = pd.Series(texts[digit], dtype="str")
    return pd.DataFrame({name: told[name] for name in (*categories, "rows")})
