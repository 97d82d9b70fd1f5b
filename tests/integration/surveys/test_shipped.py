"""Every shipped survey can be looked through by staff and answered on a phone."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

import pytest

from app.access import Role
from app.config import ROOT
from app.surveys import rules
from app.surveys.library import load_templates
from tests.factories import save
from tests.factories_surveys import make_survey

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Signed = Callable[[Role], FlaskClient]

TEMPLATES = load_templates(ROOT / "survey_templates")
every_template = pytest.mark.parametrize("key", sorted(TEMPLATES))


def test_a_coordinator_can_choose_each_of_them(as_: Signed) -> None:
    page = unescape(as_(Role.COORDINATOR).get("/staff/surveys/new").text)

    assert [t.title for t in TEMPLATES.values() if t.title not in page] == []


@every_template
def test_a_coordinator_can_look_through_every_question(as_: Signed, key: str) -> None:
    page = unescape(as_(Role.COORDINATOR).get(f"/staff/surveys/new/{key}").text)

    assert [q.id for q in TEMPLATES[key].questions if q.wording.text() not in page] == []


@every_template
def test_each_question_is_asked_and_can_be_skipped(
    client: FlaskClient, session: Session, key: str
) -> None:
    template = TEMPLATES[key]
    make_survey(session, slug="life", definition=template)
    save(session)

    step = client.post("/q/life").location
    for question in rules.visible_questions(template, {}):
        page = unescape(client.get(step).text)
        assert question.wording.text() in page
        step = client.post(step, data={"skip": "1"}).location

    assert step == "/q/life/check"
