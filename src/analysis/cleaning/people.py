"""People and cases to salted hashes on the way in. Nothing that names one goes further than this room."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import pandas as pd

from analysis.cleaning.coded import Coded, text_index
from analysis.parsing import parse_missing

PEOPLE = ("case", "practitioner", "auditor")  # columns that name a person, or a case by which one is found
HASH_BYTES = 12  # 96 bits: no two of ten million cases share a hash but by a chance below one in 10^14
KEY_BYTES = 64  # the longest key of BLAKE2b
_HIGH_BYTES = 8  # of a hash that are sorted as one number
_DIGIT = re.compile(r"\d")
_HEX = np.array([list(f"{byte:02x}".encode()) for byte in range(256)], dtype=np.uint8)


def name_of(text: str) -> str | None:
    """A name on one line; None for a blank or a marker such as [x]. No marker has a digit, which spares most names the look.

    >>> name_of(" A.  Nother "), name_of("[x]")
    ('A. Nother', None)
    """
    plain = " ".join(text.split())
    return plain or None if _DIGIT.search(plain) else None if not plain or parse_missing(plain, words=False) else plain


def pseudonyms(column: Coded, *, salt: bytes, kind: str) -> pd.Categorical:
    """A column of names or identifiers as the keyed hash (BLAKE2b, RFC 7693) of its kind and each text, 24 hexadecimal digits.

    White space and case do not make another person; blanks and markers are missing. The same text gives another hash as a
    case than as an auditor, so that tables cannot be joined over kinds. Without the salt no hash can be led back to its text.
    """
    digests = _digests(_keys(column), salt=salt, kind=kind)
    told = np.array([digest is not None for digest in digests], dtype=bool)
    hashed = np.frombuffer(b"".join(digest for digest in digests if digest is not None), dtype=np.uint8).reshape(-1, HASH_BYTES)
    order, is_first = _sorted_hashes(hashed)
    codes_of_hash: np.ndarray = np.empty(len(hashed), dtype=np.int32)
    codes_of_hash[order] = np.cumsum(is_first) - 1
    table: np.ndarray = np.full(len(digests) + 1, -1, dtype=np.int32)  # the last for a missing cell
    table[:-1][told] = codes_of_hash
    categories = text_index(_HEX[hashed[order[is_first]]].reshape(-1, 2 * HASH_BYTES))
    return pd.Categorical.from_codes(table[column.codes], categories=categories, validate=False)


def _keys(column: Coded) -> list[bytes | None]:
    """What is hashed of each distinct text: the name on one line, folded; None where there is no name."""
    import pyarrow as pa
    import pyarrow.compute as pc

    keys: list[bytes | None] = pc.ascii_lower(column.arrow).cast(pa.binary()).to_pylist()  # all there is to do for an identifier
    for place, text in column.where(~column.is_identifier):
        name = name_of(text)
        keys[place] = name.casefold().encode() if name else None
    return keys


def _digests(keys: Sequence[bytes | None], *, salt: bytes, kind: str) -> list[bytes | None]:
    keyed = blake2b(f"{kind}\0".encode(), key=salt[:KEY_BYTES], digest_size=HASH_BYTES).copy  # the key is mixed in once, not once a text
    digests: list[bytes | None] = []
    for key in keys:
        if key is None:
            digests.append(None)
            continue
        state = keyed()
        state.update(key)
        digests.append(state.digest())
    return digests


def _sorted_hashes(hashed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The order of hashes, and which in that order is the first of its like: two spellings of one name have one hash."""
    high = np.ascontiguousarray(hashed[:, :_HIGH_BYTES]).view(">u8").ravel().astype(np.uint64)
    low = np.ascontiguousarray(hashed[:, _HIGH_BYTES:]).view(">u4").ravel().astype(np.uint32)
    order = np.argsort(high)

    def differs(values: np.ndarray) -> np.ndarray:
        return values[order][1:] != values[order][:-1]

    if (~differs(high) & differs(low)).any():  # one chance in some millions; then the last bytes decide
        order = np.lexsort((low, high))
    is_first: np.ndarray = np.ones(len(order), dtype=bool)
    is_first[1:] = differs(high) | differs(low)
    return order, is_first
