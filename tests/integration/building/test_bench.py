"""Two people on one draft, deleting and putting back, versions, trying out, and hostile posts."""

from __future__ import annotations

import json
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from app import clock
from app.access import Role
from app.building import service
from app.building.models import SurveyDraft
from app.surveys import queries
from app.surveys import service as surveys
from app.surveys.models import Response, Survey, SurveyVersion
from tests.architecture.page_rules import faults_of_page
from tests.factories import make_consultation, make_user, save
from tests.factories_building import make_draft, make_promises
from tests.factories_surveys import QUESTIONS, make_definition, make_survey
from tests.integration.building.page_forms import Browser

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Signed = Callable[[Role], FlaskClient]

FEEL = {"id": "feel", "type": "faces", "wording": "How are things?"}
TALK = {"id": "talk", "type": "long_text", "wording": "Who can you talk to?"}


@pytest.fixture
def draft(session: Session) -> SurveyDraft:
    made = make_draft(session, FEEL, TALK)
    save(session)
    session.expunge(made)  # looking at it again must take no lock
    return made


def address(draft: SurveyDraft, rest: str = "") -> str:
    return f"/staff/surveys/drafts/{draft.id}{rest}"


def now(session: Session, draft: SurveyDraft) -> dict[str, Any]:
    session.rollback()
    session.expire_all()
    found: dict[str, Any] = session.get_one(SurveyDraft, draft.id).definition
    session.rollback()
    return found


def words(definition: dict[str, Any]) -> list[str]:
    return [question["wording"] for question in definition["questions"]]


def test_the_second_of_two_sees_both_and_chooses(
    as_: Signed, session: Session, draft: SurveyDraft
) -> None:
    one, two = Browser(as_(Role.COORDINATOR)), Browser(as_(Role.COORDINATOR))
    for browser in (one, two):
        browser.get(address(draft, "/questions/feel"))
    one.submit("Save", **{"wording-en-all": "How are you?"})

    met = two.submit("Save", **{"wording-en-all": "How is life?"})

    assert two.status == 409
    assert "How are you?" in met
    assert "How is life?" in met
    assert faults_of_page(met) == []
    assert words(now(session, draft))[0] == "How are you?"
    two.submit("Save mine over it")
    assert words(now(session, draft))[0] == "How is life?"


def test_two_people_on_different_questions_do_not_meet(
    as_: Signed, session: Session, draft: SurveyDraft
) -> None:
    one, two = Browser(as_(Role.COORDINATOR)), Browser(as_(Role.COORDINATOR))
    one.get(address(draft, "/questions/feel"))
    two.get(address(draft, "/questions/talk"))
    one.submit("Save", **{"wording-en-all": "How are you?"})

    two.submit("Save", **{"wording-en-all": "Who listens?"})

    assert two.status == 200
    assert words(now(session, draft)) == ["How are you?", "Who listens?"]


def test_a_question_that_was_deleted_meanwhile_keeps_the_words(
    as_: Signed, session: Session, draft: SurveyDraft
) -> None:
    one, two = Browser(as_(Role.COORDINATOR)), Browser(as_(Role.COORDINATOR))
    two.get(address(draft, "/questions/feel"))
    one.get(address(draft))
    one.submit("Delete")

    met = two.submit("Save", **{"wording-en-all": "How is life?"})

    assert two.status == 409
    assert "How is life?" in met
    two.submit("Put it back with my words")
    assert words(now(session, draft)) == ["Who can you talk to?", "How is life?"]


def test_deleting_what_somebody_just_changed_asks_first(
    as_: Signed, session: Session, draft: SurveyDraft
) -> None:
    one, two = Browser(as_(Role.COORDINATOR)), Browser(as_(Role.COORDINATOR))
    two.get(address(draft))
    one.get(address(draft, "/questions/feel"))
    one.submit("Save", **{"wording-en-all": "How are you?"})

    two.submit("Delete")

    assert two.status == 409
    assert len(words(now(session, draft))) == 2


def test_settings_meet_too(as_: Signed, session: Session, draft: SurveyDraft) -> None:
    one, two = Browser(as_(Role.COORDINATOR)), Browser(as_(Role.COORDINATOR))
    for browser in (one, two):
        browser.get(address(draft, "/settings"))
    one.submit("Save and stay", who_for="Everybody")

    two.submit("Save and stay", who_for="Nobody else")

    assert two.status == 409
    assert now(session, draft)["who_for"] == "Everybody"


def test_move_copy_delete_and_put_back(as_: Signed, session: Session, draft: SurveyDraft) -> None:
    browser = Browser(as_(Role.COORDINATOR))
    browser.get(address(draft))
    browser.submit("Down")
    assert words(now(session, draft)) == ["Who can you talk to?", "How are things?"]
    browser.submit("Copy")
    assert browser.path.endswith("/questions/talk_2")
    browser.get(address(draft))

    shown = browser.submit("Delete")

    assert "put it back" in shown
    assert words(now(session, draft)) == ["Who can you talk to?", "How are things?"]
    browser.submit("Put it back")
    assert [q["id"] for q in now(session, draft)["questions"]] == ["talk", "talk_2", "feel"]


def test_words_in_another_language_and_band_are_asked_for_and_flagged(
    as_: Signed, session: Session, draft: SurveyDraft
) -> None:
    browser = Browser(as_(Role.COORDINATOR))
    browser.get(address(draft, "/settings"))
    data = {"title": "Life now", "who_for": "All", "voice": "young_person", "consultation": "0",
            "intro-en-all": "Hi.", "public_title-en-all": "Life", "band": ["11-17", "16-25"],
            "language": ["ar"], "revision": "1"}  # fmt: skip
    browser.client.post(address(draft, "/settings"), data=data)

    page = browser.get(address(draft, "/questions/feel"))

    assert "Empty: falls back to English." in page
    assert "Empty: falls back to the words for everybody." in page
    browser.submit("Save", **{"wording-ar-all": "كيف حالك؟", "wording-en-11-17": "You OK?"})
    shown = browser.get(address(draft, "/preview/1?lang=ar&theme=dark"))
    assert "كيف حالك؟" in shown
    assert 'dir="rtl"' in shown
    assert "You OK?" in browser.get(address(draft, "/preview/1?band=11-17"))


def test_a_condition_too_hard_for_sentences_is_told_and_kept(as_: Signed, session: Session) -> None:
    tree = {"not": {"and": [{"question": "feel", "at_most": 2}]}}
    made = make_draft(session, FEEL, {**TALK, "relevance": tree})
    save(session)
    browser = Browser(as_(Role.COORDINATOR))

    page = browser.get(address(made, "/questions/talk"))
    browser.submit("Save", **{"wording-en-all": "Who listens?"})

    assert "it is not so that (“How are things?” is at most “2”)" in unescape(page)
    kept = now(session, made)["questions"][1]
    assert (kept["relevance"], kept["wording"]) == (tree, "Who listens?")


def test_a_sentence_with_another_questions_answer_is_refused_and_stays(
    as_: Signed, session: Session, draft: SurveyDraft
) -> None:
    browser = Browser(as_(Role.COORDINATOR))
    browser.get(address(draft, "/questions/talk"))

    page = browser.submit(
        "Save", **{"when-0-question": "feel", "when-0-value": "", "wording-en-all": "Mine"}
    )

    assert browser.status == 422
    assert "Pick an answer that belongs to “How are things?”" in unescape(page)
    assert "Mine" in page
    assert faults_of_page(page) == []
    assert "relevance" not in now(session, draft)["questions"][1]


def test_trying_it_out_keeps_nothing(as_: Signed, session: Session) -> None:
    made = make_draft(session, *QUESTIONS)
    save(session)
    browser = Browser(as_(Role.COORDINATOR))
    browser.get(address(made, "/preview"))
    browser.submit("Start")
    browser.submit("Continue", answer="2", why="Because.")
    assert "Have you moved" in browser.title
    again = browser.submit("Continue")
    assert browser.status == 422
    assert "Pick one" in again
    browser.submit("Continue", answer="yes")
    assert "What was moving like" in browser.title
    browser.submit("Back")
    browser.submit("Continue", answer="no")
    assert "Who can you talk to" in browser.title
    for _ in range(2):
        browser.submit("Skip this question")
    page = browser.submit("Continue", answer="yes")

    assert "That is the end" in page
    assert "Because." in page
    assert faults_of_page(page) == []
    assert session.scalar(sa.select(sa.func.count(Response.id))) == 0


@pytest.mark.parametrize(
    "kept",
    ["[]", "{", "[" * 5000, json.dumps({"feel": 3, "gone": {"a": ["b"]}}), "x" * 600_000,
     json.dumps({"feel": {"answer": [None, {"a": 1}]}})],
)  # fmt: skip
def test_what_a_page_kept_may_be_anything(as_: Signed, draft: SurveyDraft, kept: str) -> None:
    data = {"kept": kept, "answer": "3", "lang": "zz", "band": "\x00", "theme": "../.."}

    answer = as_(Role.COORDINATOR).post(address(draft, "/preview/1"), data=data)

    assert answer.status_code == 200
    assert "Who can you talk to" in answer.text


def test_hostile_forms_lose_nothing_and_break_nothing(
    as_: Signed, session: Session, draft: SurveyDraft
) -> None:
    client = as_(Role.COORDINATOR)
    before = now(session, draft)
    long_words = {"wording-en-all": "x" * 3000, "revision": "1"}

    refused = client.post(address(draft, "/questions/feel"), data=long_words)

    assert refused.status_code == 422
    assert "x" * 3000 in refused.text
    for path in ("/questions/nothing", "/questions/nothing/move", "/preview/99"):
        assert client.get(address(draft, path)).status_code in (404, 405)
    assert client.post(address(draft, "/questions/nothing/copy")).status_code == 404
    assert client.post(address(draft, "/put-back"), data={"question": "x"}).status_code == 409
    assert client.post(address(draft, "/questions"), data={"type": "x"}).status_code == 422
    for start in ("template:../x", "copy:0", "copy:x", "copy:99999999999999", "blank"):
        sent = client.post("/staff/surveys/drafts/new", data={"start": start})
        assert sent.status_code in (404, 422)
    assert now(session, draft) == before


def test_a_later_version_keeps_the_address_and_the_answers_keep_theirs(
    as_: Signed, client: FlaskClient, session: Session
) -> None:
    make_promises(session)
    survey = make_survey(session, slug="life", closes_on=clock.today() + timedelta(days=9))
    begun = surveys.start_response(session, survey, "a-token")
    save(session)
    browser = Browser(as_(Role.COORDINATOR))
    browser.get(f"/staff/surveys/{survey.id}")
    browser.submit("Change the questions")
    base = browser.path
    browser.get(f"{base}/questions/talk")
    browser.submit("Take out")
    browser.get(f"{base}/questions/feel")
    browser.submit("Save", **{"wording-en-all": "How is it going?"})

    page = browser.get(f"{base}/publish")

    assert "It lost an answer: “A friend”" in unescape(page)
    assert page.count("figures from before and after") == 1
    shown = browser.submit("Publish version 2")
    assert "Version 2" in shown
    assert "Trend break" in shown
    session.rollback()
    session.expire_all()
    newer = session.get_one(Survey, survey.id)
    assert (newer.version, newer.slug) == (2, "life")
    assert session.scalar(sa.select(sa.func.count()).select_from(SurveyVersion)) == 2
    old = session.get_one(Response, begun.id)
    assert queries.definition_of(old) == make_definition()
    assert str(queries.definition_of(newer).questions[0].wording) == "How is it going?"
    later = surveys.start_response(session, newer, "another-token")
    assert queries.definition_of(later) == queries.definition_of(newer)
    assert service.edit_published(session, newer, actor=make_actor(session)).based_on == newer.id


def make_actor(session: Session) -> Any:
    from app.access import Actor  # noqa: PLC0415

    user = make_user(session, Role.COORDINATOR)
    return Actor(user.id, user.name, frozenset({Role.COORDINATOR}))


def test_one_survey_has_one_draft_of_its_next_version(
    as_: Signed, session: Session, draft: SurveyDraft
) -> None:
    survey = make_survey(session)
    closed = make_survey(session, closes_on=clock.today() - timedelta(days=1))
    save(session)
    one, two = as_(Role.COORDINATOR), as_(Role.COORDINATOR)

    places = {c.post(f"/staff/surveys/drafts/of/{survey.id}").location for c in (one, two)}

    assert len(places) == 1
    assert one.post(f"/staff/surveys/drafts/of/{closed.id}").status_code == 409
    same = one.post(f"{places.pop()}/publish", data={"revision": "1"})
    assert same.status_code == 422


def test_copies_and_templates_start_new_surveys(as_: Signed, session: Session) -> None:
    survey = make_survey(session)
    make_consultation(session)
    save(session)
    client = as_(Role.COORDINATOR)

    for start in (f"copy:{survey.id}", "template:one-question-pulse"):
        place = client.post("/staff/surveys/drafts/new", data={"start": start}).location
        for rest in ("", "/settings", "/check", "/preview", "/preview/1", "/publish", "/delete"):
            answer = client.get(place + rest)
            assert (rest, answer.status_code, faults_of_page(answer.text)) == (rest, 200, [])
        client.post(f"{place}/delete")
        assert client.get(place).status_code == 404
    assert session.scalar(sa.select(sa.func.count(SurveyDraft.id))) == 0


@pytest.mark.parametrize("kind", ["single", "multiple", "scale", "rating", "number", "consent"])
def test_the_page_of_every_kind_keeps_the_rules(as_: Signed, session: Session, kind: str) -> None:
    made = make_draft(session, FEEL, {"id": "q", "type": kind, "wording": "Well?"})
    save(session)

    page = as_(Role.COORDINATOR).get(address(made, "/questions/q"))

    assert page.status_code == 200
    assert faults_of_page(page.text) == []


def test_only_coordinators_build_and_only_the_lead_changes_duty(
    as_: Signed, client: FlaskClient, draft: SurveyDraft
) -> None:
    for role in set(Role) - {Role.COORDINATOR, Role.ANYONE}:
        assert as_(role).get(address(draft)).status_code == 403
    assert client.get(address(draft)).status_code == 302
    coordinator = as_(Role.COORDINATOR)
    assert "Ask the safeguarding lead" in coordinator.get("/staff/safeguarding/duty").text
    data = {"by_day": "a", "out_of_hours": "b", "words": "c"}
    assert coordinator.post("/staff/safeguarding/duty", data=data).status_code == 403


def test_young_people_read_what_was_filled_in(client: FlaskClient, session: Session) -> None:
    make_promises(session)
    save(session)

    assert "Nobody reads this at night" in client.get("/help").text
    assert "privacy@example.org" in client.get("/privacy").text
