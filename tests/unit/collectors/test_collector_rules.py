"""Codes, standings and figures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.collectors import rules
from app.collectors.rules import ALPHABET, CodeTypedWrongError, Standing, State

DAY = date(2026, 11, 23)
BODIES = st.text(ALPHABET, min_size=1, max_size=10)


def test_no_letter_looks_like_another_or_makes_a_word() -> None:
    assert not set(ALPHABET) & set("0o1il5s8bz")
    assert not set(ALPHABET) & set("aeiou")
    assert ALPHABET.lower() == ALPHABET


@given(BODIES, st.data())
def test_every_slip_of_one_letter_is_found(body: str, data: st.DataObject) -> None:
    code = rules.with_check(body)
    place = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from(ALPHABET.replace(code[place], "")))

    with pytest.raises(CodeTypedWrongError, match="not right"):
        rules.read_code(code[:place] + wrong + code[place + 1 :], len(code))


@given(BODIES, st.data())
def test_two_letters_swapped_are_found(body: str, data: st.DataObject) -> None:
    code = rules.with_check(body)
    place = data.draw(st.integers(0, len(code) - 2))
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped != code:
        with pytest.raises(CodeTypedWrongError):
            rules.read_code(swapped, len(code))


@given(BODIES, st.sampled_from(["{}", " {} ", "{}\n"]), st.booleans())
def test_a_code_is_read_however_it_is_typed(body: str, around: str, as_shown: bool) -> None:
    code = rules.with_check(body)
    typed = around.format(rules.shown_code(code) if as_shown else code)

    assert rules.read_code(typed, len(code)) == code


@given(st.text(max_size=300))
def test_anything_typed_is_a_code_or_a_clear_sentence(typed: str) -> None:
    try:
        code = rules.read_code(typed, rules.CODE_LENGTH)
    except CodeTypedWrongError as error:
        said = str(error)
    else:
        said = "."
        assert len(code) == rules.CODE_LENGTH
    assert said.endswith(".")


@given(st.binary(min_size=8, max_size=32))
def test_a_digest_gives_a_code_that_reads(digest: bytes) -> None:
    code = rules.from_digest(digest, rules.MARK_LENGTH)

    assert rules.read_code(code, rules.MARK_LENGTH) == code
    assert rules.from_digest(digest, rules.MARK_LENGTH) == code


def test_a_new_code_is_one_that_is_free() -> None:
    refused: list[str] = []

    def is_taken(code: str) -> bool:
        refused.append(code)
        return len(refused) < 3

    assert rules.new_code(is_taken, 5) == refused[2]


@pytest.mark.parametrize(
    ("state", "opens", "closes", "survey_is_open", "found"),
    [
        (State.OPEN, 0, 0, True, Standing.OPEN),
        (State.OPEN, -3, 3, True, Standing.OPEN),
        (State.OPEN, 1, 3, True, Standing.WAITING),
        (State.OPEN, -3, -1, True, Standing.CLOSED),
        (State.OPEN, -3, 3, False, Standing.CLOSED),
        (State.CLOSED, -3, 3, True, Standing.CLOSED),
        (State.CLOSED, 1, 3, True, Standing.CLOSED),
    ],
)
def test_what_somebody_finds(
    state: State, opens: int, closes: int, survey_is_open: bool, found: Standing
) -> None:
    first, last = DAY + timedelta(days=opens), DAY + timedelta(days=closes)

    assert rules.standing(state, first, last, DAY, survey_is_open=survey_is_open) is found


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 60))
def test_a_figure_moves_by_ten_and_after_a_week(frozen: int, people: int, days: int) -> None:
    due = rules.figure_is_due(DAY, frozen, DAY + timedelta(days=days), people)

    assert due is (people - frozen >= 10 and days >= 7)


def test_the_first_figure_waits_for_ten_people_alone() -> None:
    assert not rules.figure_is_due(None, 0, DAY, 9)
    assert rules.figure_is_due(None, 0, DAY, 10)


@pytest.mark.parametrize(
    "text",
    ["For young people in care", "CARE leavers", "your foster home", "Ask your social worker"],
)
def test_words_that_speak_of_care_are_noticed(text: str) -> None:
    assert rules.speaks_of_care(text)


@pytest.mark.parametrize("text", ["How is life?", "Take careful aim", "Healthcare for all", ""])
def test_other_words_are_neutral(text: str) -> None:
    assert not rules.speaks_of_care(text)


@pytest.mark.parametrize(
    ("bands", "ages"),
    [(["16-25"], (16, 25)), (["8-11", "11-17"], (8, 17)), ([], (8, 25)), (["*"], (8, 25))],
)
def test_ages_come_from_the_bands(bands: list[str], ages: tuple[int, int]) -> None:
    assert rules.ages_of(bands) == ages
