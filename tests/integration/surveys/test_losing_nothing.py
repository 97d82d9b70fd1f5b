"""Save, skip, go back, stop, come back, send, in any order: nothing is lost."""

from __future__ import annotations

import itertools
import re
from html import unescape
from typing import TYPE_CHECKING, ClassVar

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.comments.models import Comment
from app.surveys.answers import Answer as Given
from app.surveys.answers import answered, clean_words, unanswered
from app.surveys.models import Response, Survey
from tests.factories_surveys import make_survey

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from app.db import Database

numbers = itertools.count(1)
WORDS = st.one_of(
    st.sampled_from(["", "  ", "More say", "a\r\nb", "<b>", "I don't know", "مرحبا", "🙂"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
)
QUESTIONS = ("feel", "moved", "moving", "talk", "change", "share")


class Answering(RuleBasedStateMachine):
    """One young person, the pages, and what we know they told us."""

    site: ClassVar[Flask]

    @initialize()
    def start(self) -> None:
        self.slug = f"machine-{next(numbers)}"
        self.database: Database = self.site.extensions["heard_database"]
        with self.database.transaction() as session:
            self.survey_id = make_survey(session, slug=self.slug).id
        self.browser: FlaskClient = self.site.test_client()
        self.browser.post(f"/q/{self.slug}")
        self.told: dict[str, Given] = {}
        self.thanks: str | None = None

    def post(self, question: str, **form: object) -> int:
        address = f"/q/{self.slug}/{QUESTIONS.index(question) + 1}"
        return self.browser.post(address, data=form).status_code

    @property
    def is_open(self) -> bool:
        return self.thanks is None

    @precondition(lambda self: self.thanks is None)
    @rule(
        question=st.sampled_from(["moving", "change"]),
        text=WORDS,
        way=st.sampled_from(["", "back", "stop"]),
    )
    def write(self, question: str, text: str, way: str) -> None:
        status = self.post(question, answer=text, **({way: "1"} if way else {}))

        kept = clean_words(text)
        if kept.strip():
            assert status == 302
            self.told[question] = answered(kept)
        elif way:  # an emptied box is what the person wants kept
            assert status == 302
            if self.told.get(question, unanswered("skipped"))["state"] == "answered":
                del self.told[question]
        else:
            assert status == 422

    @precondition(lambda self: self.thanks is None)
    @rule(face=st.integers(1, 5), why=WORDS)
    def feel(self, face: int, why: str) -> None:
        assert self.post("feel", answer=str(face), why=why) == 302
        kept = clean_words(why)
        self.told["feel"] = answered(face, why=kept if kept.strip() else None)

    @precondition(lambda self: self.thanks is None)
    @rule(choice=st.sampled_from(["yes", "no", "not_sure"]))
    def move(self, choice: str) -> None:
        assert self.post("moved", answer=choice) == 302
        self.told["moved"] = answered(choice)

    @precondition(lambda self: self.thanks is None)
    @rule()
    def keep_private(self) -> None:
        assert self.post("moved", answer="prefer_not_to_say") == 302
        self.told["moved"] = unanswered("prefer_not_to_say")

    @precondition(lambda self: self.thanks is None)
    @rule(question=st.sampled_from(QUESTIONS))
    def skip(self, question: str) -> None:
        assert self.post(question, skip="1") == 302
        self.told[question] = unanswered("skipped")

    @precondition(lambda self: self.thanks is None)
    @rule(question=st.sampled_from(["feel", "change"]))
    def post_nonsense(self, question: str) -> None:
        assert self.post(question, answer="x" * 10_001) == 422

    @precondition(lambda self: self.thanks is None)
    @rule()
    def come_back_on_another_phone(self) -> None:
        page = self.browser.post(f"/q/{self.slug}/stop").text
        listed = re.search(r'<ol class="words".*?</ol>', page, re.DOTALL)
        assert listed is not None
        words = re.findall(r"<li>(.*?)</li>", listed[0])
        phone = self.site.test_client()

        assert phone.post("/back", data={"words": ", ".join(words).upper()}).status_code == 302

        assert self.browser.get(f"/q/{self.slug}/1").location == f"/q/{self.slug}"
        self.browser = phone

    @rule()
    def send(self) -> None:
        sent = self.browser.post(f"/q/{self.slug}/send")

        if self.thanks is None and not any(
            self.told[q]["state"] == "answered" for q in self.told if q in self.shown()
        ):
            assert sent.status_code == 422
            return
        page = self.browser.get(sent.location).text
        code = re.search(r'id="code"><li>(.*?)</li>', page)
        assert code is not None
        assert self.thanks in (None, code[1])  # the same code every time
        self.thanks = code[1]

    def shown(self) -> set[str]:
        moved = self.told.get("moved", unanswered("skipped"))["value"] == "yes"
        return set(QUESTIONS) - ({"moving"} if not moved else set())

    @invariant()
    def nothing_is_lost(self) -> None:
        if not hasattr(self, "survey_id"):
            return
        with self.database.session(write=False) as session:
            mine = sa.select(Response).where(Response.survey_id == self.survey_id)
            response = session.scalars(mine).one()
            kept = {row.question_id: row.value for row in response.answers}
            comments = sorted(
                session.scalars(
                    sa.select(Comment.text).where(Comment.contribution_id == response.id)
                )
            )
        assert kept == self.told
        assert comments == ([] if self.thanks is None else sorted(self.words()))

    def words(self) -> list[str]:
        shown = {q: self.told[q] for q in self.told if q in self.shown()}
        written = [a["value"] for q, a in shown.items() if q in ("moving", "change")]
        return [str(w) for w in [*written, *(a["why"] for a in shown.values())] if w]

    @precondition(lambda self: self.thanks is None)
    @rule()
    def look_again(self) -> None:
        page = self.browser.get(f"/q/{self.slug}/5").text

        box = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
        change = self.told.get("change", unanswered("skipped"))
        assert box is not None
        assert unescape(box[1]) == (change["value"] or "")


def test_no_order_of_steps_loses_a_word(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    Answering.site = app

    run_state_machine_as_test(
        Answering,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    with app.extensions["heard_database"].session(write=False) as session:
        assert session.scalar(sa.select(sa.func.count(Survey.id)))
