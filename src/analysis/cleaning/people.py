"""People and cases to salted hashes on the way in. Nothing that names one goes further than this room."""

from __future__ import annotations

from hashlib import blake2b

import pandas as pd

HASH_BYTES = 12  # 96 bits: no two of ten million cases share a hash but by a chance below one in 10^14
KEY_BYTES = 64  # the longest key of BLAKE2b


def pseudonyms(values: pd.Series, *, salt: bytes, kind: str) -> pd.Series:
    """Each distinct text as the keyed hash (BLAKE2b, RFC 7693) of its kind and itself; missing stays missing.

    Outer white space and case do not make another person. The same text gives another hash as a case than as an
    auditor, so that tables cannot be joined over kinds. Without the salt no hash can be led back to its text.
    """
    codes, distinct = pd.factorize(values.str.strip().str.casefold())
    hashes = [blake2b(f"{kind}\0{text}".encode(), key=salt[:KEY_BYTES], digest_size=HASH_BYTES).hexdigest() for text in distinct]
    known = pd.Series([*hashes, None], dtype="str")
    return known.take(codes).set_axis(values.index)
