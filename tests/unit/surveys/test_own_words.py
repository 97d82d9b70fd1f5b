from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.surveys.own_words import MOST_TRIED, windows_of

LISTED = ("amber", "river", "kettle", "jump", "zany", "tweed")


def is_listed(word: str) -> bool:
    return word in LISTED


@given(
    before=st.text(max_size=40),
    words=st.lists(st.sampled_from(LISTED), min_size=5, max_size=5),
    joint=st.sampled_from([" ", "-", ", ", "\n", " 2) ", "…"]),
    after=st.text(max_size=40),
)
def test_five_words_in_a_row_are_found_however_they_are_joined(
    before: str, words: list[str], joint: str, after: str
) -> None:
    text = f"{before} {joint.join(words).upper()} {after}"

    assert " ".join(words) in list(windows_of(text, is_listed))


@given(st.text())
def test_any_text_can_be_searched_and_gives_runs_of_five(text: str) -> None:
    found = list(windows_of(text, lambda _word: True))

    assert all(len(words.split(" ")) == 5 for words in found)
    assert len(found) <= MOST_TRIED


def test_four_words_or_a_gap_are_ordinary_writing() -> None:
    text = "amber river kettle jump and then zany tweed amber river"

    assert list(windows_of(text, is_listed)) == []


def test_a_text_made_of_listed_words_costs_only_so_many_tries() -> None:
    assert len(list(windows_of("amber river " * 5000, is_listed))) == MOST_TRIED
