"""The parameters of a notebook: read from its parameters cell, checked before anything starts.

A parameters cell holds one literal a line, typed by its annotation or by its default, with a help comment:

    area: str | None = None  # id of the area; None for all
    measures: list[str] = []  # ids of measures; empty for all
    from_date: "date | None" = None  # a day as 2024-05-31

Dates are written and passed on as ISO text, so that every engine gives a notebook the same value.
"""

from __future__ import annotations

import ast
import difflib
import io
import math
import re
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from analysis.errors import Faults, PlanError
from analysis.reporting.notebook import PARAMETERS_TAG

TEXT, WHOLE, NUMBER, TRUTH, LIST, TABLE, DATE, ANY = "text", "whole number", "number", "true or false", "list", "table", "date", "any"
_NAMES = {
    "str": TEXT,
    "int": WHOLE,
    "float": NUMBER,
    "bool": TRUTH,
    "list": LIST,
    "dict": TABLE,
    "date": DATE,
    "datetime.date": DATE,
    "Any": ANY,
    "object": ANY,
}
_TRUE, _FALSE = {"true", "yes", "1"}, {"false", "no", "0"}
_WHOLE = re.compile(r"[+-]?\d+")


@dataclass(frozen=True)
class Kind:
    """What a parameter may hold."""

    base: str
    item: str = ANY
    is_optional: bool = False

    def __str__(self) -> str:
        told = self.base
        if self.base == LIST and self.item != ANY:
            told = f"list of {self.item}"
        return f"{told} or None" if self.is_optional else told


@dataclass(frozen=True)
class Parameter:
    """One line of a parameters cell."""

    name: str
    kind: Kind
    default: Any
    help: str = ""


@dataclass(frozen=True)
class Parameters:
    """The parameters of one notebook."""

    notebook: str
    items: tuple[Parameter, ...]

    def __contains__(self, name: object) -> bool:
        return any(parameter.name == name for parameter in self.items)

    def get(self, name: str, *, where: str) -> Parameter:
        """The parameter of that name. Raises PlanError that names the nearest."""
        for parameter in self.items:
            if parameter.name == name:
                return parameter
        names = [parameter.name for parameter in self.items]
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
        raise PlanError(
            f"{self.notebook} has no such parameter",
            where=where,
            found=repr(name),
            expected=", ".join(names) or "none: the notebook has no parameters",
            remedy=f"{near[0]}" if near else None,
        )

    def defaults(self) -> dict[str, Any]:
        """Name to default value."""
        return {parameter.name: parameter.default for parameter in self.items}


def read_parameters(notebook: Mapping[str, Any], name: str) -> tuple[Parameters, list[PlanError]]:
    """The parameters of a notebook, and a fault for each line that is none. A notebook without a parameters cell has none."""
    cell = next((cell for cell in notebook["cells"] if PARAMETERS_TAG in cell["metadata"].get("tags", [])), None)
    if cell is None:
        return Parameters(name, ()), []
    try:
        tree = ast.parse(cell["source"])
    except SyntaxError as error:
        return Parameters(name, ()), [PlanError("the parameters cell is not Python", where=name, found=str(error))]
    helps = _comments(cell["source"])
    items: list[Parameter] = []
    faults: list[PlanError] = []
    for statement in tree.body:
        where = f"{name}, parameters cell, line {statement.lineno}"
        try:
            items.append(_parameter(statement, helps.get(statement.end_lineno or statement.lineno, ""), where))
        except PlanError as fault:
            faults.append(fault)
    return Parameters(name, tuple(items)), faults


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string.lstrip("# ").strip() for token in tokens if token.type == tokenize.COMMENT}


def _parameter(statement: ast.stmt, told: str, where: str) -> Parameter:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value is not None:
        target, annotation, value = statement.target, statement.annotation, statement.value
    elif isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
        target, annotation, value = statement.targets[0], None, statement.value
    else:
        raise PlanError(
            "a parameters cell holds one NAME = VALUE a line",
            where=where,
            found=ast.unparse(statement)[:60],
            remedy="move it to a cell below",
        )
    try:
        default = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError):
        raise PlanError(
            f"the default of {target.id} is not a literal",
            where=where,
            found=ast.unparse(value)[:60],
            remedy="a plain value; a day is text: '2024-05-31'",
        ) from None
    kind = _annotated(annotation, default, where) if annotation is not None else _inferred(default)
    parameter = Parameter(target.id, kind, default, told)
    return Parameter(target.id, kind, checked(parameter, default, where=where), told)


def _annotated(annotation: ast.expr, default: Any, where: str) -> Kind:
    text = annotation.value if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str) else ast.unparse(annotation)
    parts = [part.strip() for part in re.sub(r"^(?:typing\.)?Optional\[(.*)\]$", r"\1 | None", text.strip()).split("|")]
    named = [part for part in parts if part != "None"]
    shape = re.fullmatch(r"([\w.]+)(?:\[\s*([\w.]+)(?:\s*,.*)?\])?", named[0]) if len(named) == 1 else None
    if shape is None or shape[1] not in _NAMES or (shape[1] == "list" and shape[2] and shape[2] not in _NAMES):
        raise PlanError(
            "a type that cannot be checked",
            where=where,
            found=text,
            expected="str, int, float, bool, date, list[...], dict, each also with | None",
        )
    item = _NAMES[shape[2]] if shape[1] == "list" and shape[2] else _inferred(default).item
    return Kind(_NAMES[shape[1]], item, is_optional="None" in parts or default is None)


def _inferred(default: Any) -> Kind:
    if default is None:
        return Kind(ANY, is_optional=True)
    for kind, of in ((TRUTH, bool), (WHOLE, int), (NUMBER, float), (TEXT, str), (TABLE, dict)):
        if isinstance(default, of):
            return Kind(kind)
    if isinstance(default, list | tuple):
        items = {_inferred(item).base for item in default}
        return Kind(LIST, items.pop() if len(items) == 1 else ANY)
    return Kind(ANY)


def checked(parameter: Parameter, value: Any, *, where: str) -> Any:
    """`value` as the notebook will get it. Raises PlanError where its type is not the parameter's."""
    if value is None and (parameter.kind.is_optional or parameter.kind.base == ANY):
        return None
    try:
        return _fitted(value, parameter.kind.base, parameter.kind.item)
    except ValueError:
        raise PlanError(
            f"parameter {parameter.name} has the wrong type", where=where, found=_told(value), expected=str(parameter.kind)
        ) from None


def _told(value: Any) -> str:
    names = {
        str: TEXT,
        bool: TRUTH,
        int: WHOLE,
        float: NUMBER,
        list: LIST,
        dict: TABLE,
        type(None): "None",
        date: DATE,
        datetime: "date and time",
    }
    return f"{value!r} ({names.get(type(value), type(value).__name__)})"


def _fitted(value: Any, base: str, item: str) -> Any:
    """The value in the type `base`; ValueError where it does not fit. Nothing is guessed: "7" is no whole number."""
    if base == DATE or (base == TEXT and isinstance(value, date)):
        return _day(value)
    if base == LIST and isinstance(value, list | tuple):
        return [_fitted(part, item, ANY) for part in value]
    if base == NUMBER and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if base == ANY:
        return _plain(value)
    if base == TABLE and isinstance(value, dict):
        return _plain(value)
    fits = {TEXT: str, WHOLE: int, NUMBER: float, TRUTH: bool, TABLE: dict}.get(base)
    if fits is None or not isinstance(value, fits) or (isinstance(value, bool) and base != TRUTH):
        raise ValueError(base)
    return _plain(value)


def _plain(value: Any) -> Any:
    """A value that every engine and JSON can carry, all the way down: days as text, no times, no infinities."""
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        return {name: _plain(part) for name, part in value.items()}
    if value is None or isinstance(value, str | bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    raise ValueError(type(value).__name__)


def _day(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        raise ValueError("not a day")
    return date.fromisoformat(value).isoformat()


def from_text(parameter: Parameter, text: str, *, where: str) -> Any:
    """The value of `-p NAME VALUE`. Text stays text, so 007 stays 007 where the parameter is text; lists are written
    as a,b,c or as ["a", "b"]. Raises PlanError where the text cannot be of the parameter's type.
    """
    kind = parameter.kind
    if kind.is_optional and text == "None":
        return None
    try:
        return _read(text, kind.base, kind.item)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        raise PlanError(
            f"parameter {parameter.name} cannot be read from this text", where=where, found=repr(text), expected=str(kind)
        ) from None


def _read(text: str, base: str, item: str) -> Any:
    if base == TEXT:
        return text
    if base == WHOLE:
        if not _WHOLE.fullmatch(text.strip()):
            raise ValueError(text)
        return int(text)
    if base == NUMBER:
        return _plain(float(text))
    if base == TRUTH:
        word = text.strip().lower()
        if word not in _TRUE | _FALSE:
            raise ValueError(text)
        return word in _TRUE
    if base == DATE:
        return _day(text.strip())
    if base == LIST:
        if text.strip().startswith("["):
            return _fitted(ast.literal_eval(text.strip()), LIST, item)
        return [_read(part.strip(), TEXT if item == ANY else item, ANY) for part in text.split(",") if part.strip()]
    if base == TABLE:
        return _fitted(ast.literal_eval(text.strip()), TABLE, ANY)
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
    return _plain(value) if isinstance(value, str | int | float | bool | list | dict | type(None)) else text


def read_command_line(parameters: Parameters, given: Mapping[str, str]) -> dict[str, Any]:
    """Values of `-p NAME VALUE` pairs. Raises PlanError, or Faults where several are unknown or ill-typed."""
    values: dict[str, Any] = {}
    faults: list[PlanError] = []
    for name, text in given.items():
        try:
            values[name] = from_text(parameters.get(name, where=f"-p {name}"), text, where=f"-p {name}")
        except PlanError as fault:
            faults.append(fault)
    if len(faults) > 1:
        raise Faults(faults)
    if faults:
        raise faults[0]
    return values


def check_values(parameters: Parameters, values: Mapping[str, Any], *, where: Mapping[str, str]) -> tuple[dict[str, Any], list[PlanError]]:
    """Values of the plan in the parameters' types, and a fault for each that is unknown or ill-typed."""
    fitted: dict[str, Any] = {}
    faults: list[PlanError] = []
    for name, value in values.items():
        try:
            fitted[name] = checked(parameters.get(name, where=where[name]), value, where=where[name])
        except PlanError as fault:
            faults.append(fault)
    return fitted, faults


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The word that was probably meant."""
    found = difflib.get_close_matches(str(word), list(words), n=1, cutoff=0.5)
    return found[0] if found else None
