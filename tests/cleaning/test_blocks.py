"""Rows between pandas and arrow: what a part lacks takes nothing from the others."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from analysis.cleaning.blocks import arrow_texts, from_arrow, to_arrow


def test_a_column_without_texts_in_one_part_joins_the_others() -> None:
    """Categories held in no chunk at all, as pandas leaves them, are text as well: parts with and without texts are one table."""
    none = pd.Index(pd.array(pa.chunked_array([], type=pa.large_string()), dtype="str"))
    assert arrow_texts(none).type == pa.string()
    parts = [
        pd.DataFrame({"reason": pd.Categorical.from_codes([code], categories=texts)})
        for code, texts in ((-1, none), (0, pd.Index(["blank"])))
    ]
    joined = from_arrow(pa.concat_tables([to_arrow(part) for part in parts]))
    assert joined["reason"].astype("object").where(joined["reason"].notna(), None).tolist() == [None, "blank"]
