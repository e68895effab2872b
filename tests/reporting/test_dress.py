"""Pages wear the house style: colours that can be seen in both schemes, letters, language, logo; a changed file makes reports anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from analysis import store
from analysis.errors import UsageError
from analysis.reporting.dress import dress_of
from analysis.reporting.library import library_page
from analysis.reporting.register import register_page

LOGO = b"\x89PNG\r\n\x1a\n0000"


def colours(declarations: str) -> dict[str, str]:
    """Names to colours of a list of css declarations."""
    return dict(re.findall(r"--(\w+): (#[0-9a-fA-F]{6});", declarations))


def write(root: Path, text: str = '[colour]\naccent = "#5B2A86"\n[font]\npage = "Georgia, serif"\n') -> store.House:
    """A project's own house style."""
    (root / "logo.png").write_bytes(LOGO)
    (root / "house.toml").write_text(f'{text}[logo]\npath = "logo.png"\nalt_text = "A <lighthouse> & sea"\n', encoding="utf-8")
    return store.read_house(root)


@settings(max_examples=60, deadline=None)
@given(some.lists(some.integers(0, 0xFFFFFF), min_size=4, max_size=4), some.sampled_from(["#FFFFFF", "#FFF8E7", "#EEF6FF"]))
def test_every_house_that_passes_can_be_read_on_pages(numbers: list[int], paper: str) -> None:
    """Whatever colours a house style may have: words keep 4.5 to 1 on paper and on shade in the light and in the dark scheme."""
    names = ("ink", "quiet", "accent", "mark")
    told = dict(zip(names, (f"#{number:06X}" for number in numbers), strict=True))
    usable = {name: colour if store.contrast(colour, paper) >= 4.5 else "#000000" for name, colour in told.items()}
    ours = store.read_house()
    house = store.House("en-GB", ours.fonts, ours.sizes, {**ours.colours, "paper": paper, **usable}, ours.series)
    dress = dress_of(house)
    for scheme in (colours(dress.light), colours(dress.dark)):
        for ground in ("paper", "shade"):
            for name in (*names, "good"):
                assert store.contrast(scheme[name], scheme[ground]) >= 4.5, (name, ground, scheme)
            assert store.contrast(scheme["focus"], scheme[ground]) >= 3
        assert store.contrast(scheme["ink"], scheme["target"]) >= 4.5


def test_every_page_wears_it(tmp_path: Path) -> None:
    """Library and register have the colours, letters, language and the logo in them, its alt text as text, and ask nothing of elsewhere."""
    house = write(tmp_path)
    empty: dict[str, list[dict[str, str]]] = {"figures": [], "judgements": [], "inputs": []}
    for page in (library_page([], house=house), register_page("North", "north", empty, {}, house=house)):
        assert "--accent: #5B2A86;" in page
        assert "1.0625rem/1.55 Georgia, serif" in page
        assert '<html lang="en-GB">' in page
        assert 'src="data:image/png;base64,iVBORw0KGgowMDAw" alt="A &lt;lighthouse&gt; &amp; sea"' in page
        assert re.search(r"img-src [^;]*data:", page)
    assert 'class="logo"' not in library_page([])


def test_a_changed_house_makes_reports_anew(maker, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    """A report is up to date, then house.toml comes, its logo changes, it goes: each time the report is made again, in the new dress."""
    maker.notebook("one", "1")
    maker.plan_for("one")
    page = maker.root / "reports" / "north" / "one" / "report.html"
    assert len(maker.run().made) == 1
    assert len(maker.run().made) == 0
    write(maker.root)
    assert len(maker.run().made) == 1
    assert "--accent: #5B2A86;" in page.read_text()
    assert 'alt="A &lt;lighthouse&gt; &amp; sea"' in page.read_text()
    assert "--accent: #5B2A86;" in (maker.root / "reports" / "index.html").read_text()
    assert len(maker.run().made) == 0
    (maker.root / "logo.png").write_bytes(LOGO + b"1")
    assert len(maker.run().made) == 1
    (maker.root / "house.toml").unlink()
    assert len(maker.run().made) == 1
    assert "--accent: #12436D;" in page.read_text()


def test_a_faulty_house_stops_a_run_before_it_starts(maker) -> None:  # type: ignore[no-untyped-def]
    """Wrong use, told with file, colour and ratio; nothing is made."""
    maker.notebook("one", "1")
    maker.plan_for("one")
    (maker.root / "house.toml").write_text('[colour]\naccent = "#EEEEEE"\n')
    with pytest.raises(UsageError, match="the colour accent is too close to the paper"):
        maker.run()
    assert not (maker.root / "reports" / "north").exists()
