"""A letter or report to a draft inspection folder that a person then checks."""

from __future__ import annotations

import sys
from pathlib import Path

from analysis import store
from analysis.errors import EXIT_DONE, UsageError
from analysis.letters import Letter, draft_of, read, review_notebook, review_page
from analysis.reading.documents import read_document

REVIEW_PAGE = "review.html"
REVIEW_NOTEBOOK = "review.ipynb"


def read_letter(path: Path | str) -> Letter:
    """Read a txt, md, pdf, docx or html file: recommendations, figures, judgements and evidence as frames.

    figures has the columns recommendation, measure, review, value, value_low, value_high, numerator, denominator, unit,
    period, pair, claimed_by, sentence, location, certainty and more. Shares are 0-1. Raises DataError for what cannot be read.
    """
    return read(read_document(path))


def draft(letter: Letter, folder: Path | str) -> list[str]:
    """Write the inspection folder of a letter, every figure `to check`; the names of the files written.

    Raises UsageError where the folder holds something already: a draft never writes over what a person may have checked.
    """
    folder = Path(folder)
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(
            "this folder is there already and is not empty", found=folder.name, remedy="name another with --into, or move it away"
        )
    name = inspection_id(folder.name)
    title = f"Draft of {name}"
    files = draft_of(letter, name) | {REVIEW_PAGE: review_page(letter, title=title), REVIEW_NOTEBOOK: review_notebook(title)}
    for file, text in files.items():
        store.write_text(folder / file, text)
    return list(files)


def inspection_id(name: str) -> str:
    """A folder's name as the id of an inspection.

    >>> inspection_id("Letter of June (final)")
    'letter-of-june-final'
    """
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in name.casefold())
    return "-".join(part for part in plain.split("-") if part) or "letter"


def read_into(file: Path, folder: Path) -> int:
    """`reaudit read`: the draft folder, and what to do next on stdout."""
    letter = read_letter(file)
    if folder.name == file.stem:  # the folder was not named by the user: give it a name that commands take, without names of persons
        folder = folder.parent / inspection_id(Path(letter.file).stem)
    names = draft(letter, folder)
    for note in letter.notes:
        print(f"note: {file.name}: {note}", file=sys.stderr)
    print(f"read {file.name}: {len(letter.figures)} figures, {len(letter.judgements)} judgements, {len(letter.evidence)} other rows")
    print(f"wrote {folder.name}: {', '.join(names)}")
    print(f"next: open {folder.name}/{REVIEW_PAGE}, check figures.csv, then reaudit check {folder.name}")
    return EXIT_DONE
