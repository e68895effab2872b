"""A result with named parts that reads both ways: result.median and result["median"]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any


class Record(Mapping[str, Any]):
    """Base of frozen result dataclasses: their fields are also the keys of a mapping, in declared order."""

    def __getitem__(self, name: str) -> Any:
        if name not in (field.name for field in fields(self)):  # type: ignore[arg-type]
            raise KeyError(name)
        return getattr(self, name)

    def __iter__(self) -> Iterator[str]:
        return (field.name for field in fields(self))  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(fields(self))  # type: ignore[arg-type]
