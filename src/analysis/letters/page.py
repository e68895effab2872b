"""Step 15, a page to check a draft by: every figure in its sentence, the most doubtful first; html and a notebook."""

from __future__ import annotations

import html
import json
from typing import Any

import pandas as pd

from analysis.letters.letter import Letter

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:62rem;padding:0 1rem;color:#1b1b1b}
table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{border-bottom:1px solid #ccc;padding:.4rem .6rem;text-align:left;vertical-align:top}
mark{background:#ffe28a;padding:0 .15em}.doubt{color:#8a3b00}.brand{background:#8a3b00;color:#fff;padding:.2rem .6rem;font-weight:700}small{color:#555}
"""
_HOW = (
    "Open figures.csv in this folder. For each row compare the value with its sentence below and write <b>checked</b> in the column status, or mend the row "
    "and write checked, or write <b>rejected</b>; put who and when into checked_by and checked_on. Rows still <b>to check</b> brand every report that shows "
    "them. The same order holds here and in the file: the most doubtful first."
)


def review_page(letter: Letter, *, title: str) -> str:
    """The page as one html text: no script, nothing loaded from elsewhere, every text escaped."""
    figures = letter.figures.sort_values(["certainty", "figure"], kind="stable")
    notes = "".join(f"<li>{html.escape(note)}</li>" for note in letter.notes)
    parts = [
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title><style>{_STYLE}</style></head><body>',
        f'<p class="brand">Unchecked draft</p><h1>{html.escape(title)}</h1><p>Read from {html.escape(letter.file)}.</p><p>{_HOW}</p>',
        f"<ul>{notes}</ul>" if notes else "",
        f"<h2>Figures ({len(figures)})</h2>",
        _table(("Certainty", "Value", "Measure", "Review", "In its sentence", "Place"), [_figure(row) for row in _records(figures)]),
        f"<h2>Judgements ({len(letter.judgements)})</h2>",
        _table(
            ("Recommendation", "Review", "By", "Grade", "In its sentence", "Place"),
            [_judgement(row) for row in _records(letter.judgements)],
        ),
        f"<h2>Counts, ratios, coverage, dates and claims ({len(letter.evidence)})</h2>",
        _table(("Kind", "As printed", "Subject", "Status", "In its sentence", "Place"), [_told(row) for row in _records(letter.evidence)]),
        "</body></html>",
    ]
    return "\n".join(part for part in parts if part)


def review_notebook(title: str) -> str:
    """A notebook that shows figures.csv row by row, for those who would rather check there."""
    cells = [
        _cell("markdown", f"# {title}\nUnchecked draft. {_HOW.replace('<b>', '**').replace('</b>', '**').replace('below', 'here')}"),
        _cell("code", 'import pandas as pd\n\nfigures = pd.read_csv("figures.csv", dtype=str)\nfigures["status"].value_counts()'),
        _cell("markdown", "## What is still to check, the most doubtful first"),
        _cell(
            "code",
            'to_check = figures[figures["status"] == "to check"]\nwith pd.option_context("display.max_colwidth", None, "display.max_rows", None):\n'
            '    display(to_check[["certainty", "measure", "review", "value", "sentence", "note", "locator"]])',
        ),
    ]
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _cell(kind: str, source: str) -> dict[str, Any]:
    number = format(abs(sum(ord(letter) * place for place, letter in enumerate(source, 1))) % 16**8, "08x")  # the same text, the same id
    cell: dict[str, Any] = {"cell_type": kind, "id": number, "metadata": {}, "source": source.splitlines(keepends=True)}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _figure(row: dict[str, Any]) -> list[str]:
    doubts = f'<br><span class="doubt">{html.escape(row["doubts"])}</span>' if row["doubts"] else ""
    sentence = marked(row["sentence"], row["raw_value"])
    who = html.escape(f"{row['claimed_by']}; {row['period'] or 'no period told'}")
    return [
        f"{row['certainty']:.2f}",
        html.escape(row["raw_value"]),
        html.escape(row["measure"]) + doubts,
        html.escape(row["review"]),
        f"{sentence}<br><small>{who}</small>",
        html.escape(row["locator"]),
    ]


def _judgement(row: dict[str, Any]) -> list[str]:
    number = "overall" if row["recommendation"] is None else f"{row['recommendation']:.0f}"
    return [
        number,
        *(html.escape(str(row[name])) for name in ("review", "judged_by")),
        html.escape(row["grade"]),
        marked(row["sentence"], row["grade"]),
        html.escape(row["locator"]),
    ]


def _told(row: dict[str, Any]) -> list[str]:
    return [
        *(html.escape(str(row[name] or "")) for name in ("kind", "raw_value", "subject", "status")),
        marked(row["sentence"], row["raw_value"] or ""),
        html.escape(row["locator"]),
    ]


def marked(sentence: str, words: str) -> str:
    """The sentence, escaped, with `words` marked where they stand.

    >>> marked("A <b> of 8%", "8%")
    'A &lt;b&gt; of <mark>8%</mark>'
    """
    place = sentence.casefold().find(words.casefold()) if words else -1
    if place < 0:
        return html.escape(sentence)
    end = place + len(words)
    return f"{html.escape(sentence[:place])}<mark>{html.escape(sentence[place:end])}</mark>{html.escape(sentence[end:])}"


def _table(headings: tuple[str, ...], rows: list[list[str]]) -> str:
    if not rows:
        return "<p>None found.</p>"
    head = "".join(f'<th scope="col">{heading}</th>' for heading in headings)
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in plain.to_dict("records")]
