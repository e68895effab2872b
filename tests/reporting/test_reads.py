"""What a notebook read is known, however it read it, and in which state: a report whose data has moved is made again."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from analysis import store

if TYPE_CHECKING:
    from tests.reporting.conftest import Maker

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forked processes are used on Linux alone")
DATABASE = "import sqlite3\nc = sqlite3.connect('data/five.db')\nc.execute('select * from t').fetchall()"
POOL = """
import multiprocessing
def first(path):
    with open(path) as file:
        return file.read()
with multiprocessing.get_context("fork").Pool(2) as pool:
    pool.map(first, ["data/seven.csv"])
"""
READERS = {  # the file whose change must be seen, and the cell that reads it
    "data/one.csv": "open('data/one.csv').read()",
    "data/two.parquet": "import pandas as pd\npd.read_parquet('data/two.parquet')",
    "data/three.csv": "import pyarrow.csv\npyarrow.csv.read_csv('data/three.csv')",
    "data/four.parquet": "import pyarrow.parquet as pq\npq.ParquetFile('data/four.parquet').read()",
    "data/five.db": DATABASE,
    "data/six.csv": "!cat data/six.csv",
    "data/seven.csv": POOL,
    "data/eight.csv": "with open('data/eight.csv', 'r+') as file:\n    file.read()",
    "data/tests/nine.csv": "import pandas as pd\npd.read_csv('data/tests/nine.csv')",
    "data/folder/ten.parquet": "import pandas as pd\npd.read_parquet('data/folder')",
    "data/linked/eleven.csv": "open('data/linked/eleven.csv').read()",
    "data/twelve.csv": "import subprocess\nsubprocess.run(['head', '-1', 'data/twelve.csv'], check=True)",
}
NEW = {  # the file that is not there at first
    "data/many/b.csv": "import glob\n[open(name).read() for name in sorted(glob.glob('data/many/*.csv'))]",
    "data/asked.csv": "import os\nprint(os.path.exists('data/asked.csv'))",
    "data/asked2.csv": "from pathlib import Path\nprint(Path('data/asked2.csv').is_file())",
    "data/late.csv": "try:\n    open('data/late.csv').read()\nexcept FileNotFoundError:\n    pass",
}


def write(path: Path, value: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        pd.DataFrame({"a": [value]}).to_parquet(path)
    elif path.suffix == ".db":
        import sqlite3

        path.unlink(missing_ok=True)
        with sqlite3.connect(path) as connection:
            connection.execute("create table t (a int)")
            connection.execute("insert into t values (?)", (value,))
        connection.close()
    else:
        path.write_text(f"a\n{value}\n")


@pytest.mark.parametrize("engine", ["fork", "kernel"])
def test_every_way_of_reading_is_seen(maker: Maker, tmp_path: Path, engine: str) -> None:
    """A second run has nothing to do; after each file has changed, its report alone is made again."""
    (maker.root / "data" / "folder").mkdir()
    (tmp_path / "elsewhere").mkdir()
    os.symlink(tmp_path / "elsewhere", maker.root / "data" / "linked")
    write(maker.root / "data" / "many" / "a.csv", 1)
    both = {**READERS, **NEW} if engine == "fork" else {name: READERS[name] for name in ("data/one.csv", "data/two.parquet")}
    names = {file: f"r{place}" for place, file in enumerate(both)}
    for file, source in both.items():
        if file not in NEW:
            write(maker.root / file, 1)
        maker.notebook(names[file], source)
    maker.plan_for(*names.values())
    assert maker.run(engine=engine).failed == {}
    assert maker.run(engine=engine).done == []
    for place, file in enumerate(both):
        write(maker.root / file, place + 2)
    assert sorted(maker.run(engine=engine).done) == sorted(f"north/{name}" for name in names.values())


def test_a_file_named_in_the_metadata(maker: Maker) -> None:
    """Where a library reads unseen, the notebook names the file."""
    path = maker.notebook("one", "1")
    path.write_text(path.read_text().replace('"metadata": {"kernelspec"', '"metadata": {"reaudit": {"inputs": ["data/map"]}, "kernelspec"'))
    write(maker.root / "data" / "map", 1)
    maker.plan_for("one")
    assert maker.run().done == ["north/one"]
    assert maker.run().done == []
    write(maker.root / "data" / "map", 2)
    assert maker.run().done == ["north/one"]


def test_data_that_changes_while_it_is_read_is_never_up_to_date(maker: Maker) -> None:
    """The hash on record is that of what was read; where it cannot be known, the report is made again."""
    maker.notebook("one", "text = open('data/z.csv').read()\nprint(text)", "open('data/z.csv', 'a').write('more')")
    (maker.root / "data" / "z.csv").write_text("old")
    maker.plan_for("one")
    maker.run()
    assert maker.record("one")["inputs"]["data/z.csv"] == "changed while it was read"
    assert maker.run().done == ["north/one"]


def test_what_is_read_unchanged_has_its_hash(maker: Maker) -> None:
    """And what is written alone is no input."""
    maker.notebook("one", "open('data/z.csv').read()", "open('data/out.csv', 'w').write('x')")
    (maker.root / "data" / "z.csv").write_text("old")
    maker.plan_for("one")
    maker.run()
    inputs = maker.record("one")["inputs"]
    assert inputs["data/z.csv"] == store.hash_bytes(b"old")
    assert "data/out.csv" not in inputs


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("import asyncio, os\nasyncio.get_event_loop().call_soon(lambda: os._exit(0))", "killed"),
        ("import asyncio, time\nasyncio.get_event_loop().call_soon(lambda: time.sleep(60))", "deadline"),
    ],
)
def test_a_report_that_never_told_what_it_read_is_not_done(maker: Maker, cell: str, kind: str) -> None:
    """Its process dies, or hangs, between its last cell and its end."""
    maker.notebook("one", "open('data/z.csv').read()", cell)
    (maker.root / "data" / "z.csv").write_text("old")
    maker.plan_for("one")
    result = maker.run()
    assert result.exit_code == 4
    assert result.failed["north/one"]["error"]["kind"] == kind


def test_a_notebook_that_forks_goes_on_in_its_first_process(maker: Maker) -> None:
    """The copy ends with its cell; no output of the notebook is lost, and none of ours is among them."""
    fork = "import os, time\nme = 'copy' if os.fork() == 0 else 'first'\ntime.sleep(0.2)"
    maker.notebook("one", fork, "print(me)", "print(me, 2)", "open('data/z.csv').read()\nprint(me, 3)")
    (maker.root / "data" / "z.csv").write_text("old")
    maker.plan_for("one")
    assert maker.run().exit_code == 0
    told = [cell["outputs"] for cell in maker.executed("one")["cells"] if cell["cell_type"] == "code"][-3:]
    assert [["".join(output["text"]) for output in outputs] for outputs in told] == [["first\n"], ["first 2\n"], ["first 3\n"]]
    assert "data/z.csv" in maker.record("one")["inputs"]
