"""How return words are read, however they were typed."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.library import word_list, word_set
from app.accounts.rules import WordsError, is_one_edit, words_of

KNOWN = word_set()
five_words = st.lists(st.sampled_from(word_list()), min_size=5, max_size=5)
gaps = st.lists(st.sampled_from([" ", "  ", "-", ", ", "\n", "\t", " – ", ".", " & "]), min_size=4)


@given(five_words, gaps)
def test_gaps_may_be_anything(words: list[str], gap: list[str]) -> None:
    typed = words[0] + "".join(g + w for g, w in zip(gap, words[1:], strict=False))

    assert words_of(typed, KNOWN) == tuple(words)


@given(five_words, st.sampled_from([str.upper, str.title, str.capitalize, str.swapcase]))
def test_capitals_do_not_matter(words: list[str], change: object) -> None:
    assert callable(change)

    assert words_of(change("  ".join(words)), KNOWN) == tuple(words)


def test_words_typed_with_no_gaps_are_cut_where_they_can_be() -> None:
    words = ("otter", "kitchen", "rainbow", "pebble", "violin")

    assert words_of("OtterKitchen rainbowpebble violin", KNOWN) == words


@given(five_words)
def test_words_without_gaps_are_read_right_or_refused_never_misread(words: list[str]) -> None:
    with contextlib.suppress(WordsError):
        assert words_of("".join(words), KNOWN) == tuple(words)


def test_a_misspelt_word_is_named_with_the_word_it_may_be() -> None:
    with pytest.raises(WordsError, match=r"“kitchin”[.] Did you mean “kitchen”"):
        words_of("otter kitchin rainbow pebble violin", KNOWN)


def test_two_letters_swapped_are_a_slip_too() -> None:
    with pytest.raises(WordsError, match=r"“rianbow”[.] Did you mean “rainbow”"):
        words_of("otter kitchen rianbow pebble violin", KNOWN)


def test_a_word_like_no_other_is_named_without_a_guess() -> None:
    with pytest.raises(WordsError, match=r"“zzzzz”[.] Check how it is spelt"):
        words_of("otter kitchen rainbow pebble zzzzz", KNOWN)


@pytest.mark.parametrize(
    ("typed", "seen"), [("otter kitchen", 2), ("", 0), ("otter otter otter otter otter otter", 6)]
)
def test_too_few_or_too_many_words_are_counted(typed: str, seen: int) -> None:
    with pytest.raises(WordsError, match=f"We can see {seen}"):
        words_of(typed, KNOWN)


@given(st.text(max_size=400))
def test_nothing_typed_makes_it_fall_over(typed: str) -> None:
    with contextlib.suppress(WordsError):
        words = words_of(typed, KNOWN)

        assert len(words) == 5
        assert set(words) <= KNOWN


def test_a_flood_is_refused_at_once() -> None:
    with pytest.raises(WordsError, match="too much"):
        words_of("otter " * 100_000, KNOWN)


@given(st.sampled_from(word_list()), st.data())
def test_one_letter_left_out_is_one_edit(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    shorter = word[:at] + word[at + 1 :]

    assert is_one_edit(word, shorter)
    assert is_one_edit(shorter, word)


def test_words_further_apart_are_not_one_edit() -> None:
    assert not is_one_edit("otter", "otter")
    assert not is_one_edit("otter", "oter s")
    assert not is_one_edit("otter", "ottersy")
    assert not is_one_edit("otter", "attar")
