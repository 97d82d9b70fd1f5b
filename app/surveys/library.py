"""Survey templates: YAML in, frozen definitions out, every fault at once with its line.

A template is written by a person, so a fault names the file, the line and what to do.
It may also be somebody else's file, so it is small, flat and plain or it is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import yaml
from pydantic import ValidationError

from app.errors import DomainError
from app.surveys.definition import Question, Section, SurveyDefinition
from app.surveys.logic import Fault, faults_of, question_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from app.surveys.logic import Path as FaultPath

SurveyTemplate = SurveyDefinition
Part = TypeVar("Part", Question, Section)

MAX_BYTES = 200_000
MAX_DEPTH = 16
MAX_PARTS = 20_000
SENTENCES = {
    "missing": "{name} is missing.",
    "extra_forbidden": "{name} is not a setting we know.",
    "string_type": "{name} must be words; put quotes round a number.",
    "string_too_short": "{name} is empty.",
    "string_too_long": "{name} is too long: {max_length} letters at most.",
    "string_pattern_mismatch": "{name} must be small letters, digits and joining lines, "
    "not “{input}”.",
    "int_type": "{name} must be a whole number.",
    "int_parsing": "{name} must be a whole number.",
    "bool_type": "{name} must be true or false.",
    "bool_parsing": "{name} must be true or false.",
    "tuple_type": "{name} must be a list.",
    "too_short": "{name} needs at least {min_length} in its list.",
    "dict_type": "{name} must be words, or words by language.",
    "model_type": "{name} must have settings of its own, like id and wording.",
    "literal_error": "{name} must be one of {expected}, not “{input}”.",
    "greater_than_equal": "{name} must be {ge} or more.",
    "less_than_equal": "{name} must be {le} or less.",
}


class TemplateError(DomainError):
    """A template cannot be used. `faults` lists each one as "file:line: sentence"."""

    def __init__(self, faults: list[str]) -> None:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__(f"This survey file has {count} to put right:\n" + "\n".join(faults))
        self.faults = faults


class _PlainLoader(yaml.SafeLoader):
    """YAML where only true and false are true and false: `yes` and `no` are answers here."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}  # type: ignore[misc]  # stub says instance


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^-?(?:0|[1-9][0-9]{0,9})$", "-0123456789"),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
):
    _PlainLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first)
    )


def load_templates(folder: Path) -> dict[str, SurveyDefinition]:
    """Read every template in the folder, by key.

    Raises:
        TemplateError: with the faults of all files together.
    """
    templates: dict[str, SurveyDefinition] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            template = load_template(path)
        except TemplateError as error:
            faults += error.faults
            continue
        if template.key in templates:
            faults.append(f"{path.name}:1: another file already has the key {template.key}.")
        templates[template.key] = template
    if faults:
        raise TemplateError(faults)
    return templates


def load_template(path: Path) -> SurveyDefinition:
    """Read one template file.

    Raises:
        TemplateError: it cannot be read or used.
    """
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        sentence = f"{path.name}:{line}: save the file as UTF-8; this line holds something else."
        raise TemplateError([sentence]) from None
    return parse_template(text, path.name)


def parse_template(text: str, name: str) -> SurveyDefinition:
    """Read a template from its text; `name` is the file name that faults begin with.

    Raises:
        TemplateError: with every fault and its line.
    """
    root = _compose(text, name)
    faults: list[tuple[int, str]] = []
    tree = _plain(root, faults)
    template: SurveyDefinition | None = None
    if not isinstance(tree, dict):
        raise TemplateError([f"{name}:1: a survey starts with settings, like key: my-survey."])
    try:
        template = SurveyDefinition.model_validate(tree)
    except ValidationError as error:
        found = [*_shape_faults(error), *_logic_of_broken(tree)]
    else:
        found = faults_of(template)
    faults += [(_line(root, fault.path), fault.sentence) for fault in found]
    if faults or template is None:
        lines = dict.fromkeys(f"{name}:{n}: {sentence}" for n, sentence in sorted(faults))
        raise TemplateError(list(lines))
    return template


def _compose(text: str, name: str) -> yaml.Node:
    """Turn text into positioned nodes, refusing what could hide a trap before building it."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise TemplateError([f"{name}:1: the file is too big; {MAX_BYTES:,} bytes at most."])
    try:
        faults = [f"{name}:{line}: {sentence}" for line, sentence in _trap_faults(text)]
        root = None if faults else yaml.compose(text, Loader=_PlainLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        sentence = f"{name}:{line}: this is not YAML we can read ({error.problem})."
        raise TemplateError([sentence]) from None
    except yaml.YAMLError:
        sentence = f"{name}:1: the file holds a character that cannot be in a text file."
        raise TemplateError([sentence]) from None
    if faults:
        raise TemplateError(faults)
    if root is None:
        raise TemplateError([f"{name}:1: the file is empty."])
    return root


def _trap_faults(text: str) -> Iterator[tuple[int, str]]:
    """Find copies, tags, second documents and endless nesting from the stream of events."""
    depth = documents = 0
    events: Iterator[Any] = yaml.parse(text, Loader=_PlainLoader)
    for count, event in enumerate(events):
        line = event.start_mark.line + 1
        if count > MAX_PARTS:
            yield line, "the file has too many parts."
            return
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            yield line, "& and * copies are not allowed; write the words out."
        if getattr(event, "tag", None):
            yield line, "! tags are not allowed."
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            yield line, "one file holds one survey; take out the second --- part."
            return
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            yield line, f"the settings are nested too deep; {MAX_DEPTH} levels at most."
            return


def _plain(node: yaml.Node, faults: list[tuple[int, str]]) -> Any:
    """Turn nodes into dicts, lists and plain values, noting names that stand twice."""
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, faults) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        return _scalar(node)
    tree: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            faults.append((line, "the name of a setting must be one word."))
        elif key.value in tree:
            faults.append((line, f"{key.value} stands here twice."))
        else:
            tree[key.value] = _plain(value, faults)
    return tree


def _scalar(node: yaml.Node) -> str | int | bool | None:
    match node.tag.rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return bool(node.value == "true")
        case "int":
            return int(node.value)
        case _:
            return str(node.value)


def _shape_faults(error: ValidationError) -> Iterator[Fault]:
    for detail in error.errors(include_url=False):
        path = tuple(detail["loc"])
        if detail["type"] == "too_short" and detail["input"]:
            continue  # the list is there; what stands in it could not be read
        # the words after the last number say which setting: questions, 3, hint -> hint
        name = next((str(p) for p in reversed(path) if isinstance(p, str) and _says(p)), "this")
        words: dict[str, Any] = {
            **detail.get("ctx", {}),
            "input": str(detail["input"])[:40],
            "name": name,
        }
        sentence = SENTENCES.get(detail["type"])
        if sentence is None:
            said = detail["msg"].removeprefix("Value error, ")
            yield Fault(path, f"{name}: {said.rstrip('.')}.")
        else:
            yield Fault(path, sentence.format(**words))


def _says(part: str) -> bool:
    """Whether this part of a fault's place is a setting rather than our own scaffolding."""
    return part not in {"texts", "check", "*"}


def _logic_of_broken(tree: Mapping[str, Any]) -> list[Fault]:
    """Check the questions that can be read, so one bad line does not hide the other faults."""
    raw = tree.get("questions")
    if not isinstance(raw, list):
        return []
    sections = tree.get("sections")
    parts = sections if isinstance(sections, list) else []
    questions = [_read(Question, one) for one in raw]
    ids = [
        str(one["id"]) if isinstance(one, dict) and "id" in one else f"question {number}"
        for number, one in enumerate(raw, start=1)
    ]
    return question_faults(questions, ids, [_read(Section, one) for one in parts])


def _read(shape: type[Part], raw: Any) -> Part | None:
    try:
        return shape.model_validate(raw)
    except ValidationError:
        return None


def _line(root: yaml.Node, path: FaultPath) -> int:
    """Find the line of the deepest part of the path that was really written."""
    node, line = root, root.start_mark.line
    for part in path:
        found = _child(node, part)
        if found is not None:
            line, node = found
    return line + 1


def _child(node: yaml.Node, part: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        pairs = ((k.start_mark.line, v) for k, v in node.value if k.value == part)
        return next(pairs, None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item.start_mark.line, item
    return None
