"""What version of the code made something."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
# The libraries whose version can change a number or a picture.
_LIBRARIES = ("pandas", "numpy", "pyarrow", "scipy", "statsmodels", "matplotlib", "python-calamine", "openpyxl")


@cache
def code_hash() -> str:
    """SHA-256 over every source file of the package and the versions of the libraries that can change a result.

    Constant while a process lives: a program does not see edits made after it was started.
    """
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and path.suffix in {".py", ".toml", ".j2", ".css", ".js", ".html", ".mplstyle", ".json"}:
            digest.update(path.relative_to(PACKAGE).as_posix().encode())
            digest.update(path.read_bytes())
    for library in _LIBRARIES:
        digest.update(f"{library} {metadata.version(library)}".encode())
    return digest.hexdigest()
