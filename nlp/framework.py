"""What a strategy asks for: priorities and themes, with the words that point to them."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from nlp import config
from nlp.yaml_source import MAX_DEPTH, Node, YamlSourceError, parse, read_text

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_ENTRIES = 300
MAX_TEXT = 4_000
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_FRAMEWORK_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


class FrameworkError(ValueError):
    """A framework that cannot be used; ``faults`` holds every fault with file and line."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Priority:
    """One thing the strategy promises to work on."""

    id: str
    title: str
    plain: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """One subject people speak about, and the words they use for it."""

    id: str
    title: str
    plain: str = ""
    description: str = ""
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    counter_phrases: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Framework:
    """One version of a strategy, plan or charter."""

    id: str
    title: str
    owner: str = ""
    period: str = ""
    version: str = "1"
    priorities: tuple[Priority, ...] = ()
    themes: tuple[Theme, ...] = ()
    examples: str | None = None
    folder: Path | None = field(default=None, compare=False, repr=False)

    @property
    def sha256(self) -> str:
        """A fingerprint of everything the framework says."""
        canonical = json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()

    @property
    def teaches(self) -> str:
        """A fingerprint of what labels there are: heads fitted on it fit every wording of it."""
        names = [self.id, *(p.id for p in self.priorities), *(t.id for t in self.themes)]
        return hashlib.sha256("\x1f".join(names).encode("utf-8")).hexdigest()

    @property
    def is_bare(self) -> bool:
        """True if it holds only names and descriptions: enough to suggest, not to assign."""
        return self.examples_path is None and not any(theme.phrases for theme in self.themes)

    @property
    def examples_path(self) -> Path | None:
        """The labelled examples, if they are named and there to be read."""
        if not self.examples:
            return None
        for folder in (self.folder, config.FRAMEWORKS):
            if folder is not None and (folder / self.examples).is_file():
                return folder / self.examples
        return None

    def to_dict(self) -> dict[str, Any]:
        """The framework as plain values that JSON can hold."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), default=str))
        plain.pop("folder")
        return plain

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Framework:
        """Build a framework from what ``to_dict`` gave.

        Raises:
            FrameworkError: something is missing or wrong; every fault is named.
        """
        return _Reader("The framework").framework(_as_node(plain), folder=None)


def framework_names() -> list[str]:
    """The names of the frameworks that come with Heard."""
    return sorted(path.stem for path in config.FRAMEWORKS.glob("*.yaml"))


def load_framework(name_or_path: str | Path) -> Framework:
    """Load a shipped framework by name, or any framework from a YAML file.

    Raises:
        FrameworkError: the file is missing, unsafe or wrong; every fault with file and line.
    """
    path = _locate(name_or_path)
    try:
        root = parse(read_text(path))
    except YamlSourceError as error:
        where = f"{path.name}:{error.line}" if error.line else path.name
        raise FrameworkError([f"{where}: {error}"]) from error
    return _Reader(path.name).framework(root, folder=path.parent)


def _locate(name_or_path: str | Path) -> Path:
    names = framework_names()
    if isinstance(name_or_path, str) and name_or_path in names:
        return config.FRAMEWORKS / f"{name_or_path}.yaml"
    try:
        path = Path(name_or_path)
        if path.exists():
            return path
    except (OSError, ValueError):
        pass
    known = ", ".join(names) or "none"
    raise FrameworkError(
        [f"There is no framework or file called “{name_or_path}”. Shipped frameworks: {known}."]
    )


def _as_node(value: Any, depth: int = 0) -> Node:
    if depth > MAX_DEPTH:
        return Node(None, 0)
    if isinstance(value, dict):
        return Node({str(key): _as_node(item, depth + 1) for key, item in value.items()}, 0)
    if isinstance(value, list | tuple):
        return Node([_as_node(item, depth + 1) for item in value], 0)
    return Node(None if value is None else str(value), 0)


Entry = TypeVar("Entry", Priority, Theme)


class _Reader:
    """Checks the nodes one by one and gathers every fault before it gives up."""

    texts = ("title", "plain", "description")
    lists = ("includes", "excludes", "phrases", "counter_phrases", "priorities")

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[str] = []

    def fault(self, line: int, sentence: str) -> None:
        self.faults.append(
            f"{self.name}:{line}: {sentence}" if line else f"{self.name}: {sentence}"
        )

    def framework(self, root: Node, *, folder: Path | None) -> Framework:
        head = ("id", "title", "owner", "period", "version", "examples")
        keys = self.mapping(root, "The framework", (*head, "priorities", "themes"))
        texts = {key: self.text(keys, key, root.line, "The framework") for key in head}
        self.need(texts, ("id", "title"), root.line, "The framework")
        if texts["id"] and not _FRAMEWORK_ID.fullmatch(texts["id"]):
            line = keys["id"].line
            self.fault(line, "The framework's id may hold only small letters, digits and hyphens.")
        if texts["examples"] and Path(texts["examples"]).name != texts["examples"]:
            self.fault(keys["examples"].line, "“examples” must be a file name without folders.")
        priorities = self.entries(keys, "priorities", self.priority)
        known = [priority.id for priority in priorities]
        themes = self.entries(keys, "themes", lambda node, what: self.theme(node, what, known))
        if not priorities and not themes and not self.faults:
            self.fault(root.line, "The framework has neither priorities nor themes.")
        if self.faults:
            raise FrameworkError(self.faults)
        return Framework(
            id=texts["id"],
            title=texts["title"],
            owner=texts["owner"],
            period=texts["period"],
            version=texts["version"] or "1",
            priorities=tuple(priorities),
            themes=tuple(themes),
            examples=texts["examples"] or None,
            folder=folder,
        )

    def mapping(self, node: Node, what: str, allowed: tuple[str, ...]) -> dict[str, Node]:
        if not isinstance(node.value, dict):
            self.fault(node.line, f"{what} must be written as “key: value” lines.")
            return {}
        for key, line in node.repeated:
            self.fault(line, f"{what} says “{key}” twice.")
        for key, value in node.value.items():
            if key not in allowed:
                close = difflib.get_close_matches(key, allowed, 1)
                hint = f" Did you mean “{close[0]}”?" if close else ""
                self.fault(value.line, f"{what} has an unknown key “{key[:60]}”.{hint}")
        return {key: value for key, value in node.value.items() if key in allowed}

    def text(self, keys: dict[str, Node], key: str, line: int, what: str) -> str:
        node = keys.get(key)
        if node is None or node.value is None:
            return ""
        if not isinstance(node.value, str):
            self.fault(node.line or line, f"{what}: “{key}” must be text.")
            return ""
        if len(node.value) > MAX_TEXT:
            self.fault(node.line or line, f"{what}: “{key}” is longer than {MAX_TEXT} characters.")
        return " ".join(node.value.split())

    def need(self, texts: dict[str, str], keys: tuple[str, ...], line: int, what: str) -> None:
        for key in keys:
            if not texts[key]:
                self.fault(line, f"{what} needs “{key}”.")

    def words(self, keys: dict[str, Node], key: str, what: str) -> tuple[str, ...]:
        node = keys.get(key)
        if node is None or node.value is None:
            return ()
        if not isinstance(node.value, list):
            self.fault(node.line, f"{what}: “{key}” must be a list.")
            return ()
        if len(node.value) > MAX_ENTRIES:
            self.fault(node.line, f"{what}: “{key}” has more than {MAX_ENTRIES} entries.")
        found = []
        for item in node.value:
            if isinstance(item.value, str) and item.value.strip():
                found.append(" ".join(item.value.split()))
            else:
                self.fault(item.line or node.line, f"{what}: every entry of “{key}” must be text.")
        return tuple(found)

    def entries(
        self, keys: dict[str, Node], key: str, read: Callable[[Node, str], Entry | None]
    ) -> list[Entry]:
        node = keys.get(key)
        if node is None or node.value is None:
            return []
        if not isinstance(node.value, list):
            self.fault(node.line, f"“{key}” must be a list.")
            return []
        if len(node.value) > MAX_ENTRIES:
            self.fault(node.line, f"“{key}” has more than {MAX_ENTRIES} entries.")
            return []
        found: list[Entry] = []
        seen: dict[str, int] = {}
        kind = {"priorities": "Priority", "themes": "Theme"}[key]
        for number, item in enumerate(node.value, 1):
            entry = read(item, f"{kind} {number}")
            if entry is None:
                continue
            if entry.id in seen:
                self.fault(item.line, f"{kind} id “{entry.id}” is used twice.")
            seen[entry.id] = item.line
            found.append(entry)
        return found

    def priority(self, node: Node, what: str) -> Priority | None:
        keys = self.mapping(node, what, ("id", *self.texts))
        if not keys:
            return None
        texts = self.named(keys, node, what)
        return Priority(texts["id"], texts["title"], texts["plain"], texts["description"])

    def theme(self, node: Node, what: str, known: list[str]) -> Theme | None:
        keys = self.mapping(node, what, ("id", *self.texts, *self.lists))
        if not keys:
            return None
        texts = self.named(keys, node, what)
        lists = {key: self.words(keys, key, what) for key in self.lists}
        for wanted in lists["priorities"]:
            if wanted not in known:
                names = ", ".join(known) or "none"
                line = keys["priorities"].line
                self.fault(line, f"{what}: no priority is called “{wanted}”. There are: {names}.")
        return Theme(texts["id"], texts["title"], texts["plain"], texts["description"], **lists)

    def named(self, keys: dict[str, Node], node: Node, what: str) -> dict[str, str]:
        texts = {key: self.text(keys, key, node.line, what) for key in ("id", *self.texts)}
        self.need(texts, ("id", "title"), node.line, what)
        if texts["id"] and not _ID.fullmatch(texts["id"]):
            sentence = f"{what}: an id starts with a letter and holds letters, digits, - and _."
            self.fault(keys["id"].line, sentence)
        return texts
