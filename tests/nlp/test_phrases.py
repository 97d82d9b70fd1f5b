"""A phrase that a text holds is always among those tried on it."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import config
from nlp.normalise import normalise
from nlp.phrases import Phrases, any_of, needs
from nlp.scan import _rules
from nlp.tables import read_rows

SEED = 7
WORDS = ("he", "my", "2", "x", "ok.", "été", "😊", "a_b", "l8r", "म")
GAPS = (" ", " ", " ", "  ", ", ", "-", ".\n", "\u00a0", "’")
EXAMPLES = [
    normalise(row["text"]) for row in read_rows(str(config.LEXICONS / "scan.examples.tsv"))[1]
]


def lexicon() -> Phrases:
    return _rules().phrases


def spelt_out(phrase: str, pick: np.random.Generator) -> str:
    """One of the texts that a phrase is meant for."""
    while found := re.search(r"\(([^()]*)\)(\?)?", phrase):
        inner = "" if found[2] and pick.random() < 0.5 else str(pick.choice(found[1].split("|")))
        phrase = phrase[: found.start()] + inner + phrase[found.end() :]
    phrase = str(pick.choice(phrase.split("|")))
    phrase = re.sub(r"\[(.)-.\]", r"\1", phrase)
    phrase = re.sub(r"\\d\+?", "4", phrase).replace(r"\w+", "thing")
    filler = " ".join(pick.choice(WORDS, size=pick.integers(0, 5)))
    phrase = re.sub(r"\s*~\s*", f" {filler} " if filler else " ", phrase)
    phrase = phrase.replace("*", str(pick.choice(["", "", "s", "ing", "é", "9"])))
    phrase = re.sub(r"(\S| )\?", lambda found: str(pick.choice([found[1], ""])), phrase)
    return phrase.strip().replace(" ", str(pick.choice(GAPS)))


def missed(phrases: Phrases, text: str) -> list[int]:
    likely = set(phrases.likely(text))
    return [at for at in range(len(_rules().kinds)) if at not in likely and phrases.holds(text, at)]


def test_every_phrase_is_tried_on_the_texts_it_is_meant_for() -> None:
    pick = np.random.default_rng(SEED)
    phrases, heard, held = lexicon(), 0, 0
    for at, phrase in enumerate(phrases.phrases):
        for _ in range(25):
            text = spelt_out(phrase, pick)
            heard += 1
            if phrases.holds(text, at):
                held += 1
                assert at in phrases.likely(text), (phrase, text)
    assert held > 0.8 * heard  # else these texts prove little


def test_nothing_is_missed_in_the_scans_examples() -> None:
    phrases = lexicon()

    assert [text for text in EXAMPLES if missed(phrases, text)] == []


@given(st.data())
def test_nothing_is_missed_in_texts_spliced_together(data: st.DataObject) -> None:
    phrases = lexicon()
    bits = st.one_of(st.sampled_from(EXAMPLES), st.sampled_from(WORDS), st.text(max_size=8))
    cut = st.tuples(bits, st.integers(0, 60), st.integers(1, 80))
    spliced = "".join(text[at : at + long] for text, at, long in data.draw(st.lists(cut)))
    phrase = data.draw(st.sampled_from(phrases.phrases))
    meant = spelt_out(phrase, np.random.default_rng(data.draw(st.integers(0, 1000))))

    for text in (spliced, spliced + meant, f"{meant} {spliced}"):
        assert missed(phrases, text) == []
        assert missed(phrases, normalise(text)) == []


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("(my)? ?life", "mylife"),
        ("un ?alive", "unalive"),
        ("raped?", "rape"),
        ("kni(fe|ves)", "knives"),
        ("cut ~ me", "cut it off for me"),
        ("burn ~ (it)?", "burn "),
        ("b&b", "b&b"),
        (r"\d+(st|th) home", "4th home"),
        ("im (1[0-7])", "im 14"),
        (r"\w+", "anything"),
        ("(a|)b", "b"),
    ],
)
def test_a_word_that_may_be_missing_or_joined_is_never_needed(phrase: str, text: str) -> None:
    assert any_of([phrase]).search(text)
    assert Phrases([phrase, "another phrase"]).likely(text) == [0]


def test_a_need_says_where_its_word_begins_and_ends() -> None:
    assert needs("(cut|slice*) my ?self") == [{" cut ", " slice"}, {" my"}, {"self "}]
    assert needs(r"(\w+|x)") == []


def test_most_phrases_are_never_tried_on_a_harmless_text() -> None:
    assert len(lexicon().likely("the staff are lovely and my room is nice and warm")) < 10
