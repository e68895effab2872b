"""report.html: the executed notebook as one accessible page that asks nothing of the network. Code is folded away, not hidden."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

from analysis import store
from analysis.reporting.dress import dress_of
from analysis.reporting.outputs import CHART_MIME, FoundChart, charts_of, marks_of
from analysis.wording.signs import signed_rows

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_STYLE = re.compile(r"<style\b[^>]*>.*?</style>", re.DOTALL | re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b[^>]*>.*?</script>", re.DOTALL | re.IGNORECASE)
_HEAD = re.compile(r"<thead\b.*?</thead>", re.DOTALL | re.IGNORECASE)
_IMAGE = re.compile(r"<img\b(?![^>]*\balt=)([^>]*)>", re.IGNORECASE)
_LINK = re.compile(r'<a\b[^>]*\bhref="(?!#|\.)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)  # to elsewhere
_HEADING_ONE = re.compile(r"\A\s*# [^\n]*\n?")
_FOR_THE_NOTEBOOK = re.compile(r"^[^\n]*\bRun All Cells\b[^\n]*$", re.MULTILINE)  # a hint for whoever has the notebook open
_FIGURE_COLUMNS = {"figure_id", "from_figure_id", "to_figure_id"}  # ids of entries in the register
REGISTER = "../register.html"


@cache
def templates() -> Any:
    """The page templates, compiled once a process."""
    from jinja2 import Environment, PackageLoader

    return Environment(
        loader=PackageLoader("analysis.reporting"), autoescape=lambda name: not str(name).startswith("style"), trim_blocks=True
    )


@cache
def _markdown(*, is_output: bool = False) -> Any:
    """Markdown to html. Raw html in a notebook's own text is kept, as Jupyter keeps it; in outputs, which hold names from the data,
    it is only text.
    """
    import mistune

    return mistune.create_markdown(escape=is_output, plugins=["table", "strikethrough", *([] if is_output else ["url"])])


def _told(text: str) -> str:
    """An output in markdown. A name that looks like a link or a tag is its letters, and leads nowhere."""
    return _LINK.sub(r"\1", _described(_markdown(is_output=True)(text)))


def report_page(notebook: Mapping[str, Any], record: Mapping[str, Any], *, house: store.House | None = None) -> str:
    """The page of a finished report. `record` gives title, inspection, parameters, notebook, started; `house` its style, ours if None."""
    inputs = len(record.get("inputs", {}))
    return (
        templates()
        .get_template("report.html.j2")
        .render(
            dress=dress_of(house or store.read_house()),
            title=record["title"],
            inspection=record["inspection"],
            inspection_title=record.get("inspection_title") or record["inspection"],
            marks=list(dict.fromkeys([*record.get("inspection_marks", []), *marks_of(notebook)])),
            parameters=[(name, named(record, name)) for name in record["parameters"]],
            blocks=[_safe(block) for block in _blocks(notebook)],
            made=str(record["started"]).replace("T", " ").replace("+00:00", " UTC"),
            notebook=record["notebook"],
            files=f"{inputs} data file{'' if inputs == 1 else 's'}" if inputs else "",
        )
    )


def shown(value: Any) -> str:
    """A parameter's value for a reader."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(shown, value)) or "none given"
    return str(value)


def named(record: Mapping[str, Any], name: str) -> str:
    """A parameter's value for a reader: the names of what it stands for, and the ids that a notebook takes."""
    value = shown((record.get("parameters") or {}).get(name))
    words = (record.get("parameter_words") or {}).get(name)
    return f"{words} ({value})" if words else value


def _safe(block: str) -> Any:
    from markupsafe import Markup

    return Markup(block)


def _blocks(notebook: Mapping[str, Any]) -> list[str]:
    blocks: list[str] = []
    charts = {id(chart.data): chart for chart in charts_of(notebook)}
    is_first_heading = True
    picture = [0]
    for cell in notebook["cells"]:
        source = cell["source"]
        if cell["cell_type"] == "markdown":
            if is_first_heading and _HEADING_ONE.match(source):
                source, is_first_heading = _HEADING_ONE.sub("", source), False  # the page has its title above
                source = _FOR_THE_NOTEBOOK.sub("", source)
            if source.strip():
                blocks.append(f"<div>{_described(_markdown()(source))}</div>")
        elif cell["cell_type"] == "code" and source.strip():
            blocks.append(_code(cell))
            blocks += [_output(output, cell, picture, charts) for output in cell.get("outputs", [])]
    return blocks


def _code(cell: Mapping[str, Any]) -> str:
    number = cell.get("execution_count")
    told = f"Code of cell {number}" if number else "Code that was not run"
    return f"<details><summary>{told}</summary><pre><code>{html.escape(cell['source'])}</code></pre></details>"


def _output(output: Mapping[str, Any], cell: Mapping[str, Any], picture: list[int], charts: Mapping[int, FoundChart]) -> str:
    kind = output["output_type"]
    if kind == "stream":
        text = f"<pre>{html.escape(plain(output['text']))}</pre>"
        return (
            f"<details><summary>Messages of cell {cell.get('execution_count')}</summary>{text}</details>"
            if output["name"] == "stderr"
            else text
        )
    if kind == "error":
        text = plain("\n".join(output["traceback"]) or f"{output['ename']}: {output['evalue']}")
        return f'<div class="problem"><p>This cell raised an error: {html.escape(output["ename"])}</p><pre>{html.escape(text)}</pre></div>'
    data, metadata = output.get("data", {}), output.get("metadata", {})
    if isinstance(data.get(CHART_MIME), Mapping) and "reaudit-table" in _text(data.get("text/html", "")) and "image/png" in data:
        picture[0] += 1
        return _worded(data, metadata, picture[0], charts.get(id(data)))
    for mime in ("image/png", "image/jpeg", "image/gif", "image/svg+xml"):
        if mime in data:
            picture[0] += 1
            return _picture(mime, data, metadata, picture[0], charts.get(id(data)))
    if "text/html" in data:
        return f'<div class="scroll" tabindex="0" role="region" aria-label="Table or text {_count(cell)}">{_table(_text(data["text/html"]))}</div>'
    if "text/markdown" in data:
        return f"<div>{_told(_text(data['text/markdown']))}</div>"
    if "text/latex" in data:
        return f"<pre>{html.escape(_text(data['text/latex']))}</pre>"
    return f"<pre>{html.escape(plain(_text(data.get('text/plain', ''))))}</pre>" if data.get("text/plain") else ""


def _count(cell: Mapping[str, Any]) -> str:
    return f"of cell {cell.get('execution_count')}"


def _picture(mime: str, data: Mapping[str, Any], metadata: Mapping[str, Any], number: int, chart: FoundChart | None) -> str:
    about = data.get(CHART_MIME) if isinstance(data.get(CHART_MIME), Mapping) else None
    told: Mapping[str, Any] = metadata[mime] if isinstance(metadata.get(mime), Mapping) else {}
    alt = (about or {}).get("alt_text") or told.get("alt") or f"Picture {number}, which came without a description."
    if mime == "image/svg+xml":
        import base64

        source = "data:image/svg+xml;base64," + base64.b64encode(_text(data[mime]).encode()).decode("ascii")
    else:
        source = f"data:{mime};base64," + "".join(_text(data[mime]).split())
    width = told.get("width")
    size = f' width="{round(float(width))}"' if isinstance(width, int | float) and width else ""
    caption = _caption(about) + _downloads(chart) + _numbers(about, chart.number if chart else number) if about else ""
    return f'<figure><img src="{source}" alt="{html.escape(str(alt), quote=True)}"{size}>{caption}</figure>'


def _worded(data: Mapping[str, Any], metadata: Mapping[str, Any], number: int, chart: FoundChart | None) -> str:
    """A chart that is a table of words, as a table; its picture is folded below it."""
    about = data[CHART_MIME]
    title = html.escape(str(about.get("title") or "the table"))
    name = f"Table of chart {chart.number if chart else number}: {title}"
    table = f'<div class="scroll" tabindex="0" role="region" aria-label="{name}">{_table(_text(data["text/html"]))}</div>'
    lines = [about.get(name) for name in ("subtitle", "source", "method")] + list(about.get("caveats") or ())
    words = "".join(f"<p>{html.escape(str(line))}</p>" for line in lines if line)
    picture = _picture(
        "image/png", {**data, CHART_MIME: None}, {"image/png": {**_told_of(metadata), "alt": about.get("alt_text")}}, number, None
    )
    shown = picture.removeprefix("<figure>").removesuffix("</figure>")
    folded = f"<details><summary>As a picture: {title}</summary>{shown}</details>"
    return f"<figure>{table}{folded}<figcaption>{words}</figcaption>{_downloads(chart)}{_numbers(about, chart.number if chart else number)}</figure>"


def _told_of(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    told = metadata.get("image/png")
    return told if isinstance(told, Mapping) else {}


def _caption(about: Mapping[str, Any]) -> str:
    """What is printed in the picture, in words; folded, so that those who see the picture need not read it twice."""
    parts = [str(about[name]) for name in ("source", "method") if about.get(name)]
    parts += [str(caveat) for caveat in about.get("caveats") or ()]
    if not parts:
        return ""
    title = html.escape(str(about.get("title") or "the chart"))
    words = "".join(f"<p>{html.escape(part)}</p>" for part in parts)
    return f"<figcaption><details><summary>Source, method and caveats in words: {title}</summary>{words}</details></figcaption>"


def _downloads(chart: FoundChart | None) -> str:
    """The chart's files in charts/ beside the page."""
    if chart is None:
        return ""
    about = f'<span class="unseen"> of chart {chart.number}</span>'
    kinds = {"png": "image/png", "svg": "image/svg+xml"}
    there = [ending for ending in ("png", "svg", "csv", "txt") if ending not in kinds or kinds[ending] in chart.data]
    links = (f'<a href="charts/{chart.stem}.{ending}" download>{_ENDINGS[ending]}{about}</a>' for ending in there)
    return f'<p class="files">Download: {", ".join(links)}</p>'


_ENDINGS = {"png": "picture", "svg": "drawing", "csv": "numbers", "txt": "alt text"}


def _numbers(about: Mapping[str, Any], number: int) -> str:
    """The plotted numbers, folded: for whoever cannot see the picture, or wants to check it."""
    data = about.get("data") or {}
    columns, rows = data.get("columns") or [], data.get("rows") or []
    if not columns:
        return ""
    head = "".join(f'<th scope="col">{html.escape(str(name))}</th>' for name in columns)
    linked = [name in _FIGURE_COLUMNS for name in columns]
    body = "".join("<tr>" + "".join(map(_number, row, linked)) + "</tr>" for row in signed_rows(columns, rows))
    name = html.escape(str(about.get("title") or "chart"))
    return (
        f"<details><summary>Numbers behind the chart: {name}</summary>"
        f'<div class="scroll" tabindex="0" role="region" aria-label="Numbers behind chart {number}: {name}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{_origin(any(linked))}</details>"
    )


def _number(cell: Any, is_figure: bool) -> str:
    if cell is None:
        return "<td></td>"
    text = html.escape(str(cell))
    return f'<td><a href="{REGISTER}#{quote(anchor(str(cell)))}">{text}</a></td>' if is_figure and text else f"<td>{text}</td>"


def _origin(is_published: bool) -> str:
    if is_published:
        told = "each entry&rsquo;s place in the source, and how it was printed, are in"
        return f'<p>The numbers come from the register entries named in these rows: {told} <a href="{REGISTER}">the register</a>.</p>'
    return f'<p>No single published figure is named here; judgements and the raw files that were counted are in <a href="{REGISTER}">the register</a>.</p>'


def anchor(figure_id: str) -> str:
    """The id of a figure's row on the register page.

    >>> anchor("safeguarding--final"), anchor("two words")
    ('figure-safeguarding--final', 'figure-two_words')
    """
    return "figure-" + re.sub(r"\s", "_", figure_id)


def _table(text: str) -> str:
    """An html output without styles and scripts, its table headings told apart for screen readers."""
    text = _SCRIPT.sub("", _STYLE.sub("", text))
    text = text.replace(' border="1"', "").replace(' style="text-align: right;"', "")
    heads: list[str] = []

    def head(match: re.Match) -> str:
        heads.append(match[0].replace("<th></th>", "<td></td>").replace("<th>", '<th scope="col">'))
        return f"\0{len(heads) - 1}\0"

    text = _HEAD.sub(head, text).replace("<th>", '<th scope="row">')
    return _described(re.sub("\0(\\d+)\0", lambda match: heads[int(match[1])], text))


def _described(text: str) -> str:
    """No script, no picture without a description, and none from the network."""
    text = _SCRIPT.sub("", text)
    text = _IMAGE.sub(r'<img alt="A picture that came without a description."\1>', text)
    return re.sub(r'<img\b[^>]*\bsrc="(?!data:)[^"]*"[^>]*>', "<p>A picture from elsewhere is left out of this page.</p>", text)


def _text(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


def plain(text: str) -> str:
    """Terminal text without its colours; what a carriage return overwrote is dropped."""
    lines = _ANSI.sub("", text).split("\n")
    return "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in lines)
