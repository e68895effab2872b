"""Changes and dates in the many ways reports tell them, on the invented passages of tests/evaluation/invented.tsv."""

from __future__ import annotations

import pytest
from tests.evaluation.reader import guesses_of
from tests.evaluation.scoring import Gold, read_invented, score

INVENTED = read_invented()


@pytest.mark.parametrize("gold", [one for one in INVENTED if one.part == "development"], ids=lambda gold: f"row {gold.offset}")
def test_a_change_is_read_as_a_person_reads_it(gold: Gold) -> None:
    """Every figure has its value, its period and its partner, and nothing else is read."""
    assert _wrong(gold) == {}


@pytest.mark.parametrize("gold", [one for one in INVENTED if one.part == "known miss"], ids=lambda gold: f"row {gold.offset}")
def test_what_is_known_to_be_missed_is_no_wrong_figure(gold: Gold) -> None:
    """A known miss is still missed (else it belongs to the others), and nothing false is read in its place."""
    wrong = _wrong(gold)
    assert wrong
    assert all(not false for _, false in wrong.values())


def _wrong(gold: Gold) -> dict[str, tuple[list[str], list[str]]]:
    told = score([gold], guesses_of)
    return {name: (one.missed, one.false) for name, one in told.items() if one.missed or one.false}
