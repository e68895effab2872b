"""Which files of the project a notebook read: the memory behind "is this report up to date?"."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path

from analysis import store

_PASSED_OVER = {
    ".git",
    ".venv",
    "venv",
    "__pycache__",
    ".reaudit",
    "reports",
    ".ipynb_checkpoints",
    ".ruff_cache",
    ".mypy_cache",
    "src",
    "tests",
}
_NO_DATA = {"fingerprint.json"}  # asked whether the tables are fresh; it moves with any raw file, read or not
_WRITING = set("wax+")


def start(root: Path | str) -> Callable[[], list[str]]:
    """Begin to note every file under `root` that this process opens for reading; the call returned tells them.

    Two sources: the store's own log, and Python's audit events, which also see a plain `pandas.read_csv`. Paths are
    relative to the root. Code of the library is left out: its hash is taken as a whole.
    """
    base = os.path.realpath(root) + os.sep
    seen: set[str] = set()
    last_inherited = next(reversed(sys.modules))  # no set of them all: counting references would copy every page they lie on
    store.READ_LOG.clear()

    def note(path: object) -> None:
        try:
            full = os.path.realpath(os.fspath(path))  # type: ignore[call-overload]
        except (TypeError, ValueError):
            return
        if isinstance(full, bytes):
            full = os.fsdecode(full)
        if full.startswith(base):
            relative = full[len(base) :].replace(os.sep, "/")
            parts = relative.split("/")
            if not _PASSED_OVER.intersection(parts) and parts[-1] not in _NO_DATA:
                seen.add(relative)

    def hook(event: str, values: tuple) -> None:
        if event == "open" and values and isinstance(values[0], str | bytes | os.PathLike) and not _WRITING.intersection(values[1] or ""):
            note(values[0])

    def told() -> list[str]:
        for path in list(store.READ_LOG):
            note(path)
        for name in list(takewhile(lambda name: name != last_inherited, reversed(sys.modules))):
            if file := getattr(sys.modules[name], "__file__", None):  # a helper module beside the notebooks may come from its cache
                note(file)
        return sorted(relative for relative in seen if os.path.isfile(base + relative))

    sys.addaudithook(hook)
    return told
