from __future__ import annotations

import itertools
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.comments.rules import (
    HiddenSpan,
    cover,
    covers_in,
    find_words,
    merge_spans,
    pieces_of,
    read_by_now,
    to_covered,
)


@st.composite
def covered_texts(draw: st.DrawFn) -> tuple[str, tuple[HiddenSpan, ...]]:
    text = draw(st.text(max_size=60))
    places = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    kinds = st.sampled_from([("PERSON", "[name]"), ("STAFF", "[hidden]"), ("PHONE", "[phone]")])
    rows = draw(st.lists(st.tuples(places, kinds), max_size=6))
    return text, merge_spans(HiddenSpan(min(p), max(p), *kind) for p, kind in rows)


@given(covered_texts())
def test_merged_spans_are_in_order_and_apart(made: tuple[str, tuple[HiddenSpan, ...]]) -> None:
    _, spans = made

    assert all(span.start < span.end for span in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


@given(covered_texts())
def test_each_cover_stands_where_the_rules_say(made: tuple[str, tuple[HiddenSpan, ...]]) -> None:
    text, spans = made

    covered = cover(text, spans)

    shown = [covered[start:end] for start, end in covers_in(spans)]
    assert shown == [span.shown for span in spans]


@given(covered_texts(), st.integers(0, 60), st.integers(0, 60))
def test_places_keep_their_order_and_stay_inside(
    made: tuple[str, tuple[HiddenSpan, ...]], one: int, other: int
) -> None:
    text, spans = made
    start, end = sorted((min(one, len(text)), min(other, len(text))))

    moved_start, moved_end = to_covered(spans, start, end)

    assert 0 <= moved_start <= moved_end <= len(cover(text, spans))


@given(covered_texts())
def test_pieces_join_up_to_the_covered_text(made: tuple[str, tuple[HiddenSpan, ...]]) -> None:
    text, spans = made
    covered = cover(text, spans)

    pieces = pieces_of(covered, [span.to_row() for span in spans])

    joined = "".join(f"[{run}]" if kind == "hid" else str(run) for run, kind in pieces)
    assert joined == covered


def test_a_place_inside_a_cover_grows_to_the_whole_of_it() -> None:
    spans = (HiddenSpan(3, 10, "PERSON", "[name]"),)

    assert to_covered(spans, 5, 12) == (3, 11)


def test_a_persons_cover_names_what_it_overlaps() -> None:
    by_engine = HiddenSpan(0, 6, "PERSON", "[name]")
    by_person = HiddenSpan(4, 12, "STAFF", "[hidden]")

    assert merge_spans([by_engine, by_person]) == (HiddenSpan(0, 12, "STAFF", "[hidden]"),)


def test_signs_that_turn_text_round_are_not_shown() -> None:
    assert cover("a\u202eb\x00c", ()) == "a b c"


def test_words_are_found_whole_whatever_their_case_and_spacing() -> None:
    text = "Ann-Marie and ann  marie, but not Annmarie. Anna Marie neither."

    found = find_words(text, "Ann Marie", ())

    assert [text[span.start : span.end] for span in found] == ["ann  marie"]


def test_words_that_are_covered_already_are_not_found_again() -> None:
    spans = find_words("Shaz and Shaz", "shaz", ())

    assert len(spans) == 2
    assert find_words("Shaz and Shaz", "shaz", spans) == ()


@given(covered_texts(), st.text(max_size=12), st.sampled_from(["ann", "ann marie", "a"]))
def test_what_is_found_never_depends_on_what_is_covered(
    made: tuple[str, tuple[HiddenSpan, ...]], filling: str, words: str
) -> None:
    text, spans = made
    secret = (words + filling + "x" * len(text))[: len(text)]
    other = text
    for span in spans:
        other = other[: span.start] + secret[span.start : span.end] + other[span.end :]

    found = find_words(text, words, spans)

    assert found == find_words(other, words, spans)
    assert all(s.end <= f.start or f.end <= s.start for f in found for s in spans)


def test_words_half_under_a_cover_are_not_found() -> None:
    text = "I told Ann Marie Smith."
    spans = (HiddenSpan(7, 16, "PERSON", "[name]"),)

    assert find_words(text, "Marie Smith", spans) == ()
    assert find_words(text, "told Ann", spans) == ()
    assert [text[f.start : f.end] for f in find_words(text, "smith", spans)] == ["Smith"]


def test_only_spaces_find_nothing() -> None:
    assert find_words("a b", "  ", ()) == ()


def test_two_working_days_before_monday_is_thursday() -> None:
    assert read_by_now(date(2026, 11, 23)) == date(2026, 11, 19)
