"""Every example in a docstring does what it says."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import analysis

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(analysis.__path__, "analysis.")
    if not module.name.endswith("__main__") and ".resources" not in module.name
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    """The module imports by itself and its examples give what stands below them."""
    if name.endswith("papermill_engine"):
        importlib.import_module("papermill")  # it loads the engine through its entry point; the other way round is a circle
    module = importlib.import_module(name)
    failed, _ = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert failed == 0


def test_there_are_examples() -> None:
    """The search finds examples at all; a broken search would pass everything."""
    finder = doctest.DocTestFinder()
    found = [test for test in finder.find(importlib.import_module("analysis.parsing.rounding")) if test.examples]
    assert found


@pytest.mark.parametrize("name", ["analysis", "analysis.charts", "analysis.parsing", "analysis.statistics"])
def test_tab_offers_what_is_meant_for_use(name: str) -> None:
    """Tab after `charts.` shows the charts and not the modules they are drawn by, and every function among them has a docstring."""
    module = importlib.import_module(name)
    assert dir(module) == sorted(module.__all__)
    assert not [one for one in dir(module) if callable(getattr(module, one)) and not getattr(module, one).__doc__]
