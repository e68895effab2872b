"""Where the double-graded files contradict the reported share, nothing is corrected."""

from __future__ import annotations

import pytest

from analysis.statistics import rogan_gladen


@pytest.mark.parametrize("apparent", [0.0, 1.0])
def test_a_share_that_contradicts_the_double_graded_files_is_refused(apparent: float) -> None:
    """With 10% of failed files passed, no 100 files report 0%: clipped limits would read 0 to 0, as if certain."""
    with pytest.raises(ValueError, match="contradicts the double-graded files"):
        rogan_gladen(apparent, 5000, 0.9, 4000, 0.9, 4000)


def test_a_share_at_the_edge_keeps_its_interval() -> None:
    """A low share whose interval reaches into 0-1 is clipped and kept."""
    value, low, high = rogan_gladen(0.1, 100, 0.9, 40, 0.9, 40)
    assert (value, low) == (0.0, 0.0)
    assert 0 < high < 0.2
