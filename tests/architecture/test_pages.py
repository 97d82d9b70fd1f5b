"""Every page that can be reached without knowing an address by heart keeps the house rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.access import POLICY, STAFF, Role
from tests.architecture.page_rules import faults_of_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

GOOD = '<html lang="en"><h1>Title</h1>{}</html>'


def addresses(site: Flask, role: Role) -> list[str]:
    """The addresses without a variable part that this role may open."""
    return sorted(
        rule.rule
        for rule in site.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.arguments
        and role in getattr(site.view_functions[rule.endpoint], POLICY, ())
    )


def faults_at(client: FlaskClient, wanted: list[str]) -> dict[str, list[str]]:
    """Open each address; list server errors and broken rules."""
    broken = {}
    for address in wanted:
        answer = client.get(address)
        if answer.status_code >= 500:
            broken[address] = [f"answers {answer.status_code}"]
        elif answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
            broken[address] = faults_of_page(answer.text)
    return {address: faults for address, faults in broken.items() if faults}


def test_pages_for_everybody_keep_the_rules(app: Flask, client: FlaskClient) -> None:
    wanted = addresses(app, Role.ANYONE)

    broken = faults_at(client, wanted)

    assert "/" in wanted
    assert broken == {}


@pytest.mark.parametrize("role", sorted(STAFF))
def test_pages_for_staff_keep_the_rules(
    app: Flask, as_: Callable[[Role], FlaskClient], role: Role
) -> None:
    broken = faults_at(as_(role), addresses(app, role))

    assert broken == {}


@pytest.mark.parametrize("address", ["/staff/sign-in", "/no-such-page"])
def test_pages_of_others_and_errors_keep_the_rules(client: FlaskClient, address: str) -> None:
    assert faults_at(client, [address]) == {}


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Another</h1>",
        "<input name='a' id='a'>",
        "<label for='b'>B</label><textarea id='a'></textarea>",
        "<p style='color: red'>red</p>",
        "<script>go()</script>",
        "<button onclick='go()'>Go</button>",
        "<img src='a.png'>",
        "<i id='x'></i><b id='x'></b>",
    ],
)
def test_a_page_that_breaks_a_rule_is_noticed(body: str) -> None:
    assert len(faults_of_page(GOOD.format(body))) == 1


@pytest.mark.parametrize(
    "body",
    [
        "<label for='a'>A</label><input name='a' id='a'>",
        "<label>A <input type='checkbox' name='a'></label>",
        "<input type='hidden' name='csrf_token'>",
        "<input aria-label='Search' name='q'>",
        "<script src='heard.js'></script>",
    ],
)
def test_a_page_that_keeps_the_rules_is_fine(body: str) -> None:
    assert faults_of_page(GOOD.format(body)) == []


def test_a_page_without_a_language_is_noticed() -> None:
    assert faults_of_page("<html><h1>Title</h1></html>") == ["no language"]
