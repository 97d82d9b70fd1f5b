"""Every template keeps the house rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.architecture import template_rules as rules
from tests.architecture.files import name_of, templates

if TYPE_CHECKING:
    from collections.abc import Callable

RULES: list[Callable[[str], list[str]]] = [
    rules.unescaped, rules.inline_code, rules.too_many_titles, rules.unlabelled,
    rules.unused_imports,
]  # fmt: skip


def test_every_template_keeps_the_house_rules() -> None:
    files = templates()

    broken = {
        name_of(file): [fault for rule in RULES for fault in rule(file.read_text(encoding="utf-8"))]
        for file in files
    }

    assert {name: faults for name, faults in broken.items() if faults} == {}
    assert "app/web/templates/web/base.html" in broken, "the rules must have looked at the pages"


@pytest.mark.parametrize(
    "source", ["{{ words|safe }}", "{{ words | safe }}", "{% autoescape false %}"]
)
def test_words_marked_as_safe_are_refused(source: str) -> None:
    assert len(rules.unescaped(source)) == 1


def test_speaking_of_safety_is_fine() -> None:
    assert rules.unescaped("{# never |safe #}<p>Your words are safe.</p>{{ safe_table }}") == []


@pytest.mark.parametrize(
    "source",
    [
        '<p style="color: red">',
        "<style>p { color: red }</style>",
        "<script>go()</script>",
        '<button type="button" onclick="go()">',
        '<a href="javascript:go()">',
        '<p class="{{ "a" if x > 1 else "b" }}" style="color: red">',
    ],
)
def test_code_inside_a_page_is_refused(source: str) -> None:
    assert len(rules.inline_code(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        '<script src="{{ asset("heard.js") }}" defer></script>',
        '<p class="style" data-on="1">style="x"</p>',
        '<link rel="stylesheet" href="x.css">',
    ],
)
def test_code_from_files_is_fine(source: str) -> None:
    assert rules.inline_code(source) == []


def test_two_titles_on_one_page_are_refused() -> None:
    page = '{% extends "web/base.html" %}<h1>One</h1><h1>Two</h1>'

    assert rules.too_many_titles(page) == ["2 <h1> on one page"]


def test_a_title_on_each_side_of_an_if_is_fine() -> None:
    page = '{% extends "web/base.html" %}{% if a %}<h1>One</h1>{% else %}<h1>Two</h1>{% endif %}'

    assert rules.too_many_titles(page) == []


@pytest.mark.parametrize(
    "source",
    ['<input name="a">', '<label for="b">B</label><input id="a" name="a">', "<select></select>"],
)
def test_a_field_without_a_label_is_refused(source: str) -> None:
    assert len(rules.unlabelled(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        '<label for="a">A</label><input id="a" name="a">',
        '<label for="{{ id }}">A</label><textarea id="{{ id }}"></textarea>',
        '<label><input type="checkbox" name="a"> A</label>',
        '<input type="hidden" name="a">',
        '<input aria-label="Search" name="q">',
    ],
)
def test_a_field_with_a_label_is_fine(source: str) -> None:
    assert rules.unlabelled(source) == []


def test_an_import_that_is_not_used_is_refused() -> None:
    page = '{% from "web/macros.html" import field, button as knob %}{{ field(form.a) }} knob'

    assert rules.unused_imports(page) == ["knob is imported but not used"]


def test_imports_that_are_used_are_fine() -> None:
    page = (
        '{% import "web/macros/icons.html" as icons %}'
        '{% from "web/macros.html" import field, panel with context %}'
        "{{ icons.face(1) }}{{ field(form.a) }}{% call panel() %}{% endcall %}"
    )

    assert rules.unused_imports(page) == []
