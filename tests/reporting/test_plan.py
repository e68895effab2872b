"""The plan is checked whole, against notebooks and data, before anything starts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as some

from analysis.errors import Faults, PlanError
from analysis.reporting.jobs import empty_fan_outs, expand
from analysis.reporting.naming import folder_name, is_report_id, safe_name
from analysis.reporting.plan import read_plan

if TYPE_CHECKING:
    from tests.reporting.conftest import Maker

FAULTY = """
tittle = "x"                                    # line 2: no such key
[[report]]
id = "one"
notebook = "one.ipynb"
deadlin = 5                                     # line 6: no such key, nearest deadline
[[report]]
id = "two"
notebook = "on.ipynb"                           # line 9: no such notebook, nearest one.ipynb
[[report]]
id = "One Two"                                  # line 11: no safe folder name
notebook = "one.ipynb"
[[report]]
id = "three"
notebook = "one.ipynb"
deadline = 0                                    # line 16: above zero
[[report]]
id = "four"
notebook = "one.ipynb"
[report.parameters]
n = "7"                                         # line 21: wrong type
reveiw = "final"                                # line 22: no such parameter
[report.for_each]
area = "aeras"                                  # line 24: no such dimension
[[report]]
id = "five"
notebook = "one.ipynb"
[[report]]
id = "five"                                     # line 29: used twice
notebook = "one.ipynb"
[[report]]
id = "six six"                                  # line 32: a second fault hides none of the others
notebook = "one.ipynb"
inspections = ["nope"]                          # line 34: no such inspection
deadline = 1e300                                # line 35: longer than anybody waits
[report.parameters]
n = 07:30:00                                    # line 37: no number
arae = "east"                                   # line 38: no such parameter
[report.for_each]
area = "teems"                                  # line 40: no such dimension
"""


def test_every_fault_is_told_at_once_with_line_and_remedy(maker: Maker) -> None:
    """One error a fault, in one go, each with the line it is on."""
    maker.notebook("one", "1")
    maker.plan(FAULTY)
    with pytest.raises(Faults) as raised:
        read_plan(maker.project)
    lines = str(raised.value).splitlines()
    for number in (2, 6, 9, 11, 16, 21, 22, 24, 29, 32, 34, 35, 37, 38, 40):
        assert any(f"line {number}:" in line for line in lines), (number, lines)
    assert len(lines) == 15
    for near in ("deadline", "one.ipynb", "areas"):
        assert any(line.endswith(f"Try: {near}") for line in lines), near
    assert raised.value.exit_code == 2


@pytest.mark.parametrize("text", ["[[report]\n", "report = 1", 'report = "x"'])
def test_what_is_no_plan(maker: Maker, text: str) -> None:
    """A broken file is one line with the place."""
    maker.plan(text)
    with pytest.raises(PlanError):
        read_plan(maker.project)


def jobs(maker: Maker, text: str) -> list[str]:
    maker.plan(text)
    return [job.key for job in expand(read_plan(maker.project), maker.data)]


def test_ids_the_data_does_not_know(maker: Maker) -> None:
    """An unknown inspection is told before anything is cleaned; an unknown review or measure where the inspection is named."""
    maker.notebook("one", "1", parameters='measures: list[str] = []\nto_review: str = "final"')
    plan = '[[report]]\nid = "one"\nnotebook = "one.ipynb"\ninspections = ["north", "nroth"]\n'
    plan += 'parameters = { measures = ["late_report"], to_review = "finale" }\n'
    with pytest.raises(Faults, match="Try: north"):
        jobs(maker, plan)
    with pytest.raises(Faults) as raised:
        jobs(maker, plan.replace(', "nroth"', ""))
    told = str(raised.value)
    assert "Try: late_reports" in told
    assert "Try: final" in told
    assert told.count("line 5") == 2


def test_inspections_left_out_are_those_that_have_what_is_needed(maker: Maker) -> None:
    """A notebook says which tables it needs; an inspection without them, or without the named ids, is passed over."""
    path = maker.notebook("one", "1", parameters='review: str = "final"')
    plan = '[[report]]\nid = "one"\nnotebook = "one.ipynb"\n'
    assert jobs(maker, plan) == ["north/one", "south/one"]
    path.write_text(path.read_text().replace('"metadata": {"kernelspec"', '"metadata": {"reaudit": {"needs": ["audits"]}, "kernelspec"'))
    assert jobs(maker, plan) == ["north/one"]
    assert jobs(maker, plan + '[report.parameters]\nreview = "monitoring"\n') == []


def test_for_each_multiplies_over_what_occurs(maker: Maker) -> None:
    """Dimensions and lists multiply; area and team that never occur together make no report; numbers may be listed."""
    maker.notebook("one", "1", parameters='area: str = ""\nteam: str = ""\nn: int = 1')
    plan = '[[report]]\nid = "one"\nnotebook = "one.ipynb"\ninspections = ["north"]\n[report.for_each]\narea = "areas"\nteam = "teams"\nn = [1, 2]\n'
    assert jobs(maker, plan) == ["north/one--east--a--1", "north/one--east--a--2", "north/one--west--b--1", "north/one--west--b--2"]


def test_nothing_to_fan_out_over_is_said(maker: Maker) -> None:
    """An inspection the plan names that has no areas makes no report, and a line says why."""
    maker.notebook("one", "1", parameters='area: str = ""')
    maker.data["south"] = replace(maker.data["south"], areas=())
    maker.plan('[[report]]\nid = "one"\nnotebook = "one.ipynb"\ninspections = ["south"]\n[report.for_each]\narea = "areas"\n')
    planned = read_plan(maker.project)
    assert expand(planned, maker.data) == []
    assert empty_fan_outs(planned, maker.data) == ["one: south has no areas, so there is nothing to make"]


def test_folders_that_would_be_one_are_a_fault(maker: Maker) -> None:
    """Two reports never share a folder, also where a system ignores capitals."""
    maker.notebook("one", "1")
    plan = '[[report]]\nid = "one"\nnotebook = "one.ipynb"\ninspections = ["north"]\n[report.for_each]\narea = ["x", "x"]\n'
    with pytest.raises(Faults, match="twice"):
        jobs(maker, plan)


def test_the_name_of_a_value_that_loses_nothing() -> None:
    """Small letters, digits, - and _ stay as they are."""
    assert folder_name("trend", ["east", "recording", 3]) == "trend--east--recording--3"


@given(some.text(max_size=60))
def test_a_folder_name_is_safe_on_every_system(value: str) -> None:
    """Only small ASCII letters, digits, - and _; short; no name a system keeps for itself; no double hyphen."""
    name = safe_name(value)
    assert 0 < len(name) <= 50
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")
    assert "--" not in name
    assert name.split(".")[0] not in {"con", "nul", "aux", "prn", "com1", "lpt1"}


@given(some.text(max_size=60), some.text(max_size=60))
def test_two_values_never_share_a_folder(one: str, other: str) -> None:
    """Different values have different names, also where capitals, accents or punctuation alone differ."""
    if one != other:
        assert safe_name(one).lower() != safe_name(other).lower()


@pytest.mark.parametrize(
    ("one", "other"), [("East", "east"), ("a b", "a-b"), ("a--b", "a-b"), ("é", "e"), ("CON", "con"), ("x" * 60, "x" * 61), (".", "..")]
)
def test_values_that_look_alike(one: str, other: str) -> None:
    """The pairs a file system would confuse."""
    assert safe_name(one) != safe_name(other)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("trend", True), ("a-b_2", True), ("a--b", False), ("-a", False), ("con", False), ("Ä", False), ("", False), ("pack", False)],
)
def test_ids_of_reports(text: str, verdict: bool) -> None:
    """An id is a folder's name, and pack is taken."""
    assert is_report_id(text) is verdict
