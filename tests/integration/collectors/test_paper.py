"""Paper out and paper in: typed once or twice, checked as online answers are, nothing lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from app import audit
from app.access import Role
from app.accounts import queries as accounts
from app.collectors import paper, printed, queries
from app.collectors.models import PaperSheet, SheetState
from app.collectors.paper import SheetFaultsError, SheetMarkError
from app.collectors.rules import shown_code
from app.comments.models import Comment
from app.errors import ConflictError, DomainError
from app.surveys import service as surveys
from app.surveys.models import Response, Survey
from tests.factories import save
from tests.factories_collectors import coordinator, make_batch
from tests.factories_surveys import make_survey

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from app.collectors.models import PaperBatch
    from app.collectors.paper import Typed

    Signed = Callable[[Role], FlaskClient]

WRITTEN = "More buses.\nI wait an hour."
POSTED: dict[str, Any] = {
    "feel-answer": "4",
    "feel-why": "It is quiet.",
    "moved-answer": "no",
    "talk-answer": ["friend", "other_person"],
    "talk-other": "My nan",
    "change-answer": WRITTEN,
    "share-answer": "yes",
    "save": "1",
}
TYPED: Typed = {
    "feel": {"answer": ["4"], "why": ["It is quiet."]},
    "change": {"answer": [WRITTEN]},
}


@pytest.fixture
def survey(session: Session) -> Survey:
    return make_survey(session, slug="life")


@pytest.fixture
def batch(session: Session, survey: Survey) -> PaperBatch:
    made = make_batch(session, survey)
    save(session)
    return made


@pytest.fixture
def twice(session: Session, survey: Survey) -> PaperBatch:
    made = make_batch(session, survey, is_keyed_twice=True)
    save(session)
    return made


def home(batch: PaperBatch) -> str:
    """Where a batch is; its number is known without asking the database, which a page may hold."""
    identity = sa.inspect(batch).identity
    assert identity is not None
    return f"/staff/collectors/paper/{identity[0]}"


def responses(session: Session) -> list[Response]:
    session.expire_all()
    found = list(session.scalars(sa.select(Response).order_by(Response.id)))
    save(session)
    return found


def sheets(session: Session) -> list[PaperSheet]:
    session.expire_all()
    found = list(session.scalars(sa.select(PaperSheet).order_by(PaperSheet.id)))
    save(session)
    return found


def test_a_sheet_is_typed_in_and_its_words_are_read_like_any_others(
    as_: Signed, session: Session, batch: PaperBatch
) -> None:
    browser = as_(Role.COORDINATOR)
    mark = queries.marks_of(batch)[1]
    page = browser.get(f"{home(batch)}/enter").text
    assert "1. How are things?" in page
    assert 'data-key="4"' in page

    kept = browser.post(f"{home(batch)}/enter", data=POSTED | {"mark": shown_code(mark)})

    assert kept.location == f"{home(batch)}/enter"
    [response] = responses(session)
    assert response.collector_id == batch.collector_id
    assert response.submitted_on is not None
    assert {row.question_id: row.value["value"] for row in response.answers} == {
        "feel": 4,
        "moved": "no",
        "talk": ["friend", "other_person"],
        "change": WRITTEN,
        "share": "yes",
    }
    comments = session.scalars(sa.select(Comment).order_by(Comment.text)).all()
    assert [comment.text for comment in comments] == ["It is quiet.", WRITTEN, "My nan"]
    assert all(comment.may_quote for comment in comments)
    save(session)
    overview = browser.get(home(batch)).text
    assert "<b>1</b><span>typed in" in overview
    [sheet] = sheets(session)
    assert (sheet.state, sheet.first, sheet.first_by_id) == (SheetState.ENTERED, None, None)


def test_the_strip_that_was_torn_off_opens_the_receipt(
    as_: Signed, client: FlaskClient, session: Session, batch: PaperBatch
) -> None:
    mark = queries.marks_of(batch)[0]
    code = surveys.sheet_receipt_code(
        session, batch.collector.survey_id, printed.sheet_token(batch, mark)
    )
    assert accounts.receipt_by_code(session, code) is None
    save(session)

    as_(Role.COORDINATOR).post(f"{home(batch)}/enter", data=POSTED | {"mark": mark})

    [response] = responses(session)
    receipt = accounts.receipt_by_code(session, code)
    assert receipt is not None
    assert response.receipt_id == receipt.id
    save(session)
    assert client.post("/receipt", data={"code": code}).location == "/receipt/status"


def test_a_sheet_counts_once_and_a_photocopy_counts_too(
    as_: Signed, session: Session, batch: PaperBatch
) -> None:
    browser = as_(Role.COORDINATOR)
    mark = queries.marks_of(batch)[0]
    browser.post(f"{home(batch)}/enter", data=POSTED | {"mark": mark})

    again = browser.post(f"{home(batch)}/enter", data=POSTED | {"mark": mark})
    copy = browser.post(f"{home(batch)}/enter", data=POSTED | {"mark": ""})

    assert again.status_code == 422
    assert "typed in or begun already" in again.text
    assert "I wait an hour." in again.text, "what was typed is still there"
    assert copy.status_code == 302
    assert len(responses(session)) == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"feel-answer": "9"}, "Pick one of the answers on the page."),
        ({"moved-answer": "perhaps"}, "Pick from the answers on the page."),
        ({"talk-answer": ["friend", "nobody"], "talk-other": ""}, "Pick one or the other"),
        ({"change-answer": "x" * 10_001}, "make them a bit shorter"),
        ({"mark": "zzzzz"}, "is never in a code"),
        ({"mark": "22222"}, "No sheet of this batch has this mark"),
        ({"mark": "22223"}, "One letter or number is not right"),
    ],
)
def test_a_fault_keeps_everything_and_saves_nothing(
    as_: Signed, session: Session, batch: PaperBatch, changes: dict[str, Any], said: str
) -> None:
    refused = as_(Role.COORDINATOR).post(f"{home(batch)}/enter", data=POSTED | changes)

    assert refused.status_code == 422
    assert said in refused.text
    assert "It is quiet." in refused.text
    assert responses(session) == []
    assert sheets(session) == []


def test_an_unfinished_sheet_waits_with_all_that_was_typed(
    as_: Signed, session: Session, batch: PaperBatch
) -> None:
    mark = queries.marks_of(batch)[0]
    half = {"feel-answer": "9", "change-answer": WRITTEN, "later": "1", "mark": mark}
    as_(Role.COORDINATOR).post(f"{home(batch)}/enter", data=half)
    [sheet] = sheets(session)
    other = as_(Role.COORDINATOR)
    assert shown_code(mark) in other.get(home(batch)).text
    page = other.get(f"{home(batch)}/sheets/{sheet.id}").text
    assert "I wait an hour." in page

    done = other.post(f"{home(batch)}/sheets/{sheet.id}", data=POSTED)

    assert done.status_code == 302
    assert len(responses(session)) == 1
    assert other.get(f"{home(batch)}/sheets/{sheet.id}").location == home(batch)


def test_an_empty_sheet_is_noted_as_one(as_: Signed, session: Session, batch: PaperBatch) -> None:
    browser = as_(Role.COORDINATOR)
    mark = queries.marks_of(batch)[0]

    nothing = browser.post(f"{home(batch)}/enter", data={"mark": mark, "save": "1"})
    noted = browser.post(f"{home(batch)}/enter", data={"mark": mark, "empty": "1"})

    assert "press “It is empty”" in nothing.text
    assert noted.status_code == 302
    assert [sheet.state for sheet in sheets(session)] == [SheetState.BLANK]
    assert responses(session) == []


def test_two_people_who_agree_make_one_answer(session: Session, twice: PaperBatch) -> None:
    first, second = coordinator(session), coordinator(session)
    mark = queries.marks_of(twice)[0]
    sheet = paper.finish_sheet(session, twice, None, mark, TYPED, actor=first)
    assert sheet.state is SheetState.SECOND
    assert responses(session) == []
    with pytest.raises(DomainError, match="Somebody else types it again"):
        paper.finish_sheet(session, twice, sheet, mark, TYPED, actor=first)
    spaced: Typed = TYPED | {"change": {"answer": ["More buses. \n\n I wait an hour. "]}}

    done = paper.finish_sheet(session, twice, sheet, mark, spaced, actor=second)

    assert (done.first, done.second, done.first_by_id) == (None, None, None)
    assert [row.state for row in sheets(session)] == [SheetState.ENTERED]
    assert len(responses(session)) == 1


def test_two_people_who_differ_are_shown_side_by_side_and_one_is_chosen(
    as_: Signed, session: Session, twice: PaperBatch
) -> None:
    first, second = as_(Role.COORDINATOR), as_(Role.COORDINATOR)
    mark = queries.marks_of(twice)[0]
    first.post(f"{home(twice)}/enter", data=POSTED | {"mark": mark})
    [sheet] = sheets(session)
    at = f"{home(twice)}/sheets/{sheet.id}"
    assert first.get(at).status_code == 422, "the same person does not type it twice"
    typed_again = second.get(at).text
    assert "I wait an hour." not in typed_again, "the second person must not copy the first"
    second.post(at, data=POSTED | {"change-answer": "More cases.", "moved-answer": ""})

    page = second.get(f"{at}/compare").text
    undecided = second.post(f"{at}/compare", data={"change-side": "first"})
    second.post(f"{at}/compare", data={"change-side": "first", "moved-side": "second"})

    assert "More cases." in page
    assert "I wait an hour." in page
    assert "How are things?" not in page, "where they agree there is nothing to choose"
    assert undecided.status_code == 422
    assert "Choose what stands on the paper at question 2" in undecided.text
    [response] = responses(session)
    answers = {row.question_id: row.value["value"] for row in response.answers}
    assert answers["change"] == WRITTEN
    assert "moved" not in answers
    assert second.get(f"{at}/compare").location == home(twice)


def test_what_was_typed_can_be_thrown_away_until_it_is_in(
    as_: Signed, session: Session, batch: PaperBatch
) -> None:
    browser = as_(Role.COORDINATOR)
    half = {"change-answer": WRITTEN, "later": "1", "mark": ""}
    browser.post(f"{home(batch)}/enter", data=half)
    [sheet] = sheets(session)

    browser.post(f"{home(batch)}/sheets/{sheet.id}/throw-away")

    assert sheets(session) == []
    browser.post(f"{home(batch)}/enter", data=POSTED)
    [done] = sheets(session)
    refused = browser.post(f"{home(batch)}/sheets/{done.id}/throw-away")
    assert refused.status_code == 409
    assert len(responses(session)) == 1


def test_words_beside_a_question_for_others_are_read_all_the_same(
    session: Session, batch: PaperBatch
) -> None:
    typed: Typed = {"moved": {"answer": ["no"]}, "moving": {"answer": ["I wish I could."]}}

    paper.finish_sheet(session, batch, None, None, typed, actor=coordinator(session))

    assert session.scalars(sa.select(Comment.text)).all() == ["I wish I could."]


def test_paper_that_comes_late_is_still_taken(
    session: Session, survey: Survey, batch: PaperBatch
) -> None:
    actor = coordinator(session)
    surveys.close_survey(session, survey, actor=actor)

    paper.finish_sheet(session, batch, None, None, TYPED, actor=actor)

    assert len(responses(session)) == 1
    draft = paper.BatchDraft(1, 13, "16-25", "By post.")
    with pytest.raises(ConflictError, match="nothing more is printed"):
        paper.make_batch(session, batch.collector, draft, actor=actor)


def test_the_questions_stay_as_they_were_printed(
    session: Session, survey: Survey, batch: PaperBatch
) -> None:
    changed = dict(survey.definition)
    changed["questions"] = changed["questions"][:1]
    survey.definition = changed
    session.flush()

    sheet = paper.finish_sheet(session, batch, None, None, TYPED, actor=coordinator(session))

    assert sheet.state is SheetState.ENTERED
    assert WRITTEN in session.scalars(sa.select(Comment.text)).all()


def test_the_audit_trail_knows_the_batch_and_never_the_sheet(
    session: Session, batch: PaperBatch
) -> None:
    mark = queries.marks_of(batch)[0]

    paper.finish_sheet(session, batch, None, mark, TYPED, actor=coordinator(session))

    deeds = audit.entries_about(session, f"paper_batch:{batch.id}")
    assert [deed.action for deed in deeds] == ["paper_printed", "sheet_entered"]
    assert mark not in str([deed.details for deed in deeds])


def test_marks_are_the_same_each_time_and_belong_to_one_batch(
    session: Session, survey: Survey, batch: PaperBatch
) -> None:
    other = make_batch(session, survey)

    assert queries.marks_of(batch) == queries.marks_of(batch)
    assert len(set(queries.marks_of(batch))) == batch.printed
    with pytest.raises(SheetMarkError):
        paper.read_mark(other, queries.marks_of(batch)[0])


@pytest.mark.parametrize(
    "typed",
    [
        {"feel": {"answer": ["4", "5"]}},
        {"moved": {"answer": ["\x00"]}},
        {"moved": {"answer": ["\ud800"]}},
        {"feel": {"answer": ["\u0661"], "why": ["\u0662" * 20_000]}},
    ],
)
def test_hostile_input_is_a_fault_and_never_a_crash(batch: PaperBatch, typed: Typed) -> None:
    with pytest.raises(SheetFaultsError) as refused:
        paper.checked(batch, typed)

    assert set(refused.value.faults) == set(typed)


@pytest.mark.parametrize("changes", [{"printed": 0}, {"printed": 101}, {"type_size": 3}])
def test_numbers_out_of_reach_are_refused(
    session: Session, survey: Survey, changes: dict[str, int]
) -> None:
    with pytest.raises(DomainError):
        make_batch(session, survey, **changes)


def test_a_coordinator_prints_a_batch(
    as_: Signed, session: Session, survey: Survey, batch: PaperBatch
) -> None:
    browser = as_(Role.COORDINATOR)
    at = f"/staff/collectors/{batch.collector_id}/paper"
    assert "Large print" in browser.get(at).text
    values = {"printed": "2", "type_size": "18", "band": "16-25", "hand_in": "By post."}
    assert "Print from 1 to 100" in browser.post(at, data=values | {"printed": "0"}).text

    made = browser.post(at, data=values)

    assert browser.get(made.location).status_code == 200
    pdf = browser.get(f"{made.location}/sheets.pdf")
    assert pdf.data.startswith(b"%PDF-")
    assert pdf.mimetype == "application/pdf"
    assert "Printed" in browser.get(f"/staff/collectors/{batch.collector_id}").text
    assert survey.slug == "life"
