"""The examples in the docstrings of the statistics do what they show."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil

import pytest

import analysis.statistics

MODULES = [module.name for module in pkgutil.iter_modules(analysis.statistics.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_hold(name):
    """Every doctest of the module passes."""
    result = doctest.testmod(importlib.import_module(f"analysis.statistics.{name}"))
    assert result.failed == 0


METHODS = ["wilson", "newcombe", "newcombe_paired", "smallest_n", "run_chart", "control_chart", "funnel_limits", "overdispersion", "agreement", "rogan_gladen"]


@pytest.mark.parametrize("name", METHODS)
def test_each_method_names_its_source(name):
    """A docstring of a method names a year of publication and what it raises."""
    text = inspect.getdoc(getattr(analysis.statistics, name)) or ""
    assert any(f" {year}" in text for year in range(1927, 2026)) or "Montgomery" in text
    assert "Raises ValueError" in text
