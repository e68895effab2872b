"""A Chart's bytes, its bundle for notebooks, and its files."""

from __future__ import annotations

import base64
import csv
import json
import struct
import subprocess
import sys
import warnings
from html import escape
from pathlib import Path

import pandas as pd
import pytest
from lxml import etree
from matplotlib.figure import Figure

from analysis import charts
from analysis.charts.style import AFTER, SHADES, worn
from analysis.errors import UsageError

SVG = "{http://www.w3.org/2000/svg}"


def test_the_same_chart_gives_the_same_bytes(letter: pd.DataFrame) -> None:
    """png and svg are the same when drawn twice, also from a chart built anew."""
    one, other = charts.dumbbell(letter), charts.dumbbell(letter)
    assert one.svg() == one.svg() == other.svg()
    assert one.png() == other.png()
    assert b"2026" not in one.svg()


def test_png_has_its_resolution_and_text(letter: pd.DataFrame) -> None:
    """640 css pixels across are 2000 pixels at 300 a inch; the file says 300 dpi and carries the alt text, no date."""
    png = charts.dumbbell(letter).png(300)
    assert struct.unpack(">I", png[16:20])[0] == 2000
    assert struct.unpack(">I", png[png.index(b"pHYs") + 4 :][:4])[0] == round(300 / 0.0254)
    assert b"Dumbbell chart" in png
    assert b"tIME" not in png


@pytest.mark.parametrize(("name", "pixels"), [("web", (960, 640)), ("slide", (4000, 2250))])
def test_sizes_in_pixels(letter: pd.DataFrame, name: str, pixels: tuple[int, int]) -> None:
    """Two measures fill the web size of 960 x 640 and the slide of 13.33 x 7.5 inches exactly."""
    png = charts.dumbbell(letter.head(2)).sized(name).png()
    assert struct.unpack(">II", png[16:24]) == pixels


def test_svg_has_real_text_title_and_desc(letter: pd.DataFrame) -> None:
    """The svg is well formed; its text is text; its title and desc are the finding and the alt text, and it is named by them."""
    chart = charts.dumbbell(letter)
    root = etree.fromstring(chart.svg())
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title.text == chart.title
    assert desc.text == chart.alt_text
    assert root.get("aria-labelledby").split() == [title.get("id"), desc.get("id")]
    texts = {"".join(node.itertext()) for node in root.iter(f"{SVG}text")}
    assert {"71.2%", "94.2%", "+23.0"} <= texts


def test_bundle_carries_everything_a_report_needs(letter: pd.DataFrame) -> None:
    """The notebook's output holds picture, drawing, alt text with the picture's measures, and everything the chart says as plain JSON."""
    chart = charts.dumbbell(letter)
    data, about = chart._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]) == chart.png()
    assert data["text/plain"] == about["image/png"]["alt"] == chart.alt_text
    assert about["image/png"]["width"] == 640
    assert f'alt="{escape(chart.alt_text, quote=True)}"' in data["text/html"]  # JupyterLab shows html first, and no other alt text
    said = json.loads(json.dumps(data[charts.CHART_MIME], allow_nan=False))
    assert set(said) == {"id", "family", "title", "subtitle", "source", "method", "alt_text", "caveats", "marks", "data", "band"}
    assert dict(zip(said["data"]["columns"], said["data"]["rows"][0], strict=True))["change_pp"] == 23.0


def test_export_writes_four_files(letter: pd.DataFrame, tmp_path) -> None:
    """png, svg, csv and txt, named by the chart's id; the csv has the plotted numbers and no change for unlike things."""
    paths = charts.dumbbell(letter).export(tmp_path / "briefing")
    assert [path.name for path in paths] == ["dumbbell.png", "dumbbell.svg", "dumbbell.csv", "dumbbell.txt"]
    table = pd.read_csv(paths[2], encoding="utf-8-sig", na_values=["c", "x", "z"])
    assert table["change_pp"].tolist()[:2] == [23.0, 16.4]
    assert table["change_pp"].isna().tolist() == [False, False, True, True]


def test_figure_is_drawn_without_pyplot(letter: pd.DataFrame) -> None:
    """A figure comes back without pyplot ever being imported."""
    assert isinstance(charts.dumbbell(letter).figure, Figure)
    code = "import sys; from analysis import charts; charts.refusal('No.').png(); sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_title_can_stay_outside(letter: pd.DataFrame) -> None:
    """For pages that print the title above the picture, the picture leaves it out."""
    words = [text.get_text() for text in charts.dumbbell(letter, title_inside=False).figure.texts]
    assert not any(word.startswith("Both comparable") for word in words)
    assert any(text.get_text().startswith("Both comparable") for text in charts.dumbbell(letter).figure.texts)


def test_unknown_size_is_told() -> None:
    """An unknown size is wrong use, and the message lists the sizes."""
    with pytest.raises(UsageError, match="notebook or slide or a4 or web"):
        charts.refusal("No.").sized("poster")


def test_refusal_is_a_chart() -> None:
    """A refusal has a picture with its sentence, and its alt text says that there is no chart."""
    chart = charts.refusal("Only 4 points; a run chart needs 10.", title="Too few points", marks=("Invented data",))
    assert chart.is_refusal
    assert chart.alt_text == "No chart. Too few points. Only 4 points; a run chart needs 10."
    words = " ".join(text.get_text() for text in chart.figure.texts)
    assert "Only 4 points; a run chart needs 10." in words
    assert "Invented data" in words


def test_odd_letters_do_no_harm(letter: pd.DataFrame) -> None:
    """Control letters, markup, dollar signs and letters no font has: the svg stays well formed and the picture is drawn in silence."""
    name = "Plans <b>&amp;</b> $x$ \x0b\x00 \u4f60 \U0001f600 \u202e end"
    chart = charts.dumbbell(letter.assign(measure_title=name))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        root = etree.fromstring(chart.svg())
        assert chart.png().startswith(b"\x89PNG")
    assert "$x$" in "".join(root.itertext())


def test_the_csv_tells_what_is_missing_by_its_sign(letter: pd.DataFrame) -> None:
    """Numbers as they are, true and false as words; z where unlike things have no change, x for a denominator nobody printed."""
    rows = list(csv.DictReader(charts.dumbbell(letter).csv().decode("utf-8-sig").splitlines()))
    assert (rows[0]["value_from"], rows[0]["change_pp"], rows[0]["is_suppressed"]) == ("0.712", "23.0", "False")
    assert (rows[2]["change_pp"], rows[2]["comparability"], rows[2]["denominator_from"]) == ("z", "not_comparable", "x")


def test_two_charts_can_share_a_page(letter: pd.DataFrame) -> None:
    """No id is used twice within a chart or by two charts, and every reference leads to an id."""
    roots = [etree.fromstring(chart.svg()) for chart in (charts.dumbbell(letter), charts.dumbbell(letter.head(1)), charts.slope(letter))]
    ids = [node.get("id") for root in roots for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    links = [value[1:] for root in roots for node in root.iter() for name, value in node.attrib.items() if name.endswith("href")]
    assert links
    assert set(links) <= set(ids)


HOUSE = """
[font]
embedded = "DejaVu Serif"
stack = "'DejaVu Serif', Georgia, serif"
[colour]
after = "#5B2A86"
mark = "#8A1C1C"
series = ["#5B2A86", "#0B7A3B", "#A23B00", "#00708C"]
"""


def test_charts_wear_the_projects_own_house_style(letter: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Colours, letters and tints are those of house.toml as soon as it is there, and ours again when it is gone."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    monkeypatch.setenv("REAUDIT_ROOT", str(tmp_path))
    chart = charts.dumbbell(letter.assign(marks="Invented data"))
    ours = chart.svg().decode()
    assert "#5b2a86" not in ours
    (tmp_path / "house.toml").write_text(HOUSE, encoding="utf-8")
    theirs = chart.svg().decode()
    assert "#5b2a86" in theirs
    assert "#12436d" not in theirs
    assert "#8a1c1c" in theirs  # behind the words of the mark
    assert "'DejaVu Serif', Georgia, serif" in theirs
    assert "'DejaVu Sans'" not in theirs
    assert worn(AFTER) == "#5B2A86"
    assert worn(SHADES[2]) != SHADES[2]
    assert theirs != ours
    (tmp_path / "house.toml").unlink()
    assert chart.svg().decode() == ours


def test_a_faulty_house_style_is_told_where_the_chart_is_drawn(
    letter: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colour that too few can see stops the drawing with the ratio, never draws something else."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "house.toml").write_text('[colour]\nafter = "#E0E0E0"\n', encoding="utf-8")
    monkeypatch.setenv("REAUDIT_ROOT", str(tmp_path))
    with pytest.raises(UsageError, match="after is too close to the paper"):
        charts.dumbbell(letter).svg()
