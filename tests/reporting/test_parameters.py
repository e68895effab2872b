"""Parameters are read from the notebook, typed, and arrive as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from analysis.errors import Faults, PlanError
from analysis.reporting import running
from analysis.reporting.notebook import literal
from analysis.reporting.parameters import Parameters, check_values, read_command_line, read_parameters

if TYPE_CHECKING:
    from tests.reporting.conftest import Maker

CELL = """
# a comment of its own
code: str = "007"  # text that looks like a number
area: str | None = None  # None for all
n: int = 5  # files
share = 0.5
strict: bool = True
measures: list[str] = []  # ids
sizes: list = [10, 20]
since: "date | None" = None
table: dict = {}
anything = None
"""


def parameters(source: str = CELL) -> Parameters:
    found, faults = read_parameters(
        {"cells": [{"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source}]}, "some.ipynb"
    )
    assert not faults, faults
    return found


def test_types_defaults_and_help_are_read() -> None:
    """An annotation wins over the default; a list of unknown items takes those of its default."""
    items = {one.name: (str(one.kind), one.default, one.help) for one in parameters().items}
    assert items == {
        "code": ("text", "007", "text that looks like a number"),
        "area": ("text or None", None, "None for all"),
        "n": ("whole number", 5, "files"),
        "share": ("number", 0.5, ""),
        "strict": ("true or false", True, ""),
        "measures": ("list of text", [], "ids"),
        "sizes": ("list of whole number", [10, 20], ""),
        "since": ("date or None", None, ""),
        "table": ("table", {}, ""),
        "anything": ("any or None", None, ""),
    }


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("code", "007", "007"),
        ("code", "None", "None"),
        ("code", "", ""),
        ("code", "__import__('os').system('x')", "__import__('os').system('x')"),
        ("code", "a\"b'c\n\\d", "a\"b'c\n\\d"),
        ("area", "None", None),
        ("area", "1e3", "1e3"),
        ("n", "-12", -12),
        ("share", "1", 1.0),
        ("strict", "no", False),
        ("measures", "a, b", ["a", "b"]),
        ("measures", "late_reports", ["late_reports"]),
        ("measures", '["a, b", "007"]', ["a, b", "007"]),
        ("measures", "", []),
        ("sizes", "1,2", [1, 2]),
        ("since", "2024-05-31", "2024-05-31"),
        ("since", "None", None),
        ("table", '{"a": 1}', {"a": 1}),
        ("anything", "[1, None]", [1, None]),
        ("anything", "open('x')", "open('x')"),
    ],
)
def test_text_of_the_command_line_becomes_the_value(name: str, text: str, value: Any) -> None:
    """Text stays text where the parameter is text; nothing is ever run."""
    found = read_command_line(parameters(), {name: text})[name]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("n", "5.0", "whole number"),
        ("n", "٣x", "whole number"),
        ("n", "1_0", "whole number"),
        ("share", "much", "number"),
        ("strict", "perhaps", "true or false"),
        ("sizes", "1,two", "list of whole number"),
        ("sizes", "[1", "list of whole number"),
        ("since", "31/05/2024", "date"),
        ("table", "[1]", "table"),
        ("aera", "x", "Try: area"),
        ("zzz", "x", "expected code, area"),
    ],
)
def test_what_is_unknown_or_of_the_wrong_type_is_refused(name: str, text: str, told: str) -> None:
    """One line that says what was found, what was expected and the nearest name."""
    with pytest.raises(PlanError) as raised:
        read_command_line(parameters(), {name: text})
    assert told in str(raised.value)
    assert raised.value.exit_code == 2


def test_every_faulty_parameter_is_told_at_once() -> None:
    """Two faults, two lines."""
    with pytest.raises(Faults) as raised:
        read_command_line(parameters(), {"aera": "x", "n": "x", "code": "fine"})
    assert len(str(raised.value).splitlines()) == 2


def test_values_of_the_plan_are_not_bent() -> None:
    """TOML has types of its own: a number is no text, true is no number, and every fault is told."""
    given_values = {"code": 7, "n": True, "share": 1, "measures": "late", "sizes": ["1"], "since": __import__("datetime").date(2024, 5, 31)}
    fitted, faults = check_values(parameters(), given_values, where=dict.fromkeys(given_values, "line 1"))
    assert fitted == {"share": 1.0, "since": "2024-05-31"}
    assert [str(fault).split(": ")[1].split(" has")[0] for fault in faults] == [
        "parameter code",
        "parameter n",
        "parameter measures",
        "parameter sizes",
    ]


@pytest.mark.parametrize("source", ["import os", "n = len('x')", "a = b = 1", "a, b = 1, 2", "n: int = 'x'", "n: Frame = None", "x: int"])
def test_a_parameters_cell_holds_literals(source: str) -> None:
    """Whatever is no literal, or not of its own type, is a fault."""
    _, faults = read_parameters({"cells": [{"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source}]}, "some.ipynb")
    assert len(faults) == 1
    assert "line 1" in str(faults[0])


VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
@settings(max_examples=150)
def test_a_literal_reads_back_as_the_value(value: Any) -> None:
    """Quotes, newlines, code-like and odd text are written so that reading gives the same value."""
    namespace: dict[str, Any] = {"__builtins__": {"float": float}}
    exec(f"x = {literal(value)}", namespace)
    assert namespace["x"] == value


def test_code_like_text_reaches_the_notebook_as_text(maker: Maker) -> None:
    """Injection does not run: the notebook sees the very characters."""
    text = "\"; open('../run', 'w'); '''\n\\N{x} \u2028 {area} %s\x00é\ud800"
    maker.notebook("one", "print(ascii(told), ascii(n))", parameters='told: str = ""\nn: int = 1')
    maker.plan_for("one")
    result = running.report(maker.project, "one", "north", {"told": text, "n": "3"}, clean=lambda *_: None, quiet=True)
    (key,) = result.done
    assert maker.executed(key.split("/")[1])["cells"][-1]["outputs"][0]["text"] == [f"{text!a} 3\n"]
    assert not (maker.root.parent / "run").exists()
