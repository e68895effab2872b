"""Each method says where it is from."""

from __future__ import annotations

import inspect

import pytest

import analysis.statistics

METHODS = [
    "wilson",
    "newcombe",
    "newcombe_paired",
    "smallest_n",
    "run_chart",
    "control_chart",
    "funnel_limits",
    "overdispersion",
    "agreement",
    "rogan_gladen",
]


@pytest.mark.parametrize("name", METHODS)
def test_each_method_names_its_source(name):
    """A docstring of a method names a year of publication and what it raises."""
    text = inspect.getdoc(getattr(analysis.statistics, name)) or ""
    assert any(f" {year}" in text for year in range(1927, 2026)) or "Montgomery" in text
    assert "Raises ValueError" in text
