"""Where calls of one function are made: here, one after another, or on the workers of a Dask cluster. The answers are the same.

Connections to a Dask scheduler can run code on its workers, and raw rows with the salt travel to them: use one inside your
own network, on machines that may see the raw data.
"""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from analysis.errors import ReauditError, UsageError
from analysis.pipeline.guard import unquoted

CONNECT_SECONDS = 20
_TRIES = 3  # a call whose worker is lost goes to another
_AHEAD = 2  # calls a worker: one at work and one on its way


class Spread(Protocol):
    """Makes calls and gives their answers in the order of the calls, holding few of either."""

    def map(self, function: Callable[..., Any], calls: Iterable[tuple[Any, ...]]) -> Iterator[Any]: ...


class Here:
    """In this process."""

    def map(self, function: Callable[..., Any], calls: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """One after another, each when its answer is asked for."""
        for call in calls:
            yield function(*call)


class Cluster:
    """On a Dask cluster. Each call carries what it needs, so that no shared disk is asked for."""

    def __init__(self, address: str) -> None:
        self._client = connect(address)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def map(self, function: Callable[..., Any], calls: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """A few calls for each worker at a time; those of a lost worker are made again by another."""
        window = max(_AHEAD * len(self._client.scheduler_info(n_workers=-1)["workers"]), _AHEAD)
        waiting: deque[Any] = deque()
        for call in calls:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", "Sending large graph", UserWarning)  # a block is large, and meant to be
                waiting.append(self._client.submit(_quietly, function, *call, pure=False, retries=_TRIES - 1))
            if len(waiting) >= window:
                yield self._answer(waiting.popleft())
        while waiting:
            yield self._answer(waiting.popleft())

    def _answer(self, future: Any) -> Any:
        from distributed import CancelledError
        from distributed.scheduler import KilledWorker

        try:
            answer, fault = future.result()
        except (KilledWorker, CancelledError, OSError) as error:
            raise ReauditError(
                "the cluster was lost", found=f"{type(error).__name__}: {error}", remedy="the same without --cluster"
            ) from None
        if fault is not None:
            raise fault
        return answer


def _quietly(function: Callable[..., Any], *call: Any) -> tuple[Any, ReauditError | None]:
    """On a worker: the answer, or the error without its words. An error that is raised Dask would log, with the rows at hand."""
    try:
        return unquoted(function)(*call), None
    except ReauditError as error:
        return None, error
    except (MemoryError, OSError) as error:
        return None, ReauditError("a worker of the cluster gave up", found=type(error).__name__, remedy="workers with more memory and disk")


def connect(address: str, *, seconds: float | None = None) -> Any:
    """A client of the scheduler at that address. Raises UsageError where none answers."""
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("--cluster needs Dask", remedy="pip install 'reaudit[cluster]'") from None
    try:
        return Client(address, timeout=seconds or CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError("no Dask scheduler answers", where="--cluster", found=str(error) or address, expected="tcp://HOST:PORT") from None


def spread_over(address: str | None) -> AbstractContextManager[Spread]:
    """The cluster at that address; this process where none is named."""
    return Cluster(address) if address else nullcontext(Here())
