"""Changes and dates in the many ways reports tell them, on the invented passages of tests/evaluation/invented.tsv."""

from __future__ import annotations

import pytest
from tests.evaluation.reader import guesses_of
from tests.evaluation.scoring import Gold, read_invented, score

DEVELOPMENT = [one for one in read_invented() if not one.is_set_aside]


@pytest.mark.parametrize("gold", DEVELOPMENT, ids=lambda gold: f"row {gold.offset}")
def test_a_change_is_read_as_a_person_reads_it(gold: Gold) -> None:
    """Every figure has its value, its period and its partner, and nothing else is read."""
    told = score([gold], guesses_of)
    assert {name: (one.missed, one.false) for name, one in told.items() if one.missed or one.false} == {}
