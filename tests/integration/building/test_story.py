"""A coordinator builds a branching survey from nothing, and a young person answers it.

Only forms and links are used, as in a browser without scripts.
"""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import sqlalchemy as sa

from app import audit, clock
from app.access import Role
from app.building.models import SurveyDraft
from app.surveys import queries
from app.surveys.models import Response, Survey, SurveyVersion
from tests.factories import make_consultation, save
from tests.integration.building.page_forms import Browser

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Signed = Callable[[Role], FlaskClient]

QUESTIONS = (
    ("faces", "How are things?"),
    ("yes_no", "Have you moved this year?"),
    ("long_text", "What was moving like?"),
    ("single", "Who helped you move?"),
    ("multiple", "Who can you talk to?"),
    ("scale", "How safe do you feel?"),
    ("long_text", "What would help you feel safe?"),
    ("number", "How many workers have you had?"),
    ("short_text", "What is it like when workers change?"),
    ("consent", "Can we share your words?"),
)


def test_from_nothing_to_an_answer(as_: Signed, client: FlaskClient, session: Session) -> None:
    consultation = make_consultation(session, title="What matters to you")
    save(session)
    coordinator = Browser(as_(Role.COORDINATOR))
    build(coordinator)

    # nothing is in place yet: all of it is said at once, with a way out for each
    page = coordinator.get(coordinator.draft + "/publish")
    assert "Nobody is named for worrying answers" in page
    assert "The privacy page is not complete" in page
    fill = {"slug": "moving", "closes_on": (clock.today() + timedelta(days=9)).isoformat()}
    refused = coordinator.submit("Publish now", **fill)
    assert "Not published yet" in refused
    assert "/staff/safeguarding/duty" in refused
    assert "/staff/consultations/privacy" in refused

    lead = Browser(as_(Role.SAFEGUARDING_LEAD))
    lead.get("/staff/safeguarding/duty")
    lead.submit("Save", by_day="Ruth, 01632", out_of_hours="Team, 01633", words="Call 999.")
    coordinator.get("/staff/consultations/privacy")
    coordinator.submit("Save", in_charge="The council", contact="dpo@example.org")

    assert "Everything is in place" in coordinator.get(coordinator.draft + "/publish")
    shown = coordinator.submit("Publish now", **fill, consultation=str(consultation.id))
    assert "/q/moving" in shown
    session.rollback()
    survey = session.scalars(sa.select(Survey)).one()
    assert len(queries.definition_of(survey).questions) == 10
    assert session.scalar(sa.select(sa.func.count(SurveyDraft.id))) == 0
    assert session.get_one(SurveyVersion, (survey.id, 1)).definition == survey.definition
    deeds = {entry.action for entry in session.scalars(sa.select(audit.AuditEntry))}
    assert {"survey_draft_started", "survey_draft_changed", "survey_published"} <= deeds
    session.rollback()

    answer(Browser(client))
    sent = session.scalars(sa.select(Response)).one()
    assert sent.submitted_on == clock.today()
    assert sent.version == 1
    assert {row.question_id for row in sent.answers} >= {"have_you_moved_this_year"}
    assert "what_was_moving_like" not in {row.question_id for row in sent.answers}


def build(coordinator: Browser) -> None:
    coordinator.get("/staff/surveys/drafts/new")
    coordinator.submit("Start", title="Moving home")
    coordinator.draft = coordinator.path.removesuffix("/settings")
    coordinator.submit(
        "Save and go to the questions",
        **{"intro-en-all": "About moving.", "who_for": "Care leavers aged 16 to 25"},
    )
    for kind, words in QUESTIONS:
        coordinator.get(coordinator.draft)
        coordinator.submit("Add it", type=kind, wording=words)
        edit(coordinator, words)
    check = coordinator.get(coordinator.draft + "/check")
    assert "The questions can be asked like this" in check
    assert "4 different ways" in check


def edit(coordinator: Browser, words: str) -> None:
    """Fill in what this question needs, as its page offers it."""
    if words == "What was moving like?":
        coordinator.submit(
            "Save",
            **{
                "when-0-question": "have_you_moved_this_year",
                "when-0-test": "is",
                "when-0-value": "have_you_moved_this_year=yes",
            },
        )
    if words in ("Who helped you move?", "Who can you talk to?"):
        coordinator.submit(
            "Save and add more",
            **{"options-0-wording-en-all": "A friend", "options-1-wording-en-all": "A worker"},
        )
        page = coordinator.submit("Save", **{"options-2-wording-en-all": "No one"})
        assert page.count("Take out") == 3
    if words == "How safe do you feel?":
        coordinator.submit("Save", **{"labels-0-en-all": "Not safe", "labels-1-en-all": "Safe"})
    if words == "What would help you feel safe?":
        page = coordinator.submit(
            "Save",
            **{
                "when-0-question": "how_safe_do_you_feel",
                "when-0-test": "at_most",
                "when-0-value": "how_safe_do_you_feel=4",
            },
        )
        assert 'value="how_safe_do_you_feel=4" selected' in page
    if words == "Can we share your words?":
        coordinator.submit("Save", quote_consent="1")


def answer(young: Browser) -> None:
    young.get("/q/moving")
    young.submit("Start")
    asked = []
    for _ in range(12):
        if young.path.endswith("/check"):
            break
        asked.append(young.title)
        if "Have you moved" in young.title:
            young.submit("Continue", answer="no")
        elif "How safe" in young.title:
            young.submit("Continue", answer="9")
        else:
            young.submit("Skip this question")
    young.submit("Send")
    assert "Thank you" in young.page
    assert len(asked) == 8
    assert "What was moving like?" not in [unescape(one) for one in asked]
