"""The house style: one file, checked for contrast, that a project may set anew in part."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis import store
from analysis.errors import UsageError


def test_our_colours_can_be_seen() -> None:
    """Words have at least 4.5 to 1 on paper, marks and series at least 3 to 1; the pale one is drawn with an edge of 3 to 1."""
    house = store.read_house()
    for name in ("ink", "quiet", "accent", "mark"):
        assert store.contrast(house.colours[name], house.colours["paper"]) >= 4.5
    for colour in (*house.series, house.colours["edge"], house.colours["after"]):
        assert store.contrast(colour, house.colours["paper"]) >= 3


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#FFFFFF", 21.0), ("#777777", "#FFFFFF", 4.48), ("#FFFFFF", "#FFFFFF", 1.0)]
)
def test_contrast(one: str, other: str, ratio: float) -> None:
    """Known ratios of WCAG, whichever way round."""
    assert store.contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert store.contrast(other, one) == pytest.approx(ratio, abs=0.005)


def test_charts_wear_the_same_style() -> None:
    """The charts' own constants are those of the house file: change one and this fails."""
    from analysis.charts import style

    house = store.read_house()
    assert tuple(house.colours[name] for name in ("before", "after", "edge", "grid", "ink", "quiet", "paper")) == (
        style.BEFORE,
        style.AFTER,
        style.EDGE,
        style.GRID,
        style.INK,
        style.QUIET,
        style.PAPER,
    )
    assert house.series == (style.DARK_BLUE, style.TURQUOISE, style.DARK_PINK, style.ORANGE)
    assert (house.fonts["embedded"], house.fonts["stack"]) == (style.FONT, style.FONT_STACK)


def test_a_project_sets_what_it_likes(tmp_path: Path) -> None:
    """What the project's file says counts; what it leaves out is ours."""
    (tmp_path / "house.toml").write_text('[font]\noffice = "Georgia"\n[colour]\naccent = "#4B0082"\n')
    house = store.read_house(tmp_path)
    assert house.fonts["office"] == "Georgia"
    assert house.colours["accent"] == "#4B0082"
    assert house.colours["ink"] == "#000000"


def test_a_logo_needs_alt_text(tmp_path: Path) -> None:
    """A logo comes with words for those who cannot see it."""
    (tmp_path / "logo.png").write_bytes(b"\x89PNG")
    (tmp_path / "house.toml").write_text('[logo]\npath = "logo.png"\n')
    with pytest.raises(UsageError, match="no alt text"):
        store.read_house(tmp_path)
    (tmp_path / "house.toml").write_text('[logo]\npath = "logo.png"\nalt_text = "A lighthouse"\n')
    assert store.read_house(tmp_path).logo_alt_text == "A lighthouse"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[colour]\nink = "#CCCCCC"', "too close to the paper"),
        ('[colour]\nseries = ["#FFFF00"]', "series 1 is too close"),
        ('[colour]\nink = "black"', "not a colour"),
        ('[colour]\nsky = "#000000"', "no such setting"),
        ("[paint]", "no such setting"),
        ('[size]\npage_text = "big"', "another kind of value"),
        ("colour = 1", "is a table"),
        ("[colour", "not a readable toml"),
        ('[logo]\npath = "nowhere.png"', "no such logo"),
        ('[colour]\npaper = "#101010"\nink = "#FFFFFF"', "paper is too dark"),
        ('[font]\nembedded = "Georgia"', "do not come with the package"),
        ('[font]\npage = "x; } body { display: none"', "no name of letters"),
        ('language = "English, of course"', "no language"),
    ],
)
def test_faults_are_told(tmp_path: Path, text: str, said: str) -> None:
    """Each fault of the file is wrong use, told with the file's name."""
    (tmp_path / "house.toml").write_text(text)
    with pytest.raises(UsageError, match=said) as caught:
        store.read_house(tmp_path)
    assert "house.toml" in str(caught.value)


def test_the_hash_sees_the_file_and_its_logo(tmp_path: Path) -> None:
    """Empty without a file; another one after any change of the file or of the picture it names."""
    assert store.house_hash(tmp_path) == ""
    seen = set()
    (tmp_path / "logo.png").write_bytes(b"one")
    for text in ("", '[logo]\npath = "logo.png"\nalt_text = "A lighthouse"\n', "[broken"):
        (tmp_path / "house.toml").write_text(text)
        seen.add(store.house_hash(tmp_path))
    (tmp_path / "house.toml").write_text('[logo]\npath = "logo.png"\nalt_text = "A lighthouse"\n')
    before = store.house_hash(tmp_path)
    (tmp_path / "logo.png").write_bytes(b"two")
    seen.add(store.house_hash(tmp_path))
    assert before in seen
    assert len(seen) == 4
