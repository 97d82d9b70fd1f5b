"""House rules for Python files: each takes a source text and lists what breaks the rule."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_FILE = 400
COMMITTERS = {"app/db.py", "app/web/session.py"}
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "data", "process"}
BANNED_MODULES = {"pickle", "cPickle", "dill", "marshal", "shelve", "random"}
BANNED_CALLS = {"yaml.load", "yaml.unsafe_load", "yaml.full_load", "joblib.load", "eval", "exec"}
RUNS_SQL = {"execute", "exec_driver_sql", "scalar", "scalars", "text", "executescript"}
OPEN_TO_OTHER_DOMAINS = {"service", "queries", "events", "rules"}
# The workshop where surveys are made speaks their whole language; their tables stay shut.
WORKSHOPS = {"building": "surveys"}
SHUT_TO_WORKSHOPS = {"models", "routes"}
DOMAINS = {
    "accounts", "building", "collectors", "comments", "consultations", "coverage", "forum",
    "frameworks", "imports", "insights", "notes", "replies", "reports", "safeguarding", "surveys",
}  # fmt: skip


def too_long(source: str) -> list[str]:
    """A file holds at most 400 lines, so that one sitting is enough to read it."""
    lines = len(source.splitlines())
    return [f"{lines} lines, more than {LONGEST_FILE}"] if lines > LONGEST_FILE else []


def commits(name: str, source: str) -> list[str]:
    """Only the edge commits, so a half-done piece of work is never kept."""
    if name in COMMITTERS:
        return []
    return [
        f"line {call.lineno}: commits"
        for call in _calls(source)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    ]


def banned_name(name: str) -> list[str]:
    """A module is named after what is in it."""
    parts = name.removesuffix(".py").split("/")
    return [f"{part} says nothing about what is in it" for part in parts if part in BANNED_NAMES]


def dangerous(source: str) -> list[str]:
    """Nothing runs what it reads, and nothing secret comes from a predictable generator."""
    faults = [
        f"line {line}: imports {module}"
        for module, line in imports(source, type_checking=True)
        if module.split(".")[0] in BANNED_MODULES
    ]
    return faults + [
        f"line {call.lineno}: calls {ast.unparse(call.func)}"
        for call in _calls(source)
        if ast.unparse(call.func) in BANNED_CALLS
    ]


def formatted_sql(source: str) -> list[str]:
    """SQL text is constant and its values are bound, so no answer can become a command."""
    faults = []
    for call in _calls(source):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
        if name in RUNS_SQL and call.args and _is_put_together(call.args[0]):
            faults.append(f"line {call.lineno}: {name}() gets text that was put together")
    return faults


def reaches_into_domains(name: str, source: str) -> list[str]:
    """Another domain is known by its service, queries, events and rules.

    Its models may be read, by queries alone; its tables are for nobody else to write.
    """
    parts = name.split("/")
    if parts[0] != "app" or len(parts) < 3 or parts[1] not in DOMAINS:
        return []
    allowed = OPEN_TO_OTHER_DOMAINS | ({"models"} if parts[-1] == "queries.py" else set())
    faults = []
    for module, line in imports(source):
        path = module.split(".")
        foreign = path[0] == "app" and len(path) > 1 and path[1] in DOMAINS - {parts[1]}
        if len(path) > 2 and WORKSHOPS.get(parts[1]) == path[1]:
            foreign = path[2] in SHUT_TO_WORKSHOPS
        if foreign and len(path) > 2 and path[2] not in allowed:
            faults.append(f"line {line}: reaches into {'.'.join(path[:3])}")
    return faults


def imports(source: str, *, type_checking: bool = False) -> Iterator[tuple[str, int]]:
    """Every imported name with its line; those for type checkers alone only when asked for."""
    tree = ast.parse(source)
    skipped = set() if type_checking else set(_only_for_types(tree))
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def _only_for_types(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            for statement in node.body:
                yield from ast.walk(statement)


def _calls(source: str) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]


def _is_put_together(value: ast.expr) -> bool:
    if isinstance(value, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in value.values)
    if isinstance(value, ast.BinOp):
        return _has_text(value.left) or _has_text(value.right)
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr in {"format", "join", "replace"}
    )


def _has_text(value: ast.expr) -> bool:
    if isinstance(value, ast.BinOp):
        return _has_text(value.left) or _has_text(value.right)
    return isinstance(value, ast.JoinedStr) or (
        isinstance(value, ast.Constant) and isinstance(value.value, str)
    )
