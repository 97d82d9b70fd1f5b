"""Read YAML written by strangers: refuse tricks, keep the line of every value.

``yaml.compose`` builds the tree without making any Python object, so a hostile file can only
be large, deep or folded onto itself; all three are refused before the tree is built.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
MAX_EVENTS = 60_000


class YamlSourceError(ValueError):
    """The file cannot be read safely as YAML; the message is a plain sentence."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Node:
    """One value and the line it stands on: text, a list of nodes, or keys to nodes."""

    value: str | list[Node] | dict[str, Node] | None
    line: int
    repeated: tuple[tuple[str, int], ...] = ()
    plain_text: bool = True


def read_text(path: Path) -> str:
    """The file as text, or a plain sentence why not."""
    if path.is_dir():
        raise YamlSourceError("This is a folder, not a file.")
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise YamlSourceError(f"The file could not be read: {error.strerror or error}.") from error
    if len(raw) > MAX_BYTES:
        raise YamlSourceError(f"The file is too big: {len(raw):,} bytes, at most {MAX_BYTES:,}.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise YamlSourceError("The file is not UTF-8 text.") from error


def parse(text: str) -> Node:
    """Turn YAML into nodes with lines.

    Raises:
        YamlSourceError: the text is not YAML, or is built to exhaust the machine.
    """
    if len(text) > MAX_BYTES:
        raise YamlSourceError(f"The file is too big: at most {MAX_BYTES:,} characters.")
    try:
        _refuse_tricks(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise _plain(error) from error
    except RecursionError as error:
        raise YamlSourceError("The file is nested too deeply.") from error
    if root is None:
        raise YamlSourceError("The file is empty.")
    return _convert(root)


def _refuse_tricks(text: str) -> None:
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlSourceError("Anchors and aliases (& and *) are not allowed here.", line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise YamlSourceError(f"Nested more than {MAX_DEPTH} levels deep.", line)
        if count > MAX_EVENTS:
            raise YamlSourceError("The file holds too many entries.", line)


def _plain(error: yaml.YAMLError) -> YamlSourceError:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it is not YAML"
    return YamlSourceError(f"This is not valid YAML: {problem}.", mark.line + 1 if mark else None)


def _convert(node: yaml.Node) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return Node([_convert(item) for item in node.value], line)
    if isinstance(node, yaml.MappingNode):
        return _convert_mapping(node, line)
    if node.tag == "tag:yaml.org,2002:null":
        return Node(None, line)
    return Node(str(node.value), line, plain_text=node.tag == "tag:yaml.org,2002:str")


def _convert_mapping(node: yaml.MappingNode, line: int) -> Node:
    found: dict[str, Node] = {}
    repeated: list[tuple[str, int]] = []
    for key, value in node.value:
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
        if name in found:
            repeated.append((name, key.start_mark.line + 1))
        found[name] = _convert(value)
    return Node(found, line, tuple(repeated))
