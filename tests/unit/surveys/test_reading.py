from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.surveys.reading import count_syllables, reading_age, reading_grade

BEATS = {
    1: "home safe moved names liked poor don't years friends through queue called rules mosque "
    "played league",
    2: "lonely council houses wanted little quiet isn't worker brother being pathway someone "
    "safety people's settled tables wishes homework centre layer could've homeless enjoyed "
    "treated GP OK",
    3: "family idea areas benefits area wellbeing strategy radio serious somebody happier disabled "
    "employer caretaker autism PDF NHS",
    4: "experience information consultation society situation apprenticeship coordinate everybody",
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


def test_a_few_words_are_not_scored_absurdly() -> None:
    # by the bare formula a lone five-beat word would be for the over-forties
    assert reading_grade("University") > 40
    assert reading_age("University") <= 10
    assert reading_age("Accommodation") <= 10
    assert reading_age("Yes") == 5
    assert reading_age("Multidisciplinary safeguarding considerations") >= 16


def test_from_ten_words_on_the_age_is_the_published_formula() -> None:
    ten = "Every university student in accommodation can ask the council now"
    assert reading_age(ten) == round(reading_grade(ten)) + 5


def test_letters_said_one_by_one_count_one_by_one_unless_all_is_in_capitals() -> None:
    # two beats each, not one
    assert reading_grade("Ask the EET team.") > reading_grade("Ask the cat team.")
    assert reading_grade("ASK THE TEAM TODAY") == reading_grade("ask the team today")


def test_accents_do_not_cut_a_word_in_two() -> None:
    assert reading_grade("A caf\N{LATIN SMALL LETTER E WITH ACUTE} is open.") == reading_grade(
        "A cafe is open."
    )


@given(st.lists(st.sampled_from(["cat", "home", "family", "university"]), min_size=1, max_size=30))
def test_a_longer_word_never_makes_a_text_easier(words: list[str]) -> None:
    easier = " ".join(words)
    harder = " ".join([*words[:-1], "multidisciplinary"])

    assert reading_age(harder) >= reading_age(easier)


def test_text_without_words_has_no_grade() -> None:
    assert reading_grade(" …\n?! ") == 0.0


@given(st.text())
def test_any_text_gets_a_number(text: str) -> None:
    assert reading_grade(text) > -16
    assert reading_age(text) >= 5
