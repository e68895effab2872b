"""Every text in a file, however it is packed: zip members within zip members, parquet cells, pages of a pdf, chunks of a png."""

from __future__ import annotations

import base64
import contextlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

_BASE64 = re.compile(rb"[A-Za-z0-9+/\\n]{200,}={0,2}")


def texts(data: bytes) -> Iterator[bytes]:
    """The bytes as they are, and those of everything in them that can be unpacked."""
    yield data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                yield member.filename.encode()
                yield from texts(archive.read(member))
    elif data.startswith(b"PAR1"):
        yield from _cells(data)
    elif data.startswith(b"%PDF"):
        yield from _pages(data)
    elif data.startswith(b"\x89PNG"):
        yield from _chunks(data)
    else:
        for found in _BASE64.finditer(data):
            packed = found[0].replace(b"\\n", b"").rstrip(b"=")
            with_padding = packed + b"=" * (-len(packed) % 4)
            if len(packed) % 4 != 1:
                yield from texts(base64.b64decode(with_padding))


def _cells(data: bytes) -> Iterator[bytes]:
    from pyarrow import parquet

    table = parquet.read_table(io.BytesIO(data))
    yield repr(table.schema.metadata).encode()
    for name, column in zip(table.column_names, table.columns, strict=True):
        yield name.encode()
        # A dictionary holds texts that no row may have: each is looked at.
        for chunk in column.chunks:
            yield "\n".join(map(str, (chunk.dictionary if hasattr(chunk, "dictionary") else chunk.unique()).to_pylist())).encode()


def _pages(data: bytes) -> Iterator[bytes]:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    yield repr(document.get_metadata_dict()).encode()
    for page in document:
        yield page.get_textpage().get_text_bounded().encode()


def _chunks(data: bytes) -> Iterator[bytes]:
    place = 8
    while place + 8 <= len(data):
        length, kind = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        body = data[place + 8 : place + 8 + length]
        if kind in (b"tEXt", b"iTXt", b"zTXt"):
            yield body
            if b"\0" in body:
                with contextlib.suppress(zlib.error):
                    yield zlib.decompress(body[body.index(b"\0") + 2 :])
        place += 12 + length
