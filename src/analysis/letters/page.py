"""Step 15, a page to check a draft by: every figure in its sentence, the most doubtful first; html and a notebook."""

from __future__ import annotations

import html
import json
from typing import Any

import pandas as pd

from analysis.letters.letter import Letter

_STYLE = """
:root{color-scheme:light dark;--ink:#1b1b1b;--paper:#fff;--line:#ccc;--mark:#ffe28a;--on-mark:#1b1b1b;--doubt:#8a3b00;--quiet:#555}
@media(prefers-color-scheme:dark){:root{--ink:#eee;--paper:#161616;--line:#555;--mark:#ffe28a;--on-mark:#1b1b1b;--doubt:#ffb27a;--quiet:#bbb}}
body{font:16px/1.5 system-ui,sans-serif;margin:0;color:var(--ink);background:var(--paper)}
main{margin:2rem auto;max-width:70rem;padding:0 1rem;overflow-wrap:break-word}
table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{border-bottom:1px solid var(--line);padding:.4rem .6rem;text-align:left;vertical-align:top}
mark{background:var(--mark);color:var(--on-mark);padding:0 .15em}.doubt{color:var(--doubt)}small{color:var(--quiet)}
.brand{background:#8a3b00;color:#fff;padding:.2rem .6rem;font-weight:700}
@media(max-width:52rem){table,tbody,tr,td{display:block}thead{position:absolute;clip-path:inset(50%);height:1px;width:1px;overflow:hidden}
tr{border:1px solid var(--line);border-radius:.3rem;margin:0 0 1rem;padding:.3rem 0}td{border:0;padding:.15rem .7rem}
td::before{content:attr(data-label);display:block;font-size:.85rem;color:var(--quiet)}td:empty{display:none}}
"""
_HOW = (
    "Open figures.csv in this folder. For each row compare the value with its sentence below and write <b>checked</b> in the column status, or mend the row "
    "and write checked, or write <b>rejected</b>; put who and when into checked_by and checked_on. Rows still <b>to check</b> brand every report that shows "
    "them. The same order holds here and in the file: the most doubtful first."
)


def review_page(letter: Letter, *, title: str) -> str:
    """The page as one html text: no script, nothing loaded from elsewhere, every text escaped."""
    figures = letter.figures.sort_values(["certainty", "figure"], kind="stable")
    printed = {int(row["figure"]): as_printed(row["raw_value"]) for row in _records(figures)}
    notes = "".join(f"<li>{html.escape(note)}</li>" for note in letter.notes)
    parts = [
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{html.escape(title)}</title><style>{_STYLE}</style></head><body><main>',
        f'<p class="brand">Unchecked draft</p><h1>{html.escape(title)}</h1><p>Read from {html.escape(letter.file)}.</p><p>{_HOW}</p>',
        f"<ul>{notes}</ul>" if notes else "",
        f"<h2>Figures ({len(figures)})</h2>",
        _table(
            ("Certainty", "Value", "In its sentence", "Measure", "Review", "Place"), [_figure(row, printed) for row in _records(figures)]
        ),
        f"<h2>Judgements ({len(letter.judgements)})</h2>",
        _table(
            ("Recommendation", "Review", "By", "Grade", "In its sentence", "Place"),
            [_judgement(row) for row in _records(letter.judgements)],
        ),
        f"<h2>Counts, ratios, coverage, dates and claims ({len(letter.evidence)})</h2>",
        _table(("Kind", "As printed", "Subject", "Status", "In its sentence", "Place"), [_told(row) for row in _records(letter.evidence)]),
        "</main></body></html>",
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


def _figure(row: dict[str, Any], printed: dict[int, str]) -> list[str]:
    doubts = f'<br><span class="doubt">{html.escape(row["doubts"])}</span>' if row["doubts"] else ""
    where = "; ".join(str(row[name]) for name in ("claimed_by", "population", "geography") if row[name])
    number = "" if row["recommendation"] is None else f"recommendation {row['recommendation']:.0f}: "
    return [
        f"{row['certainty']:.2f}",
        f"{html.escape(as_printed(row['raw_value']))}{_other_end(row, printed)}",
        marked(row["sentence"], row["raw_value"]),
        f"{number}{html.escape(row['measure'])}<br><small>{html.escape(where)}</small>{doubts}",
        f"{html.escape(row['review'])}<br><small>{html.escape(row['period'] or 'no period told')}</small>",
        html.escape(row["locator"]),
    ]


def _other_end(row: dict[str, Any], printed: dict[int, str]) -> str:
    """What a figure changed to, or from."""
    other = printed.get(int(row["pair"])) if row["pair"] is not None else None
    if other is None:
        return ""
    return f"<br><small>{'later' if row['pair_side'] == 'from' else 'earlier'}: {html.escape(other)}</small>"


def as_printed(raw: str) -> str:
    """The words of a value with the bracket closed that the sentence closes behind them.

    >>> as_printed("31 (65%"), as_printed("8%")
    ('31 (65%)', '8%')
    """
    return raw + ")" * max(raw.count("(") - raw.count(")"), 0)


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
    body = "\n".join(
        "<tr>" + "".join(f'<td data-label="{heading}">{cell}</td>' for heading, cell in zip(headings, row, strict=True)) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in plain.to_dict("records")]
