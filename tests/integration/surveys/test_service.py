from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from app import audit, clock
from app.accounts.models import Receipt
from app.comments.models import Comment
from app.consultations.models import ConsultationState
from app.errors import DomainError
from app.surveys import coming_back, queries, service
from app.surveys.answers import AnswerError, answered, unanswered
from app.surveys.models import Response, SurveyState
from app.surveys.readiness import NotReadyError
from app.tasks import take_events
from tests.factories import make_consultation
from tests.factories_building import make_promises
from tests.factories_surveys import make_definition, make_survey

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.surveys.answers import Answer
    from app.surveys.definition import Question
    from app.surveys.models import Survey

VISIT = "one-visit"


def question(survey: Survey, question_id: str) -> Question:
    found = queries.definition_of(survey).question(question_id)
    assert found is not None
    return found


def draft(session: Session, survey: Survey, token: str = VISIT, **answers: Answer) -> Response:
    response = service.start_response(session, survey, token)
    for question_id, answer in answers.items():
        service.save_answer(session, response, question(survey, question_id), answer)
    return response


def texts(session: Session) -> list[str]:
    return sorted(session.scalars(sa.select(Comment.text)))


def test_a_draft_is_found_by_its_visit_and_survey_alone(session: Session, survey: Survey) -> None:
    other = make_survey(session)
    response = draft(session, survey, change=answered("More say"))

    assert queries.response_of(session, survey, VISIT) is response
    assert queries.response_of(session, survey, "another-visit") is None
    assert queries.response_of(session, survey, None) is None
    assert queries.response_of(session, other, VISIT) is None


def test_the_token_itself_is_stored_nowhere(session: Session, survey: Survey) -> None:
    response = draft(session, survey)
    second = draft(session, make_survey(session))

    assert VISIT not in (response.token_hash, response.id)
    assert response.token_hash != second.token_hash


def test_starting_twice_gives_the_same_draft(session: Session, survey: Survey) -> None:
    first = service.start_response(session, survey, VISIT)

    assert service.start_response(session, survey, VISIT) is first
    assert session.scalar(sa.select(sa.func.count(Response.id))) == 1


def test_an_answer_replaces_the_earlier_one(session: Session, survey: Survey) -> None:
    response = draft(session, survey, change=answered("First"))

    service.save_answer(session, response, question(survey, "change"), answered("Second\n 🙂"))
    session.commit()
    session.expire_all()

    assert queries.answers_of(response) == {"change": answered("Second\n 🙂")}


def test_taking_words_out_again_forgets_them_but_a_skip_stays(
    session: Session, survey: Survey
) -> None:
    response = draft(session, survey, change=answered("No, never mind"), feel=unanswered("skipped"))

    service.clear_answer(session, response, question(survey, "change"))
    service.clear_answer(session, response, question(survey, "feel"))
    service.clear_answer(session, response, question(survey, "talk"))

    assert queries.answers_of(response) == {"feel": unanswered("skipped")}


def test_each_visible_free_text_becomes_a_comment_and_hidden_ones_do_not(
    session: Session, survey: Survey
) -> None:
    response = draft(
        session,
        survey,
        feel=answered(2, why="I miss my mates"),
        moved=answered("no"),
        moving=answered("Hidden since moved became no"),
        talk=answered(["other_person"], other="My nan"),
        change=answered("More say"),
        share=answered("yes"),
    )

    receipt = service.submit_response(session, response, VISIT)

    assert texts(session) == ["I miss my mates", "More say", "My nan"]
    kept = session.scalars(sa.select(Comment)).all()
    assert {c.consultation_id for c in kept} == {survey.consultation_id}
    assert {c.contribution_id for c in kept} == {response.id}
    assert {c.receipt_id for c in kept} == {receipt.id}
    assert all(c.may_quote for c in kept)
    assert len(take_events(session)) == 3


def test_words_are_not_to_be_quoted_without_a_yes(session: Session, survey: Survey) -> None:
    response = draft(session, survey, change=answered("More say"), share=unanswered("skipped"))

    service.submit_response(session, response, VISIT)

    assert [c.may_quote for c in session.scalars(sa.select(Comment))] == [False]


def test_sending_twice_counts_once_with_the_same_receipt(session: Session, survey: Survey) -> None:
    response = draft(session, survey, change=answered("More say"))

    first = service.submit_response(session, response, VISIT)
    second = service.submit_response(session, response, VISIT)

    assert second is first
    assert texts(session) == ["More say"]
    assert session.scalar(sa.select(sa.func.count(Receipt.id))) == 1


def test_two_surveys_of_one_visit_get_receipts_that_nobody_can_join(
    session: Session, survey: Survey
) -> None:
    one = draft(session, survey, change=answered("More say"))
    two = draft(session, make_survey(session), change=answered("More say"))

    assert service.submit_response(session, one, VISIT) is not service.submit_response(
        session, two, VISIT
    )


def test_sent_answers_no_longer_change(session: Session, survey: Survey) -> None:
    response = draft(session, survey, change=answered("More say"))
    service.submit_response(session, response, VISIT)

    with pytest.raises(service.AlreadySentError, match="have sent"):
        service.save_answer(session, response, question(survey, "change"), answered("Less"))

    assert queries.answers_of(response)["change"]["value"] == "More say"


def test_nothing_is_sent_when_everything_was_skipped(session: Session, survey: Survey) -> None:
    response = draft(session, survey, feel=unanswered("skipped"), moved=unanswered("skipped"))

    with pytest.raises(service.NothingToSendError, match="not answered anything"):
        service.submit_response(session, response, VISIT)

    assert response.submitted_on is None
    assert session.scalar(sa.select(sa.func.count(Receipt.id))) == 0


@pytest.mark.parametrize("how", ["closed", "past its day"])
def test_a_closed_survey_takes_nothing(session: Session, survey: Survey, how: str) -> None:
    response = draft(session, survey, change=answered("More say"))
    if how == "closed":
        survey.state = SurveyState.CLOSED
    else:
        survey.closes_on = clock.today() - timedelta(days=1)
    session.flush()

    with pytest.raises(service.SurveyClosedError, match="closed"):
        service.submit_response(session, response, VISIT)
    with pytest.raises(service.SurveyClosedError):
        service.save_answer(session, response, question(survey, "change"), answered("Late"))
    with pytest.raises(service.SurveyClosedError):
        service.start_response(session, survey, "late-visit")

    assert texts(session) == []
    assert survey not in queries.open_surveys(session)


def test_five_words_move_the_draft_to_a_new_visit(session: Session, survey: Survey) -> None:
    response = draft(session, survey, change=answered("More say"))
    draft(session, survey, "decoy-visit", change=answered("Somebody else's"))
    words = coming_back.put_away(session, response, "a-key")

    found = coming_back.resume_with_words(session, "  " + "-".join(words).upper(), "new-phone")

    assert found is response
    assert queries.response_of(session, survey, "new-phone") is response
    assert queries.response_of(session, survey, VISIT) is None


def test_new_words_replace_the_old_ones(session: Session, survey: Survey) -> None:
    response = draft(session, survey)
    old = coming_back.put_away(session, response, "a-key")
    new = coming_back.put_away(session, response, "another-key")

    with pytest.raises(coming_back.WrongWordsError):
        coming_back.resume_with_words(session, " ".join(old), "new-phone")

    assert coming_back.resume_with_words(session, " ".join(new), "new-phone") is response


def test_words_close_the_draft_to_the_visit_that_wrote_it(session: Session, survey: Survey) -> None:
    response = draft(session, survey, change=answered("More say"))

    coming_back.put_away(session, response, "a-key")

    assert queries.response_of(session, survey, VISIT) is None
    assert queries.answers_of(response)["change"]["value"] == "More say"


def test_a_second_press_gives_the_words_of_the_first(session: Session, survey: Survey) -> None:
    response = draft(session, survey, change=answered("More say"))

    words = coming_back.put_away(session, response, "a-key")

    assert coming_back.words_of_first_press(session, survey, "a-key") == words
    assert coming_back.words_of_first_press(session, survey, "another-key") == ()
    service.submit_response(session, response, "new-phone")
    assert coming_back.words_of_first_press(session, survey, "a-key") == words


def test_words_open_a_copy_of_what_was_sent(session: Session, survey: Survey) -> None:
    response = draft(session, survey, change=answered("More say"))
    words = coming_back.put_away(session, response, "a-key")
    service.submit_response(session, response, VISIT)

    copy = coming_back.resume_with_words(session, " ".join(words), "new-phone")

    assert copy.changes_id == response.id
    assert queries.answers_of(copy) == queries.answers_of(response)


@pytest.mark.parametrize("joint", [" ", "-", ", ", "\n", " 1. "])
def test_a_text_with_the_persons_own_words_in_it_is_sent_back(
    session: Session, survey: Survey, joint: str
) -> None:
    response = draft(session, survey)
    words = coming_back.put_away(session, response, "a-key")
    text = "Write to me, my words are " + joint.join(words).title() + " thanks"

    with pytest.raises(AnswerError, match="five return words"):
        service.save_answer(session, response, question(survey, "change"), answered(text))
    with pytest.raises(AnswerError, match="five return words"):
        service.save_answer(session, response, question(survey, "feel"), answered(3, why=text))

    assert queries.answers_of(response) == {}


def test_ordinary_writing_is_never_taken_for_return_words(session: Session, survey: Survey) -> None:
    response = draft(session, survey)
    words = coming_back.put_away(session, response, "a-key")
    text = " ".join(reversed(words)) + " " + " ".join(words[:4])

    service.save_answer(session, response, question(survey, "change"), answered(text))

    assert queries.answers_of(response)["change"]["value"] == text


def test_a_published_survey_keeps_its_questions(session: Session) -> None:
    consultation = make_consultation(session, is_example=True)
    make_promises(session)
    template = make_definition()
    day = clock.today() + timedelta(days=5)

    survey = service.publish_survey(
        session, template, consultation.id, "your-home", day, actor=None
    )

    assert queries.definition_of(survey) == template
    assert survey in queries.open_surveys(session)
    assert survey.is_example
    history = audit.entries_about(session, f"survey:{survey.id}")
    assert [entry.action for entry in history] == ["survey_published"]


@pytest.mark.parametrize("slug", ["", "Home", "a b", "-home", "home-", "x" * 41, "hôme", "a/b"])
def test_an_address_that_would_not_work_is_refused(session: Session, slug: str) -> None:
    consultation = make_consultation(session)

    with pytest.raises(DomainError, match="small letters"):
        service.publish_survey(
            session, make_definition(), consultation.id, slug, clock.today(), actor=None
        )


def test_a_taken_address_a_past_day_and_a_closed_consultation_are_refused(
    session: Session, survey: Survey
) -> None:
    consultation = make_consultation(session)
    closed = make_consultation(session, state=ConsultationState.CLOSED)
    template, today = make_definition(), clock.today()
    yesterday = today - timedelta(days=1)

    with pytest.raises(DomainError, match="that address already"):
        service.publish_survey(session, template, consultation.id, "life", today, actor=None)
    with pytest.raises(DomainError, match="has passed"):
        service.publish_survey(session, template, consultation.id, "new", yesterday, actor=None)
    with pytest.raises(DomainError, match="still open"):
        service.publish_survey(session, template, closed.id, "new", today, actor=None)


def test_nothing_is_asked_before_every_promise_is_in_place(session: Session) -> None:
    day = clock.today() + timedelta(days=5)
    consultation = make_consultation(
        session, who_decides=" ", closes_on=day, reply_by=day - timedelta(days=1)
    )
    wordless = make_definition(questions=[{"id": "ok", "type": "yes_no", "wording": "OK?"}])

    with pytest.raises(NotReadyError) as refused:
        service.publish_survey(session, wordless, consultation.id, "new", day, actor=None)

    keys = [need.key for need in refused.value.needs]
    assert keys == ["who_decides", "reply_by", "duty", "privacy", "words"]


def test_closing_twice_is_one_deed(session: Session, survey: Survey) -> None:
    service.close_survey(session, survey, actor=None)
    service.close_survey(session, survey, actor=None)

    assert len(audit.entries_about(session, f"survey:{survey.id}")) == 1


@pytest.mark.parametrize(
    ("sent", "shown"), [(0, "fewer than 10"), (9, "fewer than 10"), (12, "about 10")]
)
def test_staff_see_rounded_figures_of_sent_answers_only(
    session: Session, survey: Survey, sent: int, shown: str
) -> None:
    for number in range(sent):
        response = draft(session, survey, f"visit-{number}", change=answered("More say"))
        response.submitted_on = clock.today()
    for number in range(15):
        draft(session, survey, f"unsent-{number}")
    session.flush()

    assert queries.listed_survey(session, survey).sent.in_words == shown
