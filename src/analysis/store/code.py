"""What version of the code made something."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from functools import cache
from importlib import metadata
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
_SOURCES = {".py", ".toml", ".j2", ".css", ".js", ".html", ".mplstyle", ".json"}
# The libraries whose version can change a number or a picture.
_LIBRARIES = ("pandas", "numpy", "pyarrow", "scipy", "statsmodels", "matplotlib", "afcharts", "python-calamine", "openpyxl")


@cache
def code_hash(rooms: frozenset[str] = frozenset()) -> str:
    """SHA-256 over the source files of the package (of the named rooms alone, where any is named) and the versions
    of the libraries that can change a result.

    Constant while a process lives: a program does not see edits made after it was started.
    """
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in _SOURCES and _is_of(path, rooms) and path.is_file():
            digest.update(path.relative_to(PACKAGE).as_posix().encode())
            digest.update(path.read_bytes())
    for library in _LIBRARIES:
        digest.update(f"{library} {metadata.version(library)}".encode())
    return digest.hexdigest()


def _is_of(path: Path, rooms: Collection[str]) -> bool:
    return not rooms or path.relative_to(PACKAGE).parts[0].removesuffix(".py") in rooms
