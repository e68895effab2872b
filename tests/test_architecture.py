"""The floors of the house: imports go downwards, no circles (also inside functions), disk only at the edge."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "analysis"
EDGE = -1  # may import floors 0-1, may be imported from floor 6 up
FLOORS = {
    "errors": 0,
    "terms": 0,
    "model": 1,
    "tables": 1,
    "parsing": 1,
    "cleaning": 2,
    "letters": 2,
    "statistics": 3,
    "measures": 4,
    "disclosure": 4,
    "wording": 5,
    "charts": 6,
    "store": EDGE,
    "reading": EDGE,
    "pipeline": 7,
    "reporting": 8,
    "explore": 8,
    "packs": 8,
    "cli": 9,
}
# Words stacked within floor 1: the model knows the terms, tables the model, parsers the model. Never the other way.
# A chart chosen in explore is kept as a report, so that packs and the library need know nothing of explore.
ALLOWED_SIBLINGS = {("tables", "model"), ("parsing", "model"), ("reading", "store"), ("explore", "reporting")}
EXEMPT = {"__init__", "__main__", "resources"}  # __init__ hands public names on lazily; resources holds no code
DISK_CALLS = {"open", "read_text", "write_text", "read_bytes", "write_bytes", "mkdir", "unlink", "rmtree", "savefig", "to_csv_file"}
DISK_MODULES = {"shutil", "tempfile", "sqlite3"}
# Rooms that talk to the system by their nature, with the reason.
DISK_EXEMPT = {
    "reporting/engine": "children write to pipes and their own scratch folders",
    "packs": "office libraries write to buffers; only a user's own template is opened",
}


def modules() -> dict[str, ast.Module]:
    return {
        path.relative_to(PACKAGE).with_suffix("").as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def room(module: str) -> str:
    return module.split("/")[0]


def imported(module: str, tree: ast.Module) -> set[str]:
    """Rooms and modules of the package that a module imports anywhere, also inside functions; not for type checking."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "analysis":
            base = node.module.split(".")[1:]
            found |= {"/".join([*base, alias.name]) for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {"/".join(alias.name.split(".")[1:]) for alias in node.names if alias.name.startswith("analysis.")}
        assert not (isinstance(node, ast.ImportFrom) and node.level), f"{module} uses a relative import"
    return {name for name in found if name and room(name) in FLOORS}


def may_import(importer: str, imported_room: str) -> bool:
    if importer == imported_room or (importer, imported_room) in ALLOWED_SIBLINGS:
        return True
    here, there = FLOORS[importer], FLOORS[imported_room]
    if there == EDGE:
        return here >= 6
    if here == EDGE:
        return there <= 1
    return there < here


def test_every_room_has_a_floor() -> None:
    """A new room must be given its place in the house."""
    assert {room(module) for module in modules()} - EXEMPT <= set(FLOORS)


def test_imports_go_downwards() -> None:
    """No room imports its own floor or one above."""
    faults = [
        f"{module} imports {name}"
        for module, tree in modules().items()
        if room(module) not in EXEMPT
        for name in imported(module, tree)
        if not may_import(room(module), room(name))
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("importer", "other", "verdict"),
    [("charts", "pipeline", False), ("cleaning", "store", False), ("pipeline", "store", True), ("measures", "disclosure", False)],
)
def test_the_rule_itself_catches_a_fault(importer: str, other: str, verdict: bool) -> None:
    """The rule forbids upward, sideways and too-early edge imports."""
    assert may_import(importer, other) is verdict


def test_no_circles_between_modules() -> None:
    """No chain of imports comes back to where it began, also inside functions."""
    trees = modules()
    graph = {}
    for module, tree in trees.items():
        targets = set()
        for name in imported(module, tree):
            known = name if name in trees else name.rpartition("/")[0]
            for candidate in (known, f"{known}/__init__", f"{name}/__init__"):
                if candidate in trees and candidate != module:
                    targets.add(candidate)
                    break
        graph[module] = targets
    circle = find_circle(graph)
    assert circle is None, " -> ".join(circle or [])


def find_circle(graph: dict[str, set[str]]) -> list[str] | None:
    done: set[str] = set()

    def visit(module: str, trail: list[str]) -> list[str] | None:
        if module in trail:
            return [*trail[trail.index(module) :], module]
        if module in done:
            return None
        for target in sorted(graph.get(module, ())):
            if (found := visit(target, [*trail, module])) is not None:
                return found
        done.add(module)
        return None

    for module in sorted(graph):
        if (found := visit(module, [])) is not None:
            return found
    return None


def test_a_circle_is_found() -> None:
    """The search for circles finds one."""
    assert find_circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]


def disk_uses(tree: ast.Module) -> list[str]:
    uses = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            owner = node.func.value.id if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) else ""
            if name in DISK_CALLS and owner not in {"store", "reading"} and not (name != "open" and isinstance(node.func, ast.Name)):
                uses.append(f"line {node.lineno}: {owner + '.' if owner else ''}{name}()")
        if isinstance(node, ast.Import):
            uses += [f"line {node.lineno}: import {alias.name}" for alias in node.names if alias.name in DISK_MODULES]
    return uses


def test_only_the_edge_touches_the_disk() -> None:
    """Files are opened, read and written in store and reading alone."""
    faults = [
        f"{module} {use}"
        for module, tree in modules().items()
        if room(module) not in EXEMPT and FLOORS[room(module)] != EDGE and not module.startswith(tuple(DISK_EXEMPT))
        for use in disk_uses(tree)
    ]
    assert not faults, "\n".join(faults)


def test_a_disk_use_is_found() -> None:
    """The search for disk uses finds one, and lets the edge's own functions be called."""
    assert disk_uses(ast.parse("Path('x').write_text('y')")) == ["line 1: write_text()"]
    assert disk_uses(ast.parse("store.write_text(path, 'y')")) == []


def test_nothing_linux_only_is_imported_at_the_top() -> None:
    """`import fcntl` at the top of a module would break the package on Windows."""
    linux_only = {"fcntl", "resource", "pwd", "grp", "termios", "pty", "tty"}
    faults = [
        f"{module} imports {alias.name}"
        for module, tree in modules().items()
        for node in tree.body
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name in linux_only
    ]
    assert not faults, "\n".join(faults)
