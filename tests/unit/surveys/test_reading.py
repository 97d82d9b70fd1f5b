from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.surveys.reading import count_syllables, reading_age, reading_grade

BEATS = {
    1: "home safe moved names liked poor don't years friends through queue",
    2: "lonely council houses wanted little quiet isn't worker brother being pathway someone",
    3: "family idea benefits area wellbeing strategy radio serious",
    4: "experience information consultation society",
    5: "university disability",
}


@pytest.mark.parametrize(
    ("word", "beats"), [(word, n) for n, words in BEATS.items() for word in words.split()]
)
def test_beats_are_counted_as_they_are_said(word: str, beats: int) -> None:
    assert count_syllables(word) == beats
    assert count_syllables(word.upper()) == beats


def test_a_curly_apostrophe_reads_like_a_straight_one() -> None:
    assert reading_grade("I don\N{RIGHT SINGLE QUOTATION MARK}t know.") == reading_grade(
        "I don't know."
    )


def test_the_grade_follows_the_published_formula() -> None:
    # 6 words, 1 sentence, 7 beats: 0.39 * 6 + 11.8 * 7 / 6 - 15.59
    assert reading_grade("The cat sat on my table.") == pytest.approx(0.52, abs=0.01)


def test_office_words_read_far_older_than_plain_ones() -> None:
    office = (
        "Your placement stability is monitored in accordance with statutory participation "
        "requirements and multidisciplinary safeguarding considerations."
    )
    plain = "We check that you can stay where you live. The law says we must."

    assert reading_age(plain) <= 9
    assert reading_age(office) >= 18


def test_text_without_words_has_no_grade() -> None:
    assert reading_grade(" …\n?! ") == 0.0


@given(st.text())
def test_any_text_gets_a_number(text: str) -> None:
    assert reading_grade(text) > -16
    assert reading_age(text) >= 5
