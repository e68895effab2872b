"""People and cases to salted hashes on the way in. Nothing that names one goes further than this room."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import pandas as pd

PEOPLE = ("case", "practitioner", "auditor")  # columns that name a person, or a case by which one is found
HASH_BYTES = 12  # 96 bits: no two of ten million cases share a hash but by a chance below one in 10^14
KEY_BYTES = 64  # the longest key of BLAKE2b


def pseudonyms(values: pd.Series, *, salt: bytes, kind: str) -> pd.Series:
    """A column of texts as hashes (see `hashes`); missing stays missing."""
    codes, distinct = pd.factorize(values)
    known = pd.Series([*hashes([str(text) for text in distinct], salt=salt, kind=kind), None], dtype="str")
    return known.take(codes).set_axis(values.index)


def hashes(texts: Sequence[str | None], *, salt: bytes, kind: str) -> list[str | None]:
    """Each text as the keyed hash (BLAKE2b, RFC 7693) of its kind and itself; None stays None.

    Outer white space and case do not make another person. The same text gives another hash as a case than as an
    auditor, so that tables cannot be joined over kinds. Without the salt no hash can be led back to its text.
    """
    keyed = blake2b(f"{kind}\0".encode(), key=salt[:KEY_BYTES], digest_size=HASH_BYTES).copy

    def hashed(text: str) -> str:
        state = keyed()  # the key is mixed in once, not once a text
        state.update(text.strip().casefold().encode())
        return state.hexdigest()

    return [None if text is None else hashed(text) for text in texts]
