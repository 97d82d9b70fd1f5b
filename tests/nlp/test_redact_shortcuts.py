"""The quick looks that spare most texts a search never let a find slip by."""

from __future__ import annotations

import re
import string
import sys

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp import config, gazetteer
from nlp.identifiers import RULES, Rule, folded

EVERY_LETTER = "".join(map(chr, range(sys.maxunicode + 1)))


@pytest.mark.parametrize("letter", [*string.ascii_lowercase, "[a-z]", r"\w", r"\d", r"\s"])
def test_a_folded_text_matches_where_the_text_does_in_any_case(letter: str) -> None:
    in_any_case = [match.start() for match in re.finditer(letter, EVERY_LETTER, re.IGNORECASE)]

    assert [match.start() for match in re.finditer(letter, folded(EVERY_LETTER))] == in_any_case


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind} {sorted(rule.signs)[0]}")
def test_whatever_a_rule_matches_has_one_of_its_signs(rule: Rule) -> None:
    @settings(max_examples=30, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(rule.pattern))
    def has_a_sign(text: str) -> None:
        shape = re.sub(r"\d", "0", folded(text))
        assert any(sign in shape for sign in rule.signs)

    has_a_sign()


@pytest.mark.parametrize("key", ["plain", "doubtful"])
def test_every_listed_place_is_found_in_any_case(key: str) -> None:
    listed = yaml.safe_load((config.LEXICONS / "places.yaml").read_text("utf-8"))[key]
    texts = [f"we live in {name.strip()}" for name in listed.split(",")]

    for text in [*texts, *map(str.upper, texts), *map(str.title, texts)]:
        ends = [span.end for span in gazetteer.find_places(text) if span.type == "PLACE"]
        assert len(text) in ends, text


@pytest.mark.parametrize(
    "name", ["b and q", "B&M", "Sainsbury's", "nandos", "the royal mail", "Tesco Express", "g4s"]
)
def test_workplaces_are_found(name: str) -> None:
    text = f"got a job at {name}"

    assert [text[s.start : s.end] for s in gazetteer.find_places(text) if s.type == "ORG"] == [name]


def test_a_word_that_is_passed_over_could_be_no_name() -> None:
    assert not any(map(gazetteer._may_be_name, gazetteer._lists().everyday))
