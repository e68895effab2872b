"""Which files of the project a notebook read, and in which state: the memory behind "is this report up to date?".

What is seen: every file opened for reading by Python, also by processes the notebook forks; what pyarrow and with it
pandas.read_parquet open by themselves; SQLite databases; files named in the words of a command; files that were looked
for and not there; folders under data/ whose content was listed. What another library opens in code of its own can be
named in the notebook's metadata: {"reaudit": {"inputs": ["data/raw/map.gpkg"]}}.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import shlex
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import Any

from analysis import store

MISSING = "missing"
CHANGED = "changed while it was read"  # in the place of a hash: it equals none, so the report is made again
_OURS = {".git", ".reaudit", ".venv", "venv", "reports", "src", "tests", ".ruff_cache", ".mypy_cache", ".pytest_cache"}  # in the root
_CACHES = {"__pycache__", ".ipynb_checkpoints"}  # anywhere
_NO_DATA = {"fingerprint.json"}  # asked whether the tables are fresh; it moves with any raw file, read or not
_WRITING = set("wax")
_COMMANDS = {"subprocess.Popen": 1, "os.system": 0, "os.exec": 1, "os.posix_spawn": 1}  # event to the place of its words
_READERS = {
    "pyarrow": ("memory_map",),
    "pyarrow.csv": ("read_csv", "open_csv"),
    "pyarrow.dataset": ("dataset",),
    "pyarrow.feather": ("read_feather", "read_table"),
    "pyarrow.json": ("read_json",),
    "pyarrow.parquet": ("read_table", "read_metadata", "read_schema", "read_pandas"),
}
_CLASSES = {"pyarrow.parquet": ("ParquetFile", "ParquetDataset")}
_watching: list[Callable[[Any], None]] = []  # who wants to know what pyarrow opens; empty until `start`
_asking: list[Callable[[Any], None]] = []  # who wants to know what was looked for in vain


def start(root: Path | str, *, imports: bool = False) -> Callable[[], dict[str, str]]:
    """Begin to note what this process reads under `root`.

    The call returned gives path (relative to the root, a folder's with / at its end) to state: `state_of` a file when
    it was first opened, the hash of a folder's listing, or MISSING. With `imports` pyarrow is imported to be watched.
    """
    bases = tuple(dict.fromkeys((os.path.abspath(root) + os.sep, os.path.realpath(root) + os.sep)))
    seen: dict[str, str] = {}
    owner = os.getpid()
    # Processes the notebook forks note theirs in a file of ours without a name, even where they have closed all they inherited.
    shared = os.memfd_create("read") if hasattr(os, "memfd_create") else None
    last_inherited = next(reversed(sys.modules))  # no set of them all: counting references would copy every page they lie on
    store.READ_LOG.clear()

    def keep(name: str, state: str) -> None:
        if os.getpid() == owner:
            seen.setdefault(name, state)
        elif shared is not None:
            _append(f"/proc/{owner}/fd/{shared}", json.dumps([name, state]) + "\n")

    def note(path: Any, *, if_there: bool = False) -> None:
        name = _inside(path, bases)
        if name and name not in seen and not _is_ours(name):
            state = state_of(bases[0] + name)
            if state != MISSING or not if_there:
                keep(name, state)

    def listed(path: Any) -> None:
        name = _inside("." if path is None else path, bases)
        if name and name.split(os.sep)[0] == "data" and not name.startswith(os.path.join("data", "processed")) and _asked_by_notebook():
            keep(name.rstrip(os.sep) + "/", store.hash_listing(Path(bases[0] + name)))

    def missed(path: Any) -> None:
        name = _inside(path, bases)
        if name and name.split(os.sep)[0] == "data" and not name.startswith(os.path.join("data", "processed")) and _asked_by_notebook():
            keep(name, MISSING)

    def hook(event: str, values: tuple) -> None:
        if event == "open":
            if _is_read(values):
                note(values[0])
        elif event in _COMMANDS:
            for word in _words(values[_COMMANDS[event]]):
                note(word, if_there=True)
        elif event == "sqlite3.connect":
            note(str(values[0]).removeprefix("file:").partition("?")[0], if_there=True)
        elif event in {"os.listdir", "os.scandir"}:
            listed(values[0])

    def told() -> dict[str, str]:
        for path in list(store.READ_LOG):  # what the library keeps in memory and did not open again
            note(path, if_there=True)
        for name in list(takewhile(lambda name: name != last_inherited, reversed(sys.modules))):
            if file := getattr(sys.modules[name], "__file__", None):  # a helper module beside the notebooks may come from its cache
                note(file, if_there=True)
        if shared is not None:
            for line in os.pread(shared, os.fstat(shared).st_size, 0).decode().splitlines():
                seen.setdefault(*json.loads(line))
        return {name.replace(os.sep, "/"): state for name, state in sorted(seen.items())}

    watch_arrow(imports=imports)
    watch_stat()
    _watching[:] = [note]
    _asking[:] = [missed]
    sys.addaudithook(hook)
    return told


def _append(path: str, line: str) -> None:
    with suppress(OSError):  # we have ended before them; what they read from then on is not in this report
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
        try:
            os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)


def state_of(path: Path | str) -> str:
    """Size, time and number of a file: another state means other content. MISSING where there is no file."""
    try:
        found = os.stat(path)
    except OSError:
        return MISSING
    return f"{found.st_size}:{found.st_mtime_ns}:{found.st_ino}"


def _inside(path: Any, bases: Iterable[str]) -> str | None:
    """The path within the project, as it is reached: a link that leads out of the project is followed later, when it is hashed."""
    try:
        text = os.fsdecode(path)
    except TypeError:
        return None  # a descriptor
    for full in (os.path.abspath(text), os.path.realpath(text)):
        for base in bases:
            if full.startswith(base):
                return full[len(base) :]
    return None


def _is_ours(name: str) -> bool:
    parts = name.split(os.sep)
    return parts[0] in _OURS or not _CACHES.isdisjoint(parts) or parts[-1] in _NO_DATA


def _is_read(values: tuple) -> bool:
    """Is this audit event "open" (path, mode, flags) one of reading? A mode with + reads as well."""
    path, mode, flags = values
    if not isinstance(path, str | bytes | os.PathLike):
        return False
    if mode:
        return _WRITING.isdisjoint(mode)
    return not isinstance(flags, int) or not flags & (os.O_WRONLY | os.O_CREAT)


def _words(command: Any) -> list[str]:
    words = [command] if isinstance(command, str | bytes) else command if isinstance(command, list | tuple) else []
    found: list[str] = []
    for word in map(os.fsdecode, words):
        try:
            found += shlex.split(word, comments=True)
        except ValueError:
            found += word.split()
    return found


def _asked_by_notebook() -> bool:
    """Is it the notebook that lists the folder, and not the library, whose own tables say what they come from?"""
    frame: Any = sys._getframe(2)
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        if name == "__main__":
            return True
        if name.startswith("analysis.") and name != __name__:
            return False
        frame = frame.f_back
    return False


def watch_stat() -> None:
    """Whether a file is there (os.path.exists, Path.is_file) is asked without opening it, and no audit event tells of that."""
    plain = os.stat
    if hasattr(plain, "_is_watched"):
        return

    @functools.wraps(plain)
    def stat(path: Any, *values: Any, **named: Any) -> os.stat_result:
        try:
            return plain(path, *values, **named)
        except FileNotFoundError:
            for told in _asking:
                told(path)
            raise

    stat._is_watched = True  # type: ignore[attr-defined]
    for able in (os.supports_fd, os.supports_dir_fd, os.supports_follow_symlinks):
        if plain in able:
            able.add(stat)
    os.stat = stat


def watch_arrow(*, imports: bool = False) -> None:
    """pyarrow opens files in its own code, where Python sees nothing: tell `_watching` what its readers are given."""
    for name in _READERS if imports else ():
        importlib.import_module(name)
    for name, functions in _READERS.items():
        module = sys.modules.get(name)
        for function in functions if module is not None else ():
            if not hasattr(getattr(module, function), "_is_watched"):
                setattr(module, function, _watched(getattr(module, function), 0))
    for name, classes in _CLASSES.items():
        for kind in classes if name in sys.modules else ():
            cls = getattr(sys.modules[name], kind)
            if not hasattr(cls.__init__, "_is_watched"):
                cls.__init__ = _watched(cls.__init__, 1)


def _watched(reader: Any, place: int) -> Any:
    @functools.wraps(reader)
    def read(*values: Any, **named: Any) -> Any:
        given = values[place] if len(values) > place else next(iter(named.values()), None)
        for path in given if isinstance(given, list | tuple) else [given]:
            if isinstance(path, str | os.PathLike):
                for told in _watching:
                    _note_all(told, path)
        return reader(*values, **named)

    read._is_watched = True  # type: ignore[attr-defined]
    return read


def _note_all(told: Callable[[Any], None], path: str | os.PathLike) -> None:
    """A dataset's folder stands for every file in it."""
    if os.path.isdir(path):
        for file in sorted(Path(path).rglob("*")):
            if file.is_file():
                told(file)
    else:
        told(path)
