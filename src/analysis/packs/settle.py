"""Zip files whose bytes depend on their contents alone: fixed dates, no system's marks, the order kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

_DATE = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16
_STORED = (".png", ".jpg", ".jpeg")  # packed already


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files in their order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_STORED if name.lower().endswith(_STORED) else zipfile.ZIP_DEFLATED
            entry.external_attr = _MODE
            entry.create_system = 3
            archive.writestr(entry, data)
    return buffer.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """Name to bytes of every file in a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}


def settled_zip(data: bytes) -> bytes:
    """The same zip with fixed dates."""
    return zip_bytes(unzipped(data))


def rewritten(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same zip with one file changed."""
    files = unzipped(data)
    files[name] = change(files[name])
    return zip_bytes(files)
