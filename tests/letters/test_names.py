"""Names of persons, all invented, are masked wherever a letter tells them; places, bodies, months, services and grades are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.letters.masking import masked, masked_file
from analysis.letters.names import names_in
from analysis.pipeline.letter import read_into


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ms. \u00d3lafsd\u00f3ttir saw 5%.", "[name] saw 5%."),
        ("Zo\u00eb \u00dcnal (team manager) saw 5%.", "[name] (team manager) saw 5%."),
        ("Zoe\u0308 U\u0308nal, team manager, saw 5%.", "[name], team manager, saw 5%."),
        ("Br\u00edd N\u00ed Odhr\u00e1in HMI saw 5%.", "[name] HMI saw 5%."),
        ("The chair, Odile Brandt, saw 5%.", "The chair, [name], saw 5%."),
        ("Head of service, Odile Brandt, saw 5%.", "Head of service, [name], saw 5%."),
        ("HMI Odile Brandt saw 5%.", "HMI [name] saw 5%."),
        ("Her Majesty's Inspector Odile Brandt saw 5%.", "Her Majesty's Inspector [name] saw 5%."),
        ("Her Majesty\u2019s Inspector Odile Brandt saw 5%.", "Her Majesty\u2019s Inspector [name] saw 5%."),
        ("Detective Sergeant Odile Brandt saw 5%.", "[name] saw 5%."),
        ("Social worker Odile Brandt saw 5%.", "Social worker [name] saw 5%."),
        ("The independent reviewing officer Li-Na Brandt saw 5%.", "The independent reviewing officer [name] saw 5%."),
        ("Team manager Odile Brandt saw 5%.", "Team manager [name] saw 5%."),
        ("Cllr. de Brandt and Councillor Van der Aa saw 5%.", "[name] and [name] saw 5%."),
        ("Mr K O'Brandt saw 5%. O\u2019Brandt left.", "[name] saw 5%. [name] left."),
        ("Odile McBrandt's team and MacBrandt's saw 5%. McBrandt left.", "[name]'s team and MacBrandt's saw 5%. [name] left."),
        ("J Brandt saw 5%. Brandt, J closed 4%.", "[name] saw 5%. [name], J closed 4%."),
        ("K. Brandt, who saw 5%, left.", "[name], who saw 5%, left."),
        ("ODILE BRANDT saw 5%. Odile Brandt, HMI", "[name] saw 5%. [name], HMI"),
        ("Tamsin, aged 14, and Odd (aged 9) saw 5%. Tamsin left.", "[name], aged 14, and [name] (aged 9) saw 5%. [name] left."),
        ("DOB 12/03/2004, born on 3 May 2004, saw 5%.", "DOB [date], born on [date], saw 5%."),
        ("Child A (case 2014/1234567) saw 5%.", "Child A (case [number]) saw 5%."),
        ("Thanks to Odile Brandt and Tamsin Aldous for 5%.", "Thanks to [name] and [name] for 5%."),
    ],
)
def test_a_person_is_masked(text: str, left: str) -> None:
    """In each way in which letters tell of persons; what stands around the name stays."""
    assert masked(text, names_in([text])) == left


@pytest.mark.parametrize(
    "text",
    [
        "Children aged 14, and those (aged 9), saw 5%. The average 20 days rose. Children, aged five, left.",
        "The chair, Derby City Council, saw 5%; the director, North Yorkshire, did not.",
        "Social workers in Nottingham saw 5%. Head of Children Services. Team Manager Quality Assurance.",
        "Babies born in May 2015 were 5%. In group B. Staff said so. However, A was 4%.",
        "Derby City\u2019s team and the \u2018Get Well\u2019 team saw 5%. Thanks to Derby City Council and Ofsted.",
        "Recommendation 1: Satisfactory progress. HMI Requires Improvement.",
        "The case load of 12.5% fell in May 2015; 14/03 was late.",
    ],
)
def test_what_is_no_person_stays(text: str) -> None:
    """Places, bodies, months, posts, services, grades and headings are read as they stand."""
    assert masked(text, names_in([text])) == text


def test_no_number_of_names_lets_one_through() -> None:
    """Six hundred persons are six hundred masked, and looking them up takes no longer for it."""
    ends = [
        f"{first}{middle}{last}" for first in ("Bra", "Cle", "Dro", "Fli", "Gru", "Hra") for middle in "bdfgklmnpr" for last in "bcdfghklmn"
    ]
    texts = [f"Mrs Odile {end}ov saw 5%." for end in ends]
    names = names_in(texts)
    assert len(set(ends)) == 600
    assert {masked(f"{end}ov saw 5%.", names) for end in ends} == {"[name] saw 5%."}


def test_a_hostile_text_does_not_make_the_rules_crawl() -> None:
    """Capitals, commas and initials without end are read in bounded time: the pieces are short and every repeat is bounded."""
    for text in ("Ab " * 4000, "A. " * 4000, "Ab, " * 4000, "Chair of the a " * 800, "aged " * 3000):
        masked(text, names_in([text]))


def test_the_name_of_the_file_is_masked_too(tmp_path: Path) -> None:
    """In the folder's name and in every file of the draft, also where the letter itself names nobody so."""
    path = tmp_path / "Letter to Odile Brandt.txt"
    path.write_text("Dear Odile\n\nThe chair, Odile Brandt, saw 45% of visits in June 2015.\n", encoding="utf-8")
    assert read_into(path, tmp_path / "Letter to Odile Brandt") == 0
    (folder,) = (one for one in tmp_path.iterdir() if one.is_dir())
    assert folder.name == "letter-to-name"
    told = "".join(one.read_text(encoding="utf-8") for one in folder.iterdir())
    assert "Read from Letter to [name].txt" in told
    assert [word for word in ("brandt", "odile") if word in told.casefold()] == []


def test_a_file_named_after_a_place_keeps_its_name() -> None:
    """A provider and a month are no persons."""
    for file in (
        "Report to Derby City Council.txt",
        "80429_derby_11_may_2022.txt",
        "Letter from Ofsted.pdf",
        "Letter of June (final).docx",
    ):
        assert masked_file(file, ["Odile Brandt", "Brandt"]) == file


def test_a_day_of_birth_dates_no_figure(tmp_path: Path) -> None:
    """It stands in no file of the draft, not as a review either; the figure behind it keeps its value."""
    path = tmp_path / "letter.txt"
    path.write_text("Child A (DOB 12/03/2004) is one of 76%.\n", encoding="utf-8")
    assert read_into(path, tmp_path / "mine") == 0
    told = "".join(one.read_text(encoding="utf-8") for one in (tmp_path / "mine").iterdir())
    assert "76%" in told
    assert [word for word in ("12/03/2004", "2004-03-12", "12-03-2004", "***") if word in told] == []
