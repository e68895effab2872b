"""The letter of June 2009: everything the domain page lists is found, with recommendation, value and review, and nothing else."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from tests.evaluation import register

from analysis.letters import Letter

pytestmark = pytest.mark.realdata
REGISTER = Path(__file__).resolve().parents[2] / "data" / "raw" / "cafcass-east-midlands-2008"
# recommendation, review, value or bounds: the domain page's table and its vague quantities with a fraction
FIGURES = {
    (1, "inspection", None, 0.567, 0.667),
    (1, "midpoint", 0.712, None, None),
    (1, "final", 0.942, None, None),
    (4, "midpoint", 0.825, None, None),
    (4, "final", 0.989, None, None),
    (5, "midpoint", 0.94, None, None),
    (5, "midpoint", 0.91, None, None),
    (5, "final", 0.982, None, None),
    (6, "final", 0.08, None, None),
    (7, "inspection", None, 0.333, 0.5),
}


def test_every_figure_and_no_other(letter: Letter) -> None:
    """Ten figures, each with its recommendation, review and value."""

    def plain(number: float) -> float | None:
        return None if pd.isna(number) else round(number, 3)

    found = [
        (row.recommendation, row.review, plain(row.value), plain(row.value_low), plain(row.value_high))
        for row in letter.figures.itertuples()
    ]
    assert len(found) == 10
    assert set(found) == FIGURES


def test_only_recommendations_1_and_4_pair(letter: Letter) -> None:
    """71.2 to 94.2 and 82.5 to 98.9 are changes; nothing is joined to 94, 91 or 98.2."""
    figures = letter.figures.set_index("figure")
    pairs = {(figures.loc[row.pair, "value"], row.value) for row in letter.figures.itertuples() if row.pair_side == "to"}
    assert pairs == {(0.712, 0.942), (0.825, 0.989)}


def test_ten_recommendations_and_their_judgements(letter: Letter) -> None:
    """Ten recommendations, all satisfactory at the final review; one overall judgement at mid-point; one of the provider's own."""
    assert letter.recommendations["number"].tolist() == list(range(1, 11))
    assert letter.recommendations["finding"].notna().all()
    told = {
        (None if pd.isna(row.recommendation) else int(row.recommendation), row.review, row.judged_by, row.grade)
        for row in letter.judgements.itertuples()
    }
    with open(REGISTER / "judgements.csv", encoding="utf-8") as file:
        register = {
            (int(row["recommendation"]) if row["recommendation"] else None, row["review"], row["judged_by"], row["grade"])
            for row in csv.DictReader(file)
        }
    assert told == register


def test_reviews_are_dated(letter: Letter) -> None:
    """Published February 2008; mid-point October 2008; the final one between 1 April 2009 and the letter's date."""
    dates = {review.id: (str(review.period.start), str(review.period.end)) for review in letter.reviews}
    assert dates == {
        "inspection": ("2008-02-01", "2008-02-29"),
        "midpoint": ("2008-10-01", "2008-10-31"),
        "final": ("2009-04-01", "2009-06-11"),
    }


@pytest.mark.parametrize(
    ("recommendation", "kind", "value", "places"),
    [
        (1, "count", 12, 2),  # told again under 4: one row, never 24
        (1, "ratio", 10, 2),  # 10:1 and 1:10
        (1, "count", 2, 1),  # files before each supervision
        (1, "count", 4, 1),  # plans submitted
        (1, "count", 3, 1),  # offices named
        (8, "count", 2, 1),
        (8, "count", 6, 1),  # weeks
    ],
)
def test_counts_and_ratios(letter: Letter, recommendation: int, kind: str, value: float, places: int) -> None:
    """Each count and ratio of the domain page is one row with all its places."""
    rows = letter.evidence.query("recommendation == @recommendation and kind == @kind and value == @value")
    assert len(rows) == 1
    assert rows.iloc[0]["locator"].count("page") == places
    assert not letter.evidence["value"].eq(24).any()


def test_the_rest_of_the_domain_page(letter: Letter) -> None:
    """Management changes 2+1+1, three areas and heads, coverage claims, vague words, dates and dues."""
    told = letter.evidence
    assert told.query("recommendation == 8 and kind == 'count' and value == 1").shape[0] == 2
    assert told[told["recommendation"].isna() & told["kind"].eq("count") & told["value"].eq(3)].shape[0] == 2
    coverage = told[told["kind"] == "coverage"]
    assert {(1, "end of May"), (2, None), (6, None), (8, None)} <= {
        (int(one), None if pd.isna(due) else due) for one, due in zip(coverage["recommendation"], coverage["due"], strict=True)
    }
    vague = set(told[told["kind"] == "vague"]["raw_value"])
    assert {"almost all", "significant minority", "most", "some", "many"} <= vague
    assert "1 April 09" in set(told[told["kind"] == "date"]["raw_value"])
    months = told.query("recommendation == 10 and kind == 'count'").iloc[0]
    assert (months["value_low"], months["value_high"], months["unit"], months["status"]) == (3, 6, "months", "not_done")


def test_places_point_at_the_words(letter: Letter) -> None:
    """The text at a figure's offset begins with its words."""
    source = next((Path(__file__).resolve().parents[2].parent / "shared" / "source").glob("*.txt")).read_bytes().decode("utf-8")
    for row in letter.figures.itertuples():
        assert source[row.offset : row.offset + row.length] == row.raw_value


def test_no_person_is_named(letter: Letter) -> None:
    """No word of a salutation, signature or copy list is left in any text column."""
    text = " ".join(
        str(cell)
        for frame in (letter.figures, letter.judgements, letter.evidence, letter.recommendations)
        for cell in frame.to_numpy().ravel()
    )
    source = next((Path(__file__).resolve().parents[2].parent / "shared" / "source").glob("*.txt")).read_text(encoding="utf-8")
    copies = [line.split(",")[0] for line in source[source.index("cc:") :].splitlines() if ", " in line]
    assert len(copies) > 8
    assert not [name for name in copies if name in text or name.split()[-1] in text.split()]


def test_the_draft_equals_the_register_made_by_hand_but_for_what_is_judged(capsys: pytest.CaptureFixture[str]) -> None:
    """Every figure, judgement, recommendation and unlike pair is in both; each difference has been looked at, and is printed."""
    path = register.letter()
    assert path is not None
    counts, differences = register.compared(*register.folders(path))
    assert {file: told[1:] for file, told in counts.items() if file != "evidence.csv"} == {
        "figures.csv": (0, 0), "judgements.csv": (0, 0), "recommendations": (0, 0), "pairs": (0, 0), "reviews": (0, 0), "of the letter": (0, 0),
    }  # fmt: skip
    assert [one.where for one in differences if one.what == "by hand only"] == ["5 | claim | "]
    assert not [one for one in differences if register.verdict(one) == "not judged yet"]
    register.show()
    assert "not judged yet" not in capsys.readouterr().out
