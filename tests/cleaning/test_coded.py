"""Columns as codes: the quick ways give what the plain ones give."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cleaning import coded as room
from analysis.cleaning.coded import coded, each_coded, order_of, repeated

FEW_VALUES = st.integers(0, 3)


@given(st.lists(st.tuples(FEW_VALUES, FEW_VALUES, FEW_VALUES), min_size=1, max_size=30))
def test_rows_are_ordered_by_every_key(rows: list[tuple[int, int, int]]) -> None:
    """First keys first, the earlier of two rows alike first: as Python sorts tuples."""
    keys = [np.array(key, dtype=np.int64) for key in zip(*rows, strict=True)]
    assert order_of(keys).tolist() == sorted(range(len(rows)), key=lambda place: rows[place])


@pytest.mark.parametrize("keep", ["first", "last", False])
@given(rows=st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from(["x", "y", None])), min_size=1, max_size=30))
def test_repeated_rows_are_those_pandas_finds(keep: object, rows: list[tuple[str | None, str | None]]) -> None:
    """Missing values being alike; also where the columns do not fit into one key."""
    frame = pd.DataFrame(rows, columns=["one", "two"]).astype("category")
    expected = frame.astype(object).where(frame.notna(), "missing").duplicated(keep=keep)  # type: ignore[arg-type]
    with pytest.MonkeyPatch.context() as patch:
        assert repeated(frame, ["one", "two"], keep=keep).tolist() == expected.tolist()
        patch.setattr(room, "_LARGEST_KEY", 1)  # each column a key of its own
        assert len(room.packed(frame[name] for name in frame)) == 2
        assert repeated(frame, ["one", "two"], keep=keep).tolist() == expected.tolist()


@pytest.mark.parametrize("dtype", ["str", "object", "category"])
def test_columns_coded_by_threads_are_as_coded_alone(dtype: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order of the columns and of their texts does not depend on which thread is first."""
    monkeypatch.setattr(room, "MANY_ROWS", 1)
    columns = [pd.Series(texts, dtype=dtype) for texts in (["a", None, "b", "a"], [None, None, "x", "y"], ["é", "é", "é", ""])]
    for column, values in zip(each_coded(columns), columns, strict=True):
        assert column.codes.tolist() == coded(values).codes.tolist()
        assert [None if code < 0 else column.distinct[code] for code in column.codes] == [None if pd.isna(v) else v for v in values]


def test_identifiers_are_plain_and_hold_a_digit() -> None:
    """Everything else is looked at as a name may be: white space, other alphabets, words, markers."""
    texts = ["C-1017", "case 7", "case  7", " 7", "7 ", "\t7", "Ada", "[x]", "7\u00a0", "é7", "7", ""]
    plain = dict(zip(texts, coded(pd.Series(texts, dtype="str")).is_identifier.tolist(), strict=True))
    assert [text for text, is_plain in plain.items() if is_plain] == ["C-1017", "case 7", "7"]
