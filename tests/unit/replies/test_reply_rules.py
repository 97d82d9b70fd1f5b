from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.replies import rules
from app.replies.rules import Decision, Progress, ReplyDraft, Sending, UnfitReplyError

YES = ReplyDraft(
    decision=Decision.YES,
    we_did="You get two proper bags when you move.",
    owner="Head of Children’s Homes",
)
NO = replace(YES, decision=Decision.NO, because="The bus fares are set by the region.")
NO_LETTERS = st.text(alphabet=st.characters(exclude_categories=["L"]))


@given(reason=NO_LETTERS)
def test_a_no_without_words_as_its_reason_is_refused(reason: str) -> None:
    fault = rules.fault_in(replace(NO, because=reason))

    assert fault is not None
    assert fault.box == "because"
    assert "A no needs its reason" in fault.sentence


def test_a_no_with_its_reason_passes() -> None:
    rules.check_draft(NO)


@given(reason=NO_LETTERS)
def test_a_not_yet_needs_a_date_or_a_reason(reason: str) -> None:
    draft = replace(YES, decision=Decision.NOT_YET, because=reason)

    with pytest.raises(UnfitReplyError, match="needs a date or a reason"):
        rules.check_draft(draft)
    rules.check_draft(replace(draft, due_on=date(2027, 1, 31)))
    rules.check_draft(replace(draft, because="We are asking the schools first."))


def test_a_yes_needs_no_reason() -> None:
    assert rules.fault_in(YES) is None


@pytest.mark.parametrize(
    ("draft", "box"), [(replace(YES, we_did=" … "), "we_did"), (replace(YES, owner=""), "owner")]
)
def test_every_answer_has_words_and_an_owner(draft: ReplyDraft, box: str) -> None:
    fault = rules.fault_in(draft)

    assert fault is not None
    assert fault.box == box


def test_an_endless_answer_is_refused() -> None:
    with pytest.raises(UnfitReplyError, match="shorter"):
        rules.check_draft(replace(YES, we_did="so many words " * 1_000))


def test_news_cannot_turn_a_no_into_a_yes() -> None:
    with pytest.raises(UnfitReplyError, match="needs a new answer"):
        rules.check_progress(Decision.NO, Progress.CANNOT, Progress.DOING)


def test_what_is_done_does_not_go_back_to_the_start() -> None:
    with pytest.raises(UnfitReplyError, match="done already"):
        rules.check_progress(Decision.YES, Progress.DONE, Progress.LOOKING)


def test_a_promise_may_turn_out_not_to_be_possible() -> None:
    rules.check_progress(Decision.YES, Progress.DOING, Progress.CANNOT)


@pytest.mark.parametrize(
    "change",
    [
        {"because": "Another reason altogether."},
        {"decision": Decision.YES},
        {"due_on": date(2027, 4, 1)},
        {"owner": "Somebody else"},
    ],
)
def test_the_seal_changes_with_any_part_of_the_answer(change: dict[str, object]) -> None:
    assert rules.seal_of(replace(NO, **change)) != rules.seal_of(NO)  # type: ignore[arg-type]


@given(
    is_read=st.booleans(), themes=st.integers(0, 9), answered=st.integers(0, 9), post=st.booleans()
)
def test_the_line_of_a_receipt_has_no_hole_and_one_now(
    is_read: bool, themes: int, answered: int, post: bool
) -> None:
    sending = Sending(
        is_post=post,
        sent_on=date(2026, 11, 1),
        reply_by=None,
        is_read=is_read,
        themes=themes,
        answered=min(themes, answered),
    )

    states = [step.state for step in rules.steps_of(sending)]

    assert states[0] == "past"
    assert states.count("now") == 1
    assert states == sorted(states, key=["past", "now", "next"].index)


def test_the_line_ends_only_when_every_theme_is_answered() -> None:
    begun = Sending(
        is_post=False, sent_on=date(2026, 11, 1), reply_by=None, is_read=True, themes=2, answered=1
    )

    waiting = rules.steps_of(begun)
    done = rules.steps_of(replace(begun, answered=2))

    assert waiting[3].state == "now"
    assert done[4].state == "now"
