"""Tables of an inspection in a notebook: numbers formatted, hidden cells marked, nothing said on every row, the frame left as it is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
from lxml import html

from analysis.tables import CHANGES, FIGURES, RATES
from analysis.wording.frames import MOST_ROWS, NAME, frame_html


def shown(frame: pd.DataFrame, name: str) -> tuple[list[str], list[list[str]], str]:
    """Headings, rows and the whole text of a frame as it shows itself."""
    frame.attrs[NAME] = name
    page = html.fromstring(frame_html(frame) or "")
    heads = [cell.text_content() for cell in page.xpath(".//thead//th")]
    return heads, [[cell.text_content() for cell in row] for row in page.xpath(".//tbody/tr")], page.text_content()


def test_hidden_rates_are_marked_and_shares_are_percentages() -> None:
    """[c] for a hidden number, a percentage for a share, a count as it is; the frame keeps its numbers; said once what every row says."""
    rows = [
        {"inspection": "x", "measure": "m", "area": "east", "numerator": 37, "denominator": 52, "rate": 37 / 52, "is_suppressed": False},
        {"inspection": "x", "measure": "m", "area": "<b>west", "is_suppressed": True},
    ]
    frame = RATES.frame(rows)
    heads, cells, text = shown(frame, "rates")
    east, west = (dict(zip(heads, row, strict=True)) for row in cells)
    assert (east["rate"], east["numerator"], east["is_suppressed"]) == ("71.2%", "37", "no")
    assert (west["rate"], west["numerator"], west["area"]) == ("[c]", "[c]", "<b>west")
    assert "inspection" not in heads
    assert "On every row inspection: x; measure: m." in text
    assert "Nothing in" in text
    assert frame["rate"].iloc[0] == 37 / 52


def test_changes_have_signs_and_reasons() -> None:
    """A true minus; [z] where unlike things have no change, [x] where an interval is not known."""
    rows = [
        {"measure": "a", "value_from": 0.712, "decimals_from": 1, "unit": "percent", "change_pp": -5.0, "comparability": "comparable"},
        {"measure": "b", "value_from": 0.94, "decimals_from": 0, "unit": "percent", "comparability": "not_comparable"},
    ]
    heads, cells, _ = shown(CHANGES.frame(rows).assign(change_pp_low=[-9.0, None]), "changes")
    first, second = (dict(zip(heads, row, strict=True)) for row in cells)
    assert (first["value_from"], first["change_pp"], first["change_pp_low"]) == ("71.2%", "−5.0", "−9.0")
    assert (second["value_from"], second["change_pp"]) == ("94%", "[z]")


def test_long_frames_are_cut_and_say_so() -> None:
    """The first rows, and how many there are."""
    frame = FIGURES.frame(
        [{"figure_id": str(number), "value": number / 100, "unit": "percent", "decimals": 0} for number in range(MOST_ROWS + 2)]
    )
    _, cells, text = shown(frame, "figures")
    assert len(cells) == MOST_ROWS
    assert [row[1] for row in cells[:3]] == [
        "0%",
        "1%",
        "2%",
    ]  # a figure's value is a share, though a count told in evidence is called value too
    assert f"figures: {MOST_ROWS + 2} rows, the first {MOST_ROWS} shown" in text


def test_other_frames_show_themselves_as_ever() -> None:
    """A frame that is no table of an inspection, or whose columns were made two-storeyed, is pandas' to show."""
    frame = pd.DataFrame({"a": [1.5]})
    assert frame_html(frame) == frame._repr_html_()  # type: ignore[operator]
    wide = RATES.frame([{"rate": 0.5}]).set_axis(pd.MultiIndex.from_product([["x"], RATES.names]), axis=1)
    wide.attrs[NAME] = "rates"
    assert frame_html(wide) == wide._repr_html_()  # type: ignore[operator]


def test_a_notebook_shows_loaded_tables_so(tmp_path: Path) -> None:
    """After `load` IPython shows frames through this, and a part of a frame too; another way that somebody chose stays."""
    root = Path(__file__).resolve().parents[2]
    code = f"""
import json, shutil
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
from analysis import load
shutil.copytree({str(root / "data/raw/cafcass-east-midlands-2008")!r}, "data/raw/cafcass-east-midlands-2008")
data = load("cafcass-east-midlands-2008", ".")
shown = shell.display_formatter.format(data.changes.query("comparability == 'caution'").head(1))[0]["text/html"]
other = shell.display_formatter.format(data.reviews)[0]["text/html"]
formatter = shell.display_formatter.formatters["text/html"]
formatter.for_type(type(data.changes), lambda frame: "mine")
load("cafcass-east-midlands-2008", ".")
print(json.dumps([shown, other, shell.display_formatter.format(data.changes)[0]["text/html"]]))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    shown, other, mine = json.loads(done.stdout.strip().splitlines()[-1])
    assert "<caption>changes: 1 row</caption>" in shown
    assert "71.2%" in shown
    assert "reaudit-frame" not in other
    assert mine == "mine"
