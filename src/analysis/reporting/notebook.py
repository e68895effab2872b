"""Notebooks as plain dictionaries in the newest format 4: read, checked, parameterised, written.

nbformat validates the same things and costs a second to import; a hundred reports are not to wait for it.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import json
import math
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from analysis import store
from analysis.errors import PlanError

PARAMETERS_TAG = "parameters"
INJECTED_TAG = "injected-parameters"


def read_notebook(path: Path, *, name: str | None = None) -> dict[str, Any]:
    """The notebook with cell sources joined to text and every cell given an id. Raises PlanError where it is no notebook."""
    told = name or path.name
    try:
        notebook = json.loads(store.read_bytes(path))
    except FileNotFoundError:
        raise PlanError("there is no such notebook", where=told, remedy="correct the notebook's name, or put it into notebooks/") from None
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise PlanError(
            "the notebook cannot be read", where=told, found=str(error), remedy="open it in JupyterLab and save it again"
        ) from error
    return checked(notebook, told)


def checked(notebook: Any, told: str) -> dict[str, Any]:
    """A notebook of format 4, in the form the rest of this room works with."""
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list) or notebook.get("nbformat") != 4:
        raise PlanError("this is not a notebook of format 4", where=told, remedy="open it in JupyterLab and save it again")
    fresh: dict[str, Any] = {
        "cells": [_cell(cell, place) for place, cell in enumerate(notebook["cells"])],
        "metadata": dict(notebook.get("metadata") or {}),
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    fresh["metadata"].pop("widgets", None)
    return fresh


def _cell(cell: Mapping[str, Any], place: int) -> dict[str, Any]:
    source = _joined(cell.get("source", ""))
    kind = cell.get("cell_type", "raw")
    # An id that depends on the cell alone, so that the same run writes the same file.
    fresh: dict[str, Any] = {
        "cell_type": kind,
        "id": cell.get("id") or hashlib.sha256(f"{place}{source}".encode("utf-8", "replace")).hexdigest()[:8],
        "metadata": dict(cell.get("metadata") or {}),
        "source": source,
    }
    if cell.get("attachments"):
        fresh["attachments"] = cell["attachments"]
    if kind == "code":
        fresh["execution_count"] = None
        fresh["outputs"] = []
    return fresh


def _joined(text: Any) -> str:
    return "".join(text) if isinstance(text, list) else str(text)


def tagged(notebook: Mapping[str, Any], tag: str) -> int | None:
    """Place of the first cell with this tag."""
    return next((place for place, cell in enumerate(notebook["cells"]) if tag in cell["metadata"].get("tags", [])), None)


def parameterised(notebook: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """A copy with a cell that sets `values`, below the parameters cell (or first). Values are written as literals:
    text that looks like code stays text.
    """
    fresh = copy.deepcopy(notebook)
    fresh["cells"] = [cell for cell in fresh["cells"] if INJECTED_TAG not in cell["metadata"].get("tags", [])]
    if not values:
        return fresh
    source = "# Parameters\n" + "\n".join(f"{name} = {literal(value)}" for name, value in values.items())
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()[:8],
        "metadata": {"tags": [INJECTED_TAG]},
        "source": source,
        "execution_count": None,
        "outputs": [],
    }
    place = tagged(fresh, PARAMETERS_TAG)
    fresh["cells"].insert(0 if place is None else place + 1, cell)
    return fresh


def literal(value: Any) -> str:
    """Python source of a parameter's value; reading it back gives the value and runs nothing.

    >>> literal("007"), literal(["a'b", None])
    ("'007'", '["a\\'b", None]')
    """
    if isinstance(value, float) and not math.isfinite(value):
        return f"float({str(value)!r})"
    if isinstance(value, date):
        return repr(value.isoformat())
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(key)}: {literal(one)}" for key, one in value.items()) + "}"
    text = ascii(value) if isinstance(value, str) else repr(value)
    if ast.literal_eval(text) != value:
        raise ValueError(f"{value!r} cannot be a parameter")
    return text


def first_heading(notebook: Mapping[str, Any]) -> str | None:
    """Text of the first heading of level one in a markdown cell."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            for line in cell["source"].splitlines():
                if line.startswith("# "):
                    return line[2:].strip()
    return None


def notebook_bytes(notebook: Mapping[str, Any]) -> bytes:
    """The file as Jupyter writes it: sorted keys, one space of indent, sources and texts as lists of lines."""
    return (json.dumps(_split(notebook), indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def _split(notebook: Mapping[str, Any]) -> dict[str, Any]:
    fresh = dict(notebook)
    fresh["cells"] = []
    for cell in notebook["cells"]:
        part = {**cell, "source": cell["source"].splitlines(True)}
        if cell["cell_type"] == "code":
            part["outputs"] = [_split_output(output) for output in cell["outputs"]]
        fresh["cells"].append(part)
    return fresh


def _split_output(output: Mapping[str, Any]) -> dict[str, Any]:
    if output["output_type"] == "stream":
        return {**output, "text": output["text"].splitlines(True)}
    if "data" not in output:
        return dict(output)
    data = {
        kind: value.splitlines(True) if isinstance(value, str) and not kind.endswith("json") and not _is_binary(kind) else value
        for kind, value in output["data"].items()
    }
    return {**output, "data": data}


def _is_binary(kind: str) -> bool:
    return (kind.startswith("image/") and kind != "image/svg+xml") or kind == "application/pdf"


def write_notebook(path: Path, notebook: Mapping[str, Any]) -> None:
    """Write it whole."""
    store.write_bytes(path, notebook_bytes(notebook))
