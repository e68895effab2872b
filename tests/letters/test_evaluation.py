"""The evaluation's own workings: a pattern switched off is missed where it is needed, and is back afterwards."""

from __future__ import annotations

import pytest
from tests.evaluation import ablation
from tests.evaluation.scoring import REPORTS, read_gold


@pytest.mark.realdata
def test_a_pattern_switched_off_is_missed_and_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the words "from" pairs are lost that no other rule takes over; without a guard, nothing right is."""
    if not REPORTS.is_dir():
        pytest.skip("../shared/realdata/ofsted_reports is absent")
    gold = [one for one in read_gold() if one.file.startswith("sentences_change")][:10]
    wanted = sum(len(one.changes) for one in gold)
    chosen = [(module, name) for module, name in ablation.patterns() if name in ("_FROM_BEFORE", "_DATED", "_UNIT", "_NOT_A_DATE")]
    kept = [getattr(module, name) for module, name in chosen]
    monkeypatch.setattr(ablation, "patterns", lambda: chosen)
    found = {one.pattern: one for one in ablation.effects(gold)}
    assert wanted >= found["pairs.from_before"].gain["pairs"] > 0
    assert found["periods.dated"].gain["period"] > 0
    assert found["periods.dated"].gain["percent"] == 0
    assert found["shares.unit"].gain["percent"] >= 2 * wanted
    assert found["periods.not_a_date"].is_idle
    assert [getattr(module, name) for module, name in chosen] == kept
    assert ablation.effects(gold) == list(found.values())
