"""One writer a project: a run, or somebody who cleans. The lock is the system's, so it goes with its holder, however that ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from analysis import store
from analysis.errors import LockedError, UsageError


@contextmanager
def locked(project: store.Project) -> Iterator[None]:
    """Hold the project. Raises LockedError where another holds it, UsageError where nothing can be written."""
    lock = _lock(project)
    if not _taken(lock):
        raise LockedError(
            "another run is at work in this project",
            where=str(project.root.name),
            remedy="wait until it has ended; reaudit status tells of it",
        )
    try:
        yield
    finally:
        lock.release()


def is_locked(project: store.Project) -> bool:
    """Is a run at work, or somebody cleaning?"""
    if not (project.private / "run.lock").exists():
        return False
    lock = _lock(project)
    if not _taken(lock):
        return True
    lock.release()
    return False


def _lock(project: store.Project) -> Any:
    from filelock import FileLock

    try:
        store.make_folder(project.private)
    except OSError as error:
        raise _unwritable(project, error) from None
    return FileLock(str(project.private / "run.lock"))


def _taken(lock: Any) -> bool:
    from filelock import Timeout

    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    except OSError as error:
        raise _unwritable(None, error) from None
    return True


def _unwritable(project: store.Project | None, error: OSError) -> UsageError:
    return UsageError(
        "the project's folder cannot be written",
        where=str(project.root.name) if project is not None else None,
        found=error.strerror or str(error),
        remedy="ask whoever owns it for the right to write, or work on a copy: reaudit --root DIR",
    )
