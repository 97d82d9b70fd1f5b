from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.building import sentences
from app.building.sentences import ALL, ANY, Row, Sentences
from app.surveys.answers import Answer, answered, unanswered

NAMES = ["moved", "feel", "talk"]
VALUES: list[str | int] = ["yes", "no", 1, 4]

checks = st.builds(
    lambda name, test: {"question": name, **test},
    st.sampled_from(NAMES),
    st.one_of(
        st.builds(lambda b: {"answered": b}, st.booleans()),
        st.builds(lambda v: {"is": v}, st.lists(st.sampled_from(VALUES), min_size=1, max_size=3)),
        st.builds(
            lambda v: {"includes": v},
            st.lists(st.sampled_from(["yes", "no"]), min_size=1, max_size=2),
        ),
        st.builds(lambda n: {"at_least": n}, st.integers(-5, 9)),
        st.builds(lambda n: {"at_most": n}, st.integers(-5, 9)),
    ),
)
trees = st.recursive(
    checks,
    lambda inner: st.one_of(
        st.builds(lambda p: {"and": p}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda p: {"or": p}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda p: {"not": p}, inner),
    ),
    max_leaves=6,
)
answer = st.one_of(
    st.none(),
    st.just(unanswered("skipped")),
    st.sampled_from(VALUES).map(answered),
    st.lists(st.sampled_from(["yes", "no"]), min_size=1).map(answered),
)
people = st.fixed_dictionaries(dict.fromkeys(NAMES, answer)).map(
    lambda given: {name: one for name, one in given.items() if one is not None}
)


@given(trees, people)
def test_what_sentences_say_is_what_the_tree_says(tree: Any, person: dict[str, Answer]) -> None:
    read = sentences.read(tree)
    said = sentences.to_sentences(read)
    if read is None or said is None:
        return

    again = sentences.read(sentences.to_tree(said))

    assert again is not None
    assert again.holds(person) == read.holds(person)
    assert sentences.to_sentences(again) == said


rows = st.builds(
    Row,
    st.sampled_from(NAMES),
    st.sampled_from(["is", "is_not", "at_least", "at_most"]),
    st.integers(0, 9),
)


@given(st.sampled_from([ALL, ANY]), st.lists(rows, max_size=4))
def test_every_set_of_sentences_comes_back(join: str, made: list[Row]) -> None:
    said = Sentences(join, tuple(made))

    back = sentences.to_sentences(sentences.read(sentences.to_tree(said)))

    assert back is not None
    assert back.rows == said.rows
    assert len(made) < 2 or back.join == join


@given(trees)
def test_every_tree_can_be_told_in_words(tree: Any) -> None:
    assert sentences.in_words(sentences.read(tree), [])


@pytest.mark.parametrize(
    "tree",
    [
        {"not": {"and": [{"question": "moved", "is": ["yes"]}]}},
        {"and": [{"question": "moved", "is": ["yes", "no"]}, {"question": "feel", "at_most": 2}]},
        {"and": [{"or": [{"question": "moved", "is": ["yes"]}]}]},
        {"or": [{"question": "feel", "is": [n]} for n in range(5)]},
    ],
)
def test_a_tree_that_sentences_cannot_say_is_left_to_words(tree: Any) -> None:
    assert sentences.to_sentences(sentences.read(tree)) is None


def test_words_use_the_questions_own_words() -> None:
    asked = {
        "id": "who", "type": "single", "wording": "Who helped?",
        "options": [{"id": "a", "wording": "A friend"}, {"id": "b", "wording": "A worker"}],
    }  # fmt: skip
    tree = sentences.read({"question": "who", "is": ["a", "b"]})

    assert sentences.in_words(tree, [asked]) == "“Who helped?” is “A friend” or “A worker”"


@pytest.mark.parametrize("stored", [None, "x", {"question": 3}, {"and": []}, [], {"is": ["a"]}])
def test_what_cannot_be_read_is_no_tree(stored: Any) -> None:
    assert sentences.read(stored) is None
