"""House rules for templates: each takes a template's text and lists what breaks the rule."""

from __future__ import annotations

import re

COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
TAG = re.compile(
    r"""<([a-z][a-z0-9-]*)((?:\{\{.*?\}\}|\{%.*?%\}|"[^"]*"|'[^']*'|[^>"'])*)>""", re.DOTALL
)
ATTRIBUTE = re.compile(r"""(?<![\w-])([a-z][\w:-]*)\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+)""")
LABEL = re.compile(r"<label\b.*?</label>", re.DOTALL)
IMPORT = re.compile(r"\{%-?\s*from\s+[^%]*?\bimport\s+(.*?)\s*-?%\}", re.DOTALL)
IMPORT_AS = re.compile(r"\{%-?\s*import\s+[^%]*?\bas\s+(\w+)[^%]*%\}")
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}
PAGES = re.compile(r"\{%-?\s*extends\s+\"web/(base|base_staff)\.html\"")


def unescaped(source: str) -> list[str]:
    """Nothing is marked as safe: a young person's words are never markup."""
    bare = COMMENT.sub("", source)
    faults = re.findall(r"\|\s*safe\b|\bautoescape\s+false\b", bare)
    return [f"{fault.strip()} lets words become markup" for fault in faults]


def inline_code(source: str) -> list[str]:
    """Styles and scripts come from files, because the security policy refuses all others."""
    faults = []
    for tag, attributes in _tags(source):
        if tag == "style" or (tag == "script" and "src" not in attributes):
            faults.append(f"<{tag}> inside a page")
        faults += [
            f"{name}= on <{tag}>"
            for name in attributes
            if name == "style" or (name.startswith("on") and len(name) > 3)
        ]
        if attributes.get("href", "").strip("\"'").lower().startswith("javascript:"):
            faults.append(f"javascript: on <{tag}>")
    return faults


def too_many_titles(source: str) -> list[str]:
    """A page has one <h1>; two are fine only on the two sides of an if."""
    bare = COMMENT.sub("", source)
    titles = len(re.findall(r"<h1\b", bare))
    branches = len(re.findall(r"\{%-?\s*(?:else|elif)\b", bare))
    return [f"{titles} <h1> on one page"] if PAGES.search(bare) and titles > 1 + branches else []


def unlabelled(source: str) -> list[str]:
    """Every field that a person fills in has a label."""
    labelled = {attributes.get("for") for tag, attributes in _tags(source) if tag == "label"}
    faults = []
    for tag, attributes in _tags(LABEL.sub("", source)):  # inside a label a field has one
        if tag not in {"input", "select", "textarea"}:
            continue
        if attributes.get("type", "").strip("\"'") in UNLABELLED:
            continue
        if {"aria-label", "aria-labelledby"} & set(attributes):
            continue
        if "id" not in attributes or attributes["id"] not in labelled:
            faults.append(f"<{tag} name={attributes.get('name', '?')}> has no label")
    return faults


def unused_imports(source: str) -> list[str]:
    """What a template imports it also uses."""
    bare = COMMENT.sub("", source)
    names: list[str] = IMPORT_AS.findall(bare)
    for group in IMPORT.findall(bare):
        listed = re.sub(r"\bwith(out)? context\b", "", group)
        names += [part.split(" as ")[-1].strip() for part in listed.split(",") if part.strip()]
    rest = IMPORT_AS.sub("", IMPORT.sub("", bare))
    return [f"{name} is imported but not used" for name in names if not _is_used(name, rest)]


def _is_used(name: str, source: str) -> bool:
    inside = re.findall(r"\{[{%].*?[%}]\}", source, re.DOTALL)
    return any(re.search(rf"\b{re.escape(name)}\b", expression) for expression in inside)


def _tags(source: str) -> list[tuple[str, dict[str, str]]]:
    bare = COMMENT.sub("", source)
    found = []
    for tag, inside in TAG.findall(bare):
        attributes = dict(ATTRIBUTE.findall(inside))
        found.append((tag, attributes))
    return found
