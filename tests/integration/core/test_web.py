from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from flask import Blueprint, request
from sqlalchemy import text

from app.access import Role, allow
from app.errors import NotAllowedError
from app.web.errors import EXPIRED, WORDS
from app.web.logs import JsonLines
from app.web.pages import page
from app.web.session import db_session
from tests.factories import make_consultation

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.wrappers import Response as View

    from app.db import Database


@pytest.fixture
def site(app: Flask) -> Flask:
    """The site with a few views that misbehave."""
    bp = Blueprint("probe", __name__)

    @bp.route("/probe/unmarked")
    def unmarked() -> str:
        return "open"

    @bp.route("/staff/probe/lead")
    @allow(Role.STRATEGY_LEAD)
    def lead() -> str:
        return "for leads"

    @bp.route("/probe/write", methods=["GET", "POST"])
    @allow(Role.ANYONE)
    def write() -> str:
        make_consultation(db_session(), slug="written")
        return f"done with {len(request.form.get('text', ''))} letters"

    @bp.route("/probe/refuse", methods=["POST"])
    @allow(Role.ANYONE)
    def refuse() -> View:
        make_consultation(db_session(), slug="written")
        raise NotAllowedError("Another person has to publish this.")

    @bp.route("/probe/break", methods=["POST"])
    @allow(Role.ANYONE)
    def break_() -> View:
        make_consultation(db_session(), slug="written")
        msg = "my worker is called Sam"
        raise RuntimeError(msg)

    @bp.route("/probe/page")
    @allow(Role.ANYONE)
    def show() -> View:
        return page("web/error.html", status=200, title="t", sentence="s", way_out_label="l",
                    way_out_href="/", typed=[])  # fmt: skip

    app.register_blueprint(bp)
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def _consultations(database: Database) -> int:
    with database.session(write=False) as session:
        found: int = session.execute(text("SELECT count(*) FROM consultation")).scalar_one()
    return found


def test_a_view_without_a_policy_is_refused(site: Flask) -> None:
    assert site.test_client().get("/probe/unmarked").status_code == 403


def test_a_visitor_is_sent_to_sign_in_and_the_wrong_job_is_refused(
    site: Flask, as_: Callable[[Role], FlaskClient]
) -> None:
    visitor = site.test_client().get("/staff/probe/lead")
    wrong_job = as_(Role.COORDINATOR).get("/staff/probe/lead")
    right_job = as_(Role.STRATEGY_LEAD).get("/staff/probe/lead")

    assert visitor.status_code == 302
    assert "/staff/sign-in" in visitor.location
    assert wrong_job.status_code == 403
    assert right_job.text == "for leads"


def test_a_good_post_is_kept_and_a_get_never_writes(site: Flask, database: Database) -> None:
    site.test_client().get("/probe/write")
    after_get = _consultations(database)

    site.test_client().post("/probe/write")

    assert after_get == 0
    assert _consultations(database) == 1


@pytest.mark.parametrize("path", ["/probe/refuse", "/probe/break"])
def test_an_error_keeps_nothing_in_the_database_and_the_words_on_the_screen(
    site: Flask, database: Database, path: str
) -> None:
    response = site.test_client().post(path, data={"text": "I wrote <b>this</b> for an hour"})

    assert response.status_code in {403, 500}
    assert _consultations(database) == 0
    assert "I wrote &lt;b&gt;this&lt;/b&gt; for an hour" in response.text


def test_a_broken_page_tells_the_log_where_but_not_what_was_said(
    site: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        site.test_client().post("/probe/break", data={"text": "secret"})

    lines = [JsonLines().format(record) for record in caplog.records]
    assert any("request_broke" in line and "break_" in line for line in lines)
    assert not any("Sam" in line or "secret" in line for line in lines)


def test_every_answer_carries_the_security_headers(site: Flask) -> None:
    for path in ("/probe/page", "/no-such-page"):
        headers = site.test_client().get(path).headers

        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_a_missing_page_says_so_in_plain_words(site: Flask) -> None:
    response = site.test_client().get("/no-such-page")

    assert response.status_code == 404
    assert WORDS[404][0].replace("'", "&#39;") in response.text


def test_an_expired_form_keeps_the_words_on_the_screen(app: Flask) -> None:
    @app.post("/probe/form")
    @allow(Role.ANYONE)
    def form() -> str:
        return "sent"

    response = app.test_client().post("/probe/form", data={"text": "all of my long answer"})

    assert response.status_code == 400
    assert EXPIRED[0] in response.text
    assert "all of my long answer" in response.text


def test_too_much_at_once_is_refused_plainly(site: Flask) -> None:
    response = site.test_client().post("/probe/write", data={"text": "x" * (2 * 1024 * 1024 + 10)})

    assert response.status_code == 413
    assert WORDS[413][0] in response.text


def test_the_request_log_names_the_endpoint_and_never_the_path(
    site: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="app.web.logs"):
        site.test_client().get("/staff/no-such-page?words=five-secret-words")

    assert "endpoint=None" in caplog.text
    assert "secret" not in caplog.text


def test_the_log_is_silent_about_young_peoples_visits(
    site: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        site.test_client().get("/probe/page")

    assert caplog.text == ""


def test_an_id_too_large_for_any_database_is_not_found(
    site: Flask, as_: Callable[[Role], FlaskClient]
) -> None:
    response = as_(Role.COORDINATOR).get("/staff/replies/99999999999999999999999")

    assert response.status_code == 404


def test_words_posted_by_another_site_are_not_shown_as_the_persons_own(site: Flask) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}

    response = site.test_client().post(
        "/probe/refuse", data={"text": "call this number"}, headers=headers
    )

    assert "call this number" not in response.text


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/q/life/3", 'href="/q/life"'),
        ("/q/no-such", 'href="/"'),
        ("/staff/nowhere", 'href="/staff/"'),
        ("/nowhere", 'href="/"'),
    ],
)
def test_a_fault_leads_back_to_where_the_person_was(site: Flask, path: str, leads_to: str) -> None:
    response = site.test_client().get(path)

    assert response.status_code == 404
    assert leads_to in response.text
