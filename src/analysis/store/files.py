"""Files and folders written whole or not at all, so that a reader never meets half of one."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

# Every file read through this room, in order: a run clears it before a report and keeps what the report read.
READ_LOG: list[Path] = []

OLD_SUFFIX = ".previous"
_BLOCK = 1 << 20
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, noted in READ_LOG."""
    READ_LOG.append(Path(path))
    return Path(path).read_bytes()


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, noted in READ_LOG."""
    return read_bytes(path).decode("utf-8")


def write_bytes(path: Path, data: bytes) -> Path:
    """Write a file whole: into a temporary neighbour, flushed to disk, then renamed over the old one."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)  # mkstemp makes files that colleagues on a shared drive could not read
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def write_text(path: Path, text: str) -> Path:
    """Write UTF-8 text whole, with line ends as they stand in `text`."""
    return write_bytes(path, text.encode("utf-8"))


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write many files into a folder that nobody reads yet (it is published afterwards), and flush them to disk."""
    for name, data in files.items():
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def copy_file(source: Path, target: Path) -> Path:
    """Copy a file whole."""
    return write_bytes(target, Path(source).read_bytes())


def move_file(source: Path, target: Path) -> Path:
    """Move a finished file to a folder that nobody reads yet, flushed to disk."""
    with open(source, "rb+") as file:
        os.fsync(file.fileno())
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(source, target)
    return target


def append_bytes(path: Path, data: bytes) -> None:
    """Add to the end of a file that nobody reads yet."""
    with open(path, "ab") as file:
        file.write(data)


def make_folder(path: Path) -> Path:
    """Make a folder and those above it; one that is there already is fine."""
    Path(path).mkdir(parents=True, exist_ok=True)
    return Path(path)


def scratch_folder(prefix: str) -> Path:
    """A new empty folder outside any project; whoever asks for it removes it."""
    return Path(tempfile.mkdtemp(prefix=prefix))


def remove_folder(path: Path) -> None:
    """Remove a folder with all that is in it; one that is not there is fine."""
    if Path(path).is_dir():
        shutil.rmtree(path)


def publish_folder(staged: Path, final: Path) -> Path:
    """Put a finished folder in the place of an older one, in one step where the system has it.

    On Linux the two are exchanged; elsewhere the older one is moved aside first, and `recover_folder` brings it
    back should the program die between the two moves.
    """
    staged, final = Path(staged), Path(final)
    final.parent.mkdir(parents=True, exist_ok=True)
    if not final.exists():
        os.rename(staged, final)
        return final
    if _exchange(staged, final):
        shutil.rmtree(staged)
        return final
    aside = final.with_name(final.name + OLD_SUFFIX)
    remove_folder(aside)
    os.rename(final, aside)
    os.rename(staged, final)
    remove_folder(aside)
    return final


def recover_folder(final: Path) -> bool:
    """Bring back a folder that was moved aside by a publish that never ended. True if there was one to bring back."""
    aside = Path(final).with_name(Path(final).name + OLD_SUFFIX)
    if not aside.is_dir():
        return False
    if Path(final).exists():
        remove_folder(aside)
        return False
    os.rename(aside, final)
    return True


def _exchange(one: Path, other: Path) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    return rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0


def hash_listing(folder: Path) -> str:
    """SHA-256 of the names in a folder, whatever is in them; "missing" where there is no folder."""
    if not Path(folder).is_dir():
        return "missing"
    return hash_bytes("\n".join(sorted(os.listdir(folder))).encode("utf-8", "surrogatepass"))


def hash_bytes(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def hash_file(path: Path) -> str:
    """SHA-256 of a file in hex, read in blocks."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def hash_folder(folder: Path, *, patterns: Iterable[str] = ("*",)) -> dict[str, str]:
    """Path inside `folder` (with forward slashes) to SHA-256, sorted; hidden files and caches are passed over."""
    found = {path for pattern in patterns for path in Path(folder).rglob(pattern) if path.is_file()}
    inside = {path.relative_to(folder): path for path in found}
    return {
        relative.as_posix(): hash_file(path)
        for relative, path in sorted(inside.items())
        if not any(part.startswith((".", "~$", "__pycache__")) for part in relative.parts)
    }


def sizes_and_times(folder: Path) -> dict[str, list[int]]:
    """Path inside `folder` to [size, time of last change in ns]: a cheap sign of whether files were touched."""
    found = sorted(path for path in Path(folder).rglob("*") if path.is_file() and not path.name.startswith((".", "~$")))
    return {path.relative_to(folder).as_posix(): [path.stat().st_size, path.stat().st_mtime_ns] for path in found}


def read_note(path: Path) -> dict[str, Any] | None:
    """A small JSON note of our own, not counted as data read; None where it is lost or cut, since a note only saves work."""
    try:
        note = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return note if isinstance(note, dict) else None
