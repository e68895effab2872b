"""What a file's layout does to its words: hyphens, running heads, letterheads, bullets of a style, marks of footnotes, scanned pages."""

from __future__ import annotations

from pathlib import Path

import docx
import pikepdf
import pytest
import typst

from analysis.letters import read
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
        "<p>It rose to 45%<sup>3</sup> in 2014<sup>[12]</sup> on the 4<sup>th</sup> floor.</p>", encoding="utf-8"
    )
    assert read_document(tmp_path / "a.html").pages[0].text == "It rose to 45%³ in 2014¹² on the 4th floor."
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
