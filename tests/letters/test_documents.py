"""Documents of every kind to pages of text, and hostile files to one clear line."""

from __future__ import annotations

from pathlib import Path

import docx
import pikepdf
import pytest
import typst
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from analysis.errors import DataError
from analysis.letters import read
from analysis.model import Document, Page
from analysis.pipeline.letter import read_letter
from analysis.reading.documents import read_document

WORDS = "In October 2008, 71.2% of case files met the policy. By the time of this review, this had risen to 94.2%."


def _pdf(folder: Path, text: str = WORDS, pages: int = 2) -> Path:
    source = folder / "letter.typ"
    source.write_text("#pagebreak()\n".join([text.replace("%", "\\%")] * pages), encoding="utf-8")
    typst.compile(str(source), output=str(folder / "letter.pdf"))
    return folder / "letter.pdf"


def _values(path: Path) -> list[float]:
    return read_letter(path).figures["value"].tolist()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", WORDS),
        ("a.md", f"# Letter\n\n**{WORDS[:30]}**{WORDS[30:]}"),
        ("a.html", f"<html><head><title>9%</title><script>8%</script></head><body><p>{WORDS}</p></body></html>"),
        ("a.pdf", f"<!DOCTYPE html><html><body><p>{WORDS}</p></body></html>"),
    ],
)
def test_every_kind_gives_the_same_figures(tmp_path: Path, name: str, content: str) -> None:
    """Text, markdown, html and html saved as pdf; scripts and titles are no text."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert _values(tmp_path / name) == [0.712, 0.942]
    assert ("web page saved" in " ".join(read_document(tmp_path / name).notes)) is (name == "a.pdf")


def test_a_pdf_has_its_pages(tmp_path: Path) -> None:
    """Each page has its number; a figure's place says which."""
    path = _pdf(tmp_path)
    assert [page.number for page in read_document(path).pages] == [1, 2]
    assert read_letter(path).figures["page"].tolist() == [1, 1, 2, 2]


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    """Deleted words are gone, inserted ones are there, and the note says so."""
    document = docx.Document()
    paragraph = document.add_paragraph("Compliance was ")

    def change(tag: str, text: str, holder: str):
        mark, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(holder)
        mark.set(qn("w:id"), "1")
        words.text = text
        run.append(words)
        mark.append(run)
        return mark

    paragraph._p.append(change("w:del", "71% ", "w:delText"))
    paragraph._p.append(change("w:ins", "82.5% ", "w:t"))
    paragraph.add_run("in October 2008.")
    document.save(str(tmp_path / "a.docx"))
    assert _values(tmp_path / "a.docx") == [0.825]
    assert "tracked changes" in read_document(tmp_path / "a.docx").notes[0]


def test_a_password_and_pictures_are_told(tmp_path: Path) -> None:
    """An encrypted pdf and one without text are refused with the remedy."""
    with pikepdf.open(_pdf(tmp_path)) as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    empty = pikepdf.new()
    empty.add_blank_page()
    empty.save(tmp_path / "pictures.pdf")
    with pytest.raises(DataError, match="password"):
        read_document(tmp_path / "locked.pdf")
    with pytest.raises(DataError, match=r"no text|pictures"):
        read_document(tmp_path / "pictures.pdf")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"   \n", "no text"),
        ("a.pdf", b"%PDF-1.4\ncut", "damaged"),
        ("a.docx", b"PK\x03\x04cut", "damaged"),
        ("a.docx", b"plain words", "not what its name says"),
        ("a.doc", b"words", "not read as a letter"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.txt", b"\0\0\0", "NUL"),
    ],
)
def test_what_cannot_be_read_is_one_line(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    """Empty, cut, disguised and old files are refused in one line that says what to try."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=words) as caught:
        read_document(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_an_absent_file(tmp_path: Path) -> None:
    """A name that is not there is told."""
    with pytest.raises(DataError, match="no such file"):
        read_document(tmp_path / "none.pdf")


def test_right_to_left_text_is_read(tmp_path: Path) -> None:
    """Marks of direction do not hide a figure."""
    (tmp_path / "a.txt").write_text("\u202bבשנת 2014 הושלמו 38% מהתיקים\u202c. In 2014, 12% were late.", encoding="utf-8")
    assert _values(tmp_path / "a.txt") == [0.38, 0.12]


@pytest.mark.soak
def test_ten_megabytes_on_one_line_take_bounded_time_and_memory() -> None:
    """A line without an end is cut, read in a minute and in less than half a gigabyte, and its figure is found."""
    import time
    import tracemalloc

    text = "word " * 2_000_000 + "In 2014, 12% of cases were late."
    began = time.perf_counter()
    assert read(Document("a.txt", "txt", (Page(1, text, 0),))).figures["value"].tolist() == [0.12]
    assert time.perf_counter() - began < 60
    tracemalloc.start()
    read(Document("a.txt", "txt", (Page(1, text[-2_000_000:], 0),)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 500_000_000


@pytest.mark.soak
def test_a_pdf_of_a_thousand_pages_is_read(tmp_path: Path) -> None:
    """Each page is read, or what was left out is told; in a minute."""
    import time

    source = tmp_path / "long.typ"
    source.write_text(
        "#let code(n) = str.from-unicode(97 + calc.rem(n, 26)) + str.from-unicode(97 + calc.quo(n, 40))\n"
        "#for n in range(1000) [Head of the report #parbreak() #code(n) wrote of team work at length. #parbreak() "
        "In 2014, #calc.rem(n, 90)\\% of #code(n) cases were late. #parbreak() Foot #pagebreak(weak: true)]",
        encoding="utf-8",
    )
    typst.compile(str(source), output=str(tmp_path / "long.pdf"))
    began = time.perf_counter()
    document = read_document(tmp_path / "long.pdf")
    assert len(document.pages) == 1_000 or document.notes
    assert len(read(document).figures) > 0
    assert time.perf_counter() - began < 60


HTML_TABLES = """<html><body><h1>Inspection report</h1><p>10% of files were late.</p>
<p style="color: red; display : none">13% of files.</p><p hidden>14% of files.</p><div aria-hidden="true"><p>15% of files.</p></div>
<table><tr><th>Files</th><th>2013</th><th>2015</th></tr><tr><td>Judged good</td><td>71.2%</td><td>94.2%</td></tr>
<tr style="visibility:hidden"><td>Not shown</td><td>16%</td></tr></table>
<table><tr><td>Overall effectiveness</td><td>Good</td></tr></table><p>The end.</p></body></html>"""


def test_what_a_page_hides_is_no_figure_and_what_its_tables_show_is(tmp_path: Path) -> None:
    """Hidden text is not told; a share in a table is told with the words at its left and above it, in its place."""
    path = tmp_path / "page.html"
    path.write_text(HTML_TABLES)
    text = read_document(path).pages[0].text
    assert [line.strip() for line in text.splitlines() if line.strip()] == [
        "Inspection report",
        "10% of files were late.",
        "Files: 2013: 2015.",
        "Judged good, 2013: 71.2%.",
        "Judged good, 2015: 94.2%.",
        "Overall effectiveness Good",
        "The end.",
    ]
    figures = read(read_document(path)).figures
    assert figures[["raw_value", "measure"]].values.tolist() == [
        ["10%", "files were late"],
        ["71.2%", "Judged good"],
        ["94.2%", "Judged good"],
    ]


def test_a_table_of_a_word_document_tells_its_shares(tmp_path: Path) -> None:
    """As those of a page; a table without shares stays as its paragraphs."""
    from docx import Document as Word

    word = Word()
    word.add_paragraph("Inspection report")
    for rows in ([("Files", "2013", "2015"), ("Judged good", "71.2%", "94.2%")], [("Overall", "Good")]):
        table = word.add_table(len(rows), len(rows[0]))
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                table.cell(number, place).text = cell
    word.save(str(tmp_path / "t.docx"))
    lines = [line for line in read_document(tmp_path / "t.docx").pages[0].text.splitlines() if line.strip()]
    assert lines == ["Inspection report", "Files: 2013: 2015.", "Judged good, 2013: 71.2%.", "Judged good, 2015: 94.2%.", "Overall", "Good"]
