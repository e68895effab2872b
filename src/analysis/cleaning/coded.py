"""A column as codes into its distinct texts, so that each spelling is read once however many rows have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import pandas as pd

_LARGEST_KEY = 2**62
FEW = 1000  # texts that Python sorts sooner than arrow is started
_TEXT = pd.StringDtype(na_value=float("nan"))


@dataclass(frozen=True)
class Coded:
    """`codes` into `distinct`, one a row; -1 where the cell is missing."""

    codes: np.ndarray
    distinct: Sequence[str]

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
    if isinstance(values.dtype, pd.CategoricalDtype):
        return Coded(values.cat.codes.to_numpy(), values.cat.categories.tolist())
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
    keys = pd.DataFrame(dict(enumerate(packed(frame[name] for name in columns))), index=frame.index)
    return keys[0].duplicated(keep=keep) if len(keys.columns) == 1 else keys.duplicated(keep=keep)


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
