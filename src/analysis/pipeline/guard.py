"""Errors nobody foresaw, while raw data is at hand: told by kind and place, since their words may hold a cell that names a person."""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable
from pathlib import PurePath
from typing import ParamSpec, TypeVar

from analysis.errors import ReauditError

P = ParamSpec("P")
T = TypeVar("T")


class UnforeseenError(ReauditError):
    """A fault of ours met while raw data was read; nothing of the data is in it."""


def unquoted(function: Callable[P, T]) -> Callable[P, T]:
    """`function`, whose unforeseen errors leave without their words and without their frames; our own errors pass as they are."""

    @functools.wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except (ReauditError, MemoryError, OSError):  # of a full disk nobody is named
            raise
        except Exception as error:
            told = UnforeseenError(
                f"a fault of ours: {type(error).__name__} while raw data was read, at {_place(error)}; its words are withheld, "
                "since they may hold a cell of the data",
                remedy="take files out of the folder until it is gone, and tell us the file's form and this line",
            )
        raise told

    return guarded


def _place(error: BaseException) -> str:
    """The last lines of ours that the error passed, innermost last: module and line."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "analysis" in PurePath(frame.filename).parts]
    frames = [f"{'/'.join(PurePath(frame.filename).parts[-2:])} line {frame.lineno}" for frame in ours if frame.name != "guarded"]
    return ", ".join(frames[-3:])
