from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.normalise import normalise
from nlp.scan import CATEGORIES, Scanner
from nlp.types import CLOCKS

scanner = Scanner()


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("i want to kill myself", "suicide"),
        ("ive been cutting my arms again", "self_harm"),
        ("he touched me and said dont tell", "sexual_abuse_exploitation"),
        ("i owe them money and they know where my nan lives", "criminal_exploitation"),
        ("my dad hits me", "physical_abuse"),
        ("theres no food in and the fridge is empty", "neglect"),
        ("i ran away and nobody knows where i am", "missing"),
        ("my boyfriend wont let me leave and checks my phone", "domestic_abuse"),
        ("sleeping rough tonight", "homeless"),
        ("someone spiked my drink", "substance"),
        ("got a knife and im gonna stab him", "harm_to_others"),
        ("i get bullied every day and feel worthless", "emotional_discrimination_care"),
    ],
)
def test_each_kind_of_worry_is_heard(text: str, category: str) -> None:
    assert category in scanner.scan(text).categories


@pytest.mark.parametrize(
    "text", ["su!c1de", "i want to unalive", "gonna k1ll myself", "KILL MYSELF", "suicde thoughts"]
)
def test_disguised_and_misspelt_words_are_heard(text: str) -> None:
    assert "suicide" in scanner.scan(text).categories


@pytest.mark.parametrize(
    "text",
    [
        "dying to see my sister",
        "he cut my hair too short",
        "beans on toast again lol",
        "this song hits different",
        "smashed my exam",
        "the food bank was kind",
        "i got kicked out of the game",
        "i could murder a pizza",
        "my phone died",
    ],
)
def test_everyday_sayings_stay_quiet(text: str) -> None:
    assert scanner.scan(text).clock is None


def test_tonight_makes_it_sooner() -> None:
    later, sooner = scanner.scan("i want to die"), scanner.scan("i want to die tonight")

    assert (later.clock, sooner.clock) == ("today", "now")


def test_the_past_lowers_the_clock_but_keeps_the_flag() -> None:
    past = scanner.scan("i used to cut myself, not any more")

    assert past.clock == "week"
    assert "self_harm" in past.categories


def test_a_cry_at_the_end_of_a_long_text_is_heard() -> None:
    assert scanner.scan("all fine here. " * 3_000 + "i want to kill myself").clock is not None


def test_emoji_are_read_as_words() -> None:
    assert "coffin" in normalise("⚰️ me")


@given(st.text(max_size=300))
def test_every_answer_is_a_known_clock_with_known_categories(text: str) -> None:
    heard = scanner.scan(text)

    assert heard.clock is None or heard.clock in CLOCKS
    assert set(heard.categories) <= set(CATEGORIES)
    assert (heard.clock is None) == (heard.categories == ())
