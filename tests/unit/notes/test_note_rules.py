from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.notes import rules
from app.notes.rules import About, Content, Line, NoteKind

TODAY = date(2026, 11, 21)
GROUP = About(
    kind=NoteKind.GROUP,
    held_on=date(2026, 11, 18),
    place="Forum night",
    head_count=12,
    bands=("age_18_20",),
    may_share=True,
)
ONE = About(kind=NoteKind.ONE_TO_ONE, bands=("age_16_17",), may_share=True)
SAID = Line("The bus is too dear.", is_verbatim=True, how_many=4)
NOTE = Content(GROUP, (SAID,))


def test_a_whole_note_may_be_sent() -> None:
    assert rules.faults_in(NOTE, TODAY) == {}


def test_a_talk_with_one_person_needs_no_day_and_no_number() -> None:
    assert rules.faults_in(Content(ONE, (Line("I am lonely."),)), TODAY) == {}


def test_each_missing_part_is_named_at_its_box() -> None:
    empty = Content(About(), ())

    assert rules.faults_in_draft(empty, TODAY) == {}
    assert set(rules.faults_in(empty, TODAY)) == {
        "kind",
        "held_on",
        "head_count",
        "bands",
        "lines-0-text",
    }


@pytest.mark.parametrize(
    ("changes", "box"),
    [
        ({"held_on": date(2026, 11, 22)}, "held_on"),
        ({"head_count": 0}, "head_count"),
        ({"head_count": 501}, "head_count"),
        ({"kind": NoteKind.ONE_TO_ONE}, "head_count"),
        ({"place": "14 Elm Street"}, "place"),
        ({"place": "St Mary's School"}, "place"),
        ({"place": "L36 9YU"}, "place"),
        ({"place": "x" * 41}, "place"),
    ],
)
def test_what_can_never_be_right_stops_a_draft_too(changes: dict[str, object], box: str) -> None:
    about = replace(GROUP, **changes)  # type: ignore[arg-type]

    assert box in rules.faults_in_draft(Content(about, (SAID,)), TODAY)


@pytest.mark.parametrize("place", ["", "Forum night", "youth club", "online", "in custody"])
def test_a_kind_of_place_is_fine(place: str) -> None:
    assert rules.fault_in_place(place) is None


@given(how_many=st.integers(), head_count=st.integers(1, 500))
def test_no_more_people_said_it_than_were_there(how_many: int, head_count: int) -> None:
    about = replace(GROUP, head_count=head_count)
    content = Content(about, (replace(SAID, how_many=how_many),))

    has_fault = "lines-0-how_many" in rules.faults_in(content, TODAY)

    assert has_fault is not (1 <= how_many <= head_count)


def test_a_note_holds_thirty_comments() -> None:
    full = Content(GROUP, (SAID,) * 30)
    over = Content(GROUP, (SAID,) * 31)

    assert rules.faults_in(full, TODAY) == {}
    assert "holds 30 comments" in rules.faults_in(over, TODAY)["lines-30-text"]


@given(
    kind=st.sampled_from(NoteKind),
    head_count=st.none() | st.integers(1, 3),
    may_share=st.booleans(),
    is_verbatim=st.booleans(),
)
def test_one_person_and_a_workers_words_are_never_quoted(
    kind: NoteKind, head_count: int | None, may_share: bool, is_verbatim: bool
) -> None:
    about = About(kind=kind, head_count=head_count, may_share=may_share)

    quoted = rules.may_quote(about, Line("x", is_verbatim=is_verbatim))

    if kind is NoteKind.ONE_TO_ONE or head_count == 1 or not is_verbatim or not may_share:
        assert not quoted


@given(place=st.text(min_size=1), day=st.dates())
def test_what_stands_above_the_words_tells_no_day_and_no_place(place: str, day: date) -> None:
    plain = rules.prompt_of(replace(GROUP, place="", held_on=None))

    assert rules.prompt_of(replace(GROUP, place=place, held_on=day)) == plain
    assert rules.prompt_of(replace(GROUP, head_count=1)) == rules.prompt_of(ONE)


def test_a_mixed_group_counts_as_one_person_in_each_age() -> None:
    assert rules.people_at_least(12, ["age_18_20"]) == {"age_18_20": 12}
    assert rules.people_at_least(12, ["age_16_17", "age_18_20"]) == {
        "age_16_17": 1,
        "age_18_20": 1,
    }
    assert rules.people_at_least(12, []) == {}
