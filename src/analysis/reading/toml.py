"""TOML files to mappings."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from analysis.errors import DataError, Where


def read_toml(path: Path | str, *, name: str | None = None) -> dict[str, Any]:
    """The mapping in a TOML file; `name` is how errors call the file (else its own name).

    A byte order mark is allowed. Raises DataError where the file is absent, is not UTF-8, or is not TOML.
    """
    path = Path(path)
    where = Where(file=name or path.name)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise DataError("there is no such file", where=where, remedy="create it, or check the spelling of its name") from None
    except OSError as error:
        raise DataError("the file cannot be read", where=where, found=error.strerror, remedy="check its permissions") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise DataError(f"line {line} is not UTF-8", where=where, remedy="save the file as UTF-8") from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(
            "the file is not valid TOML", where=where, found=error, expected='lines such as key = "text"', remedy="mend the line named"
        ) from None
