"""Any survey, answered in any order with any slips: what was checked is what is stored, once."""

from __future__ import annotations

import itertools
import re
from html import unescape
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from app.comments.models import Comment
from app.surveys import ordering, piping, rules
from app.surveys.models import Response
from app.surveys.question_types import question_type_of
from tests.factories_surveys import make_survey
from tests.unit.surveys.strategies import given_to, posts, surveys

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from app.db import Database
    from app.surveys.answers import Answer
    from app.surveys.definition import Question, SurveyDefinition

numbers = itertools.count(1)
STEPS = st.sampled_from(
    ["answer", "answer", "change", "change", "skip", "back", "edit", "reload", "resend", "nonsense"]
)
ROW = re.compile(
    r'<dt class="govuk-summary-list__key">.*?</dt>\n<dd[^>]*>(.*?)</dd>\n<dd.*?href="([^"]*)"',
    re.DOTALL,
)


class Visit:
    """One young person's browser, which knows no more than its pages tell it."""

    def __init__(
        self, browser: FlaskClient, slug: str, survey: SurveyDefinition, seed: str
    ) -> None:
        self.browser = browser
        self.slug = slug
        self.asked = ordering.arranged(survey, seed)
        self.at = 1
        self.last: tuple[int, dict[str, Any]] | None = None

    @property
    def question(self) -> Question:
        return self.asked.questions[self.at - 1]

    def post(self, number: int, form: dict[str, Any]) -> None:
        self.last = (number, form)
        self.follow(self.browser.post(f"/q/{self.slug}/{number}", data=form))

    def follow(self, reply: Any) -> None:
        assert reply.status_code in (200, 302, 422)
        place = re.search(r"/(\d+)(?:\?|$)", reply.location or "")
        self.at = int(place[1]) if place else self.at

    def step(self, name: str, data: st.DataObject) -> None:
        if name == "change":
            self.at = data.draw(st.integers(1, len(self.asked.questions)))
        if name in {"answer", "change"}:
            answer = data.draw(given_to(self.question))
            self.post(self.at, question_type_of(self.question).to_raw(answer))
        elif name in {"skip", "back"}:
            self.post(self.at, {name: ["1"]})
        elif name == "edit":
            self.at = data.draw(st.integers(1, len(self.asked.questions)))
            self.follow(self.browser.get(f"/q/{self.slug}/{self.at}?back_to=check"))
        elif name == "reload":
            self.follow(self.browser.get(f"/q/{self.slug}/{self.at}"))
        elif name == "resend" and self.last is not None:
            self.post(*self.last)
        elif name == "nonsense":
            self.post(self.at, data.draw(posts()))

    def checked(self) -> dict[str, list[str]]:
        """What the check page says was answered, by question."""
        page = self.browser.get(f"/q/{self.slug}/check").text
        told = {}
        for words, address in ROW.findall(page):
            number = int(re.findall(r"/(\d+)\?", address)[0])
            kept = re.findall(r'<span class="kept[^"]*">(.*?)</span>', words, re.DOTALL)
            told[self.asked.questions[number - 1].id] = [unescape(one) for one in kept]
        return told


def expected(survey: SurveyDefinition, stored: dict[str, Answer]) -> dict[str, list[str]]:
    """What a check page has to say of these stored answers."""
    told = {}
    for question in rules.visible_questions(survey, stored):
        if not question.asks:
            continue
        answer = stored.get(question.id)
        kind = question_type_of(piping.filled(survey, question, stored))
        lines = [kind.label_of(answer), answer["why"]] if answer else []
        told[question.id] = [line for line in lines if line]
    return told


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(survey=surveys(), steps=st.lists(STEPS, min_size=2, max_size=9), data=st.data())
def test_what_was_checked_is_what_is_stored_once(
    app: Flask, survey: SurveyDefinition, steps: list[str], data: st.DataObject
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    database: Database = app.extensions["heard_database"]
    slug = f"any-{next(numbers)}"
    with database.transaction() as session:
        survey_id = make_survey(session, slug=slug, definition=survey).id
    is_mine = Response.survey_id == survey_id
    browser = app.test_client()
    browser.post(f"/q/{slug}")
    response_id = data.draw(st.uuids()).hex  # it decides the order, so a replay needs the same
    with database.transaction() as session:
        for old in session.scalars(sa.select(Response).where(Response.id == response_id)):
            session.execute(sa.delete(Comment).where(Comment.contribution_id == response_id))
            session.delete(old)
        session.flush()
        session.execute(sa.update(Response).where(is_mine).values(id=response_id))
    visit = Visit(browser, slug, survey, response_id)

    if data.draw(st.booleans()):  # first answer everything on the way, then think again
        for _ in survey.questions:
            visit.step("answer", data)
    for step in steps:
        visit.step(step, data)
    checked = visit.checked()
    replies = [browser.post(f"/q/{slug}/send") for _ in range(2)]

    with database.session(write=False) as session:
        response = session.scalars(sa.select(Response).where(is_mine)).one()
        stored: dict[str, Any] = {row.question_id: row.value for row in response.answers}
        comments = sorted(
            session.scalars(sa.select(Comment.text).where(Comment.contribution_id == response_id))
        )
        is_sent = response.submitted_on is not None
    counted = rules.counted_answers(survey, stored)
    event(f"sent: {is_sent}, hidden answers: {len(counted) < len(stored)}")
    assert checked == expected(survey, stored)
    assert is_sent == any(answer["state"] == "answered" for answer in counted.values())
    assert {reply.status_code for reply in replies} == ({302} if is_sent else {422})
    words = [piece.text for piece in rules.comments_of(survey, counted)] if is_sent else []
    assert comments == sorted(words)
