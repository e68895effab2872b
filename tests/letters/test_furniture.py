"""What a file's layout does to its words: hyphens, running heads, letterheads, bullets of a style, marks of footnotes, scanned pages."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import docx
import pikepdf
import pytest
import typst

from analysis.letters import read
from analysis.letters.blocks import blocks_of
from analysis.letters.lines import lines_of
from analysis.model import Document, Page
from analysis.pipeline.letter import read_letter
from analysis.reading.documents import read_document
from analysis.reading.pdf_pages import whole_words

REVIEW = """11 June 2015

Dear Sir,

Post inspection review of Riverford, 2014

The mid-point meeting in October 2014 found inadequate progress.

Recommendation 1: Riverford should improve records.

Evidence of progress included the following.

- In October 2014, 71% of files met the policy; this had risen to 94% at the time of this review.
"""


def test_a_hyphen_at_a_lines_end_leaves_no_control_character() -> None:
    """It goes where the document has the word without it, and stays elsewhere."""
    assert whole_words(["record\x02keeping and com\x02\npared\x07", "compared with"]) == ["record-keeping and compared ", "compared with"]


def test_a_line_with_a_share_is_no_running_head() -> None:
    """Four pages that open alike but for their numbers keep all four; the same words on each page are furniture."""
    shares = (45, 52, 61, 38)
    filler = "The team keeps good records of what it does, and its manager reads them every week with care.\n" * 6
    pages, offset = [], 0
    for number, share in enumerate(shares, start=1):
        text = f"Riverford review, page {number}\n{share}% of visits were on time in May 2015.\n\n{filler}"
        pages.append(Page(number, text, offset))
        offset += len(text) + 1
    told = read(Document("text.txt", "txt", tuple(pages)))
    assert told.figures["value"].tolist() == [0.45, 0.52, 0.61, 0.38]
    assert told.figures["sentence"].str.contains("Riverford review").tolist() == [True, False, False, False]  # the first page has its title


@pytest.mark.parametrize("lines", [3, 9, 10, 20])
def test_a_long_letterhead_leaves_a_review_a_review(lines: int) -> None:
    """The reviews are told below the salutation, however long the address."""
    head = "\n\n".join(f"Address line {chr(65 + line)}" for line in range(lines))
    told = read(Document("text.txt", "txt", (Page(1, f"{head}\n\n{REVIEW}", 0),)))
    assert told.facts.kind == "review"
    assert told.figures["review"].tolist() == ["midpoint", "final"]


def test_bullets_of_a_word_style_are_bullets(tmp_path: Path) -> None:
    """Word and python-docx put the bullet into the style, not into the paragraph."""
    document = docx.Document()
    document.add_paragraph("Progress was seen.")
    document.add_paragraph("71% of files met the policy.", style="List Bullet")
    document.save(str(tmp_path / "a.docx"))
    assert read_document(tmp_path / "a.docx").pages[0].text.endswith("- 71% of files met the policy.")


def test_the_mark_of_a_footnote_in_a_page_is_no_digit(tmp_path: Path) -> None:
    """A raised number behind a number would make another number of it; a raised word stays."""
    (tmp_path / "a.html").write_text(
        "<p>It rose to 45%<sup>3</sup> in 2014<sup>[12]</sup> on the 4<sup>th</sup> floor.</p><p>It took <sup>1</sup>/<sub>2</sub> a day.</p>",
        encoding="utf-8",
    )
    assert read_document(tmp_path / "a.html").pages[0].text == "It rose to 45%³ in 2014¹² on the 4th floor.\n\nIt took 1/2 a day."
    assert read_letter(tmp_path / "a.html").figures["sentence"].tolist() == ["It rose to 45% in 2014 on the 4th floor."]


def test_pages_that_are_pictures_are_named(tmp_path: Path) -> None:
    """Of a pdf with text on its first page and none on the others, the note names those."""
    (tmp_path / "a.typ").write_text("In October 2008, 71.2\\% of case files met the policy that was set for them all.", encoding="utf-8")
    typst.compile(str(tmp_path / "a.typ"), output=str(tmp_path / "a.pdf"))
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        pdf.add_blank_page()
        pdf.add_blank_page()
        pdf.save(tmp_path / "b.pdf")
    assert read_document(tmp_path / "a.pdf").notes == ()
    assert read_letter(tmp_path / "b.pdf").figures["value"].tolist() == [0.712]
    assert read_document(tmp_path / "b.pdf").notes == ("next to no text on page 2, 3: pictures of pages are not read",)


TYPESET = """#set page(width: 160mm, height: 140mm, header: [Report on Riverford #h(1fr) 14 March 2016], footer: [#h(1fr) #context counter(page).display()])
#set footnote(numbering: "1")
Care leavers are well supported, and 81\\%#footnote[Taken from the authority's own tracker, which left 3\\% of young people out of its account.]
were in suitable homes in May 2014#footnote[Published in the fostering digest of that year, in its second table.],
up from 70\\% in May 2013.

The board meets monthly but does not challenge partners enough about the plans that they share with each other and with others

Of the actions it set in 2014, 38\\% had been closed by the date of the inspection, which was held over three days in the spring.
#pagebreak()
Visits are timely, with 92\\% made within ten working days, and each child was seen alone where that was right for the child.
"""


@pytest.fixture(scope="module")
def typeset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("typeset")
    (folder / "a.typ").write_text(TYPESET, encoding="utf-8")
    typst.compile(str(folder / "a.typ"), output=str(folder / "a.pdf"))
    return folder / "a.pdf"


def test_a_pdfs_raised_marks_are_no_digits(typeset: Path) -> None:
    """ "81%1" and "May 20142" of the plain text are a share and a year, each with the mark of a footnote."""
    told = read_letter(typeset).figures.set_index("raw_value")
    assert (
        told.loc["81%", "sentence"]
        == "Care leavers are well supported, and 81% were in suitable homes in May 2014, up from 70% in May 2013."
    )
    assert told.loc["81%", "period"] == "May 2014"
    assert "¹" in read_document(typeset).pages[0].text
    assert "²" in read_document(typeset).pages[0].text


def test_a_pdfs_footnotes_stand_apart_and_their_figures_are_doubted(typeset: Path) -> None:
    """They are in small type at the foot: the 3% is no part of the text, is not lost, and says where it stands."""
    told = read_letter(typeset).figures.set_index("raw_value")
    assert told.index.tolist() == ["81%", "70%", "38%", "92%", "3%"]  # footnotes come last
    assert told["doubts"].str.contains("stands in a footnote").tolist() == [False, False, False, False, True]
    assert told.loc["3%", "certainty"] < told.loc["92%", "certainty"]


def test_a_pdfs_paragraphs_are_those_that_stand_apart(typeset: Path) -> None:
    """A paragraph without a full stop does not run into the next; a running head of two pages leaves the second."""
    told = [block.text for block in blocks_of(lines_of(read_document(typeset)))]
    assert any(text.endswith("with each other and with others") for text in told)
    assert any(text.startswith("Of the actions it set") for text in told)
    assert [text for text in told if "14 March 2016" in text] == ["Report on Riverford 14 March 2016"]  # the first page's own


def test_paragraphs_that_stand_as_close_as_lines_are_parted_where_a_word_had_room(tmp_path: Path) -> None:
    """A judgement below a bullet without any space between is no part of the bullet; a full line that ends a sentence parts nothing."""
    text = """#set page(width: 120mm, height: 160mm)
#set par(spacing: 0.65em, leading: 0.65em)
#set list(spacing: 0.65em)
Evidence of progress seen at the final visit of the inspectors included the following.
- There is a new record of visits, which managers read in each week of the year. It is kept by the teams of the area and by those who stand in.
- There is much satisfaction with training.
Satisfactory progress had been made on this issue.

The letter will be published by the summer and sent to those who asked for it.
"""
    (tmp_path / "a.typ").write_text(text, encoding="utf-8")
    typst.compile(str(tmp_path / "a.typ"), output=str(tmp_path / "a.pdf"))
    told = [(block.kind, block.text.split()[0], block.text.split()[-1]) for block in blocks_of(lines_of(read_document(tmp_path / "a.pdf")))]
    assert told == [
        ("paragraph", "Evidence", "following."),
        ("bullet", "There", "in."),
        ("bullet", "There", "training."),
        ("paragraph", "Satisfactory", "issue."),
        ("paragraph", "The", "it."),
    ]


def test_the_raised_marks_of_a_pdf_from_an_office_program(tmp_path: Path) -> None:
    """An office program raises a mark by its place, not by another letter; superscript of a word is left."""
    if shutil.which("soffice") is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is missing")
        pytest.skip("LibreOffice is not on this machine")
    document = docx.Document()
    paragraph = document.add_paragraph()
    for text, is_raised in (
        ("It rose to 45%", False),
        ("3", True),
        (" in May 2014", False),
        ("12", True),
        (" on the 4", False),
        ("th", True),
    ):
        paragraph.add_run(text).font.superscript = is_raised
    paragraph.add_run(" of the month. It was 30% in May 2013.")
    document.save(str(tmp_path / "a.docx"))
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf", "--outdir"]
    subprocess.run([*command, str(tmp_path), str(tmp_path / "a.docx")], check=True, capture_output=True, timeout=120)
    told = read_letter(tmp_path / "a.pdf").figures
    assert told["raw_value"].tolist() == ["45%", "30%"]
    assert told["period"].tolist() == ["May 2014", "May 2013"]
    assert told["sentence"].tolist()[0].startswith("It rose to 45% in May 2014 on the 4")


def test_a_judgement_at_the_head_of_a_page_is_no_running_head() -> None:
    """ "Satisfactory progress" closes eight recommendations; the two that open a page stay with the others."""
    tasks = ("records", "visits", "plans", "reports", "rotas", "letters", "audits", "surveys")
    pages, offset = [], 0
    for number, task in enumerate(tasks, start=1):
        filler = f"The team keeps good {task}, and its manager goes through the {task} of each week with care.\n"
        head = "Satisfactory progress" if number in (3, 6) else "Managers meet."
        text = f"{head}\n\nRecommendation {number}\n\n{filler * 5}\nSatisfactory progress\n\n{filler}"
        pages.append(Page(number, text, offset))
        offset += len(text) + 1
    told = blocks_of(lines_of(Document("text.txt", "txt", tuple(pages))))
    assert sum(block.text == "Satisfactory progress" for block in told) == 10
    assert sum(block.text.startswith("Recommendation") for block in told) == 8


def test_typed_marks_of_footnotes_leave_the_sentence() -> None:
    """Only where the footnote itself is there: a number behind a share may be the next column."""
    text = "It was 45%3 of cases in May 2015.4 It rose to 62%[5] by June, and 71%12 later.\n\n"
    text += "3 Figures are provisional: 12% of cases.\n4 See the annex.\n[5] As told.\n"
    told = read(Document("text.txt", "txt", (Page(1, text, 0),)))
    assert told.figures["sentence"].tolist()[:2] == ["It was 45% of cases in May 2015.", "It rose to 62% by June, and 71%12 later."]
    assert told.figures.loc[told.figures["raw_value"] == "12%", "doubts"].str.contains("footnote").all()
    for row in told.figures.itertuples():
        assert text[row.offset : row.offset + row.length] == row.raw_value


def test_a_word_cut_at_a_lines_end_is_whole_where_the_text_has_it_whole() -> None:
    """Real text has "non-qualified" at lines' ends more often than cut words, so that a hyphen without a witness stays."""
    text = "Visits were late com-\npared with others, and non-\nqualified staff, compared with 2014-\n15, made them."
    (block,) = blocks_of(lines_of(Document("text.txt", "txt", (Page(1, text, 0),))))
    assert block.text == "Visits were late compared with others, and non-qualified staff, compared with 2014-15, made them."
    assert text[block.place(block.text.index("qualified")) :].startswith("qualified")


def test_footnotes_of_a_web_page_and_of_a_word_document_stand_apart(tmp_path: Path) -> None:
    """A raised number that opens a paragraph opens a footnote; in Word also one raised by hand."""
    (tmp_path / "a.html").write_text("<p>It rose to 45%<sup>3</sup>.</p><p><sup>3</sup> Without 9% of cases.</p>", encoding="utf-8")
    document = docx.Document()
    paragraph = document.add_paragraph("It rose to 45%")
    paragraph.add_run("3").font.superscript = True
    paragraph.add_run(".")
    note = document.add_paragraph()
    note.add_run("3").font.superscript = True
    note.add_run(" Without 9% of cases.")
    document.save(str(tmp_path / "a.docx"))
    for name in ("a.html", "a.docx"):
        told = read_letter(tmp_path / name).figures
        assert told["sentence"].tolist() == ["It rose to 45%.", "Without 9% of cases."], name
        assert told["doubts"].fillna("").str.contains("footnote").tolist() == [False, True], name


SIDEWAYS = ("0 1 -1 0 300 60", "0 -1 1 0 300 700", "-1 0 0 -1 700 300", "0.99 0.1411 -0.1411 0.99 60 500")


@pytest.mark.parametrize("matrix", ["1 0 0 1 60 700", *SIDEWAYS])
def test_text_set_sideways_keeps_its_digits(tmp_path: Path, matrix: str) -> None:
    """In a table turned to fit the page each digit stands higher than the one before it, and none is the mark of a footnote."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(842, 842))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(font)))
    words = "(In October 2014, 71.2% of files met the policy, 14 out of 24 of them.) Tj T* (It was 82.5% of 130 cases in 2015.) Tj"
    page.Contents = pdf.make_stream(f"BT /F1 12 Tf 16 TL {matrix} Tm {words} ET".encode())
    pdf.save(tmp_path / "a.pdf")
    assert sorted(read_letter(tmp_path / "a.pdf").figures["raw_value"]) == ["14 out of 24", "71.2%", "82.5%"]


def test_a_count_in_small_type_at_the_foot_is_no_footnotes_number(tmp_path: Path) -> None:
    """Only a number that is raised somewhere above it on the page opens a footnote."""
    text = (
        "#set page(width: 140mm, height: 80mm)\nVisits were timely in May 2014, and 62\\% of the children were seen alone by the team.\n\n"
    )
    text += "#text(7pt)[14 out of 24 of the plans were seen in draft.]\n"
    (tmp_path / "a.typ").write_text(text, encoding="utf-8")
    typst.compile(str(tmp_path / "a.typ"), output=str(tmp_path / "a.pdf"))
    assert read_letter(tmp_path / "a.pdf").figures["raw_value"].tolist() == ["62%", "14 out of 24"]
