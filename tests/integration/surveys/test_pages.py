"""Words on the pages that young people read, and what happens when a page was open too long."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from app.surveys.reading import reading_grade

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from app.surveys.models import Survey

AGE_11 = 6.0


def plain_text(page: str) -> str:
    """The main part as a person reads it, each block a sentence of its own."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert main is not None
    blocks = re.sub(r"</(?:p|li|h\d|dt|dd|button|label|legend|span|summary)>", ". ", main[0])
    return re.sub(r"(?:\.\s*){2,}", ". ", unescape(re.sub(r"<[^>]+>", " ", blocks)))


@pytest.mark.parametrize(
    "address",
    ["/q/life", "/q/life/1", "/q/life/5", "/q/life/stop", "/q/life/check", "/back"],
)
def test_an_eleven_year_old_can_read_the_page(
    client: FlaskClient, survey: Survey, address: str
) -> None:
    client.post("/q/life")
    client.post("/q/life/1", data={"answer": "3"})

    text = plain_text(client.get(address).text)

    assert reading_grade(text) <= AGE_11, text


def test_no_page_works_only_with_scripts_or_asks_another_site(
    client: FlaskClient, survey: Survey
) -> None:
    client.post("/q/life")

    for address in ("/q/life", "/q/life/1", "/q/life/5", "/q/life/check", "/q/life/stop", "/back"):
        page = client.get(address).text
        assert not re.search(r"<[^>]+\s(?:on[a-z]+|style)=", page)
        assert not re.search(r"(?:src|action)=\"(?:https?:)?//", page)


def test_a_page_open_too_long_gives_the_words_back(app: Flask, survey: Survey) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    browser = app.test_client()

    refused = browser.post("/q/life/5", data={"answer": "Words typed for half an hour"})

    assert refused.status_code == 400
    assert "Words typed for half an hour" in refused.text


def test_the_real_form_is_protected_and_works_with_its_token(app: Flask, survey: Survey) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    browser = app.test_client()
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/q/life").text)
    assert found is not None

    assert browser.post("/q/life").status_code == 400
    assert browser.post("/q/life", data={"csrf_token": found[1]}).location == "/q/life/1"
