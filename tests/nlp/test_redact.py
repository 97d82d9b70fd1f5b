from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.redact import Redactor, merge
from nlp.types import Span


def found(text: str) -> list[tuple[str, str]]:
    return [(span.type, text[span.start : span.end]) for span in Redactor().find(text)]


@pytest.mark.parametrize(
    ("text", "kind", "surface"),
    [
        ("ring me on 07700 900123 after tea", "PHONE", "07700 900123"),
        ("its +44 7700 900561 now", "PHONE", "+44 7700 900561"),
        ("call (0151) 496 0519", "PHONE", "(0151) 496 0519"),
        ("mail lee.b@example.org please", "EMAIL", "lee.b@example.org"),
        ("look at https://example.org/a?b=1.", "URL", "https://example.org/a?b=1"),
        ("i am @kay_z.09 on there", "HANDLE", "@kay_z.09"),
        ("my number is QQ 12 34 56 C", "NI", "QQ 12 34 56 C"),
        ("nhs one is 943 476 5919 i think", "NHS", "943 476 5919"),
        ("letters go to L32 8UR still", "POSTCODE", "L32 8UR"),
        ("dob 04/11/2006 it says", "DOB", "04/11/2006"),
        ("post it to 15 Stanworth Row ok", "ADDRESS", "15 Stanworth Row"),
    ],
)
def test_identifiers_are_found(text: str, kind: str, surface: str) -> None:
    assert (kind, surface) in found(text)


def test_an_nhs_number_must_pass_its_check_digit() -> None:
    right, wrong = found("943 476 5919"), found("943 476 5918")

    assert ("NHS", "943 476 5919") in right
    assert not any(kind == "NHS" for kind, _ in wrong)


@pytest.mark.parametrize("text", ["my pa kayleigh never rings", "MY PA KAYLEIGH NEVER RINGS"])
def test_first_names_are_found_in_any_case(text: str) -> None:
    assert [surface.lower() for kind, surface in found(text) if kind == "PERSON"] == ["kayleigh"]


def test_an_unknown_name_is_known_by_who_stands_before_it() -> None:
    assert ("PERSON", "zorbelina") in found("my social worker zorbelina is great")


@pytest.mark.parametrize(
    "text",
    [
        "i may go and i hope it will be a good summer",
        "waited 20 minutes on hold for the third time",
        "everton lost again so the whole unit is in a mood",
        "english and maths are my best subjects",
    ],
)
def test_everyday_words_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_name_that_is_also_a_word_is_hidden_with_a_sign_of_a_name() -> None:
    assert ("PERSON", "hope") in found("my social worker hope is leaving")
    assert found("i hope my social worker is leaving") == []


def test_overlapping_finds_become_one() -> None:
    joined = merge([Span(0, 5, "PERSON"), Span(3, 9, "EMAIL"), Span(12, 14, "PLACE")])

    assert joined == (Span(0, 9, "EMAIL"), Span(12, 14, "PLACE"))


@given(st.text(max_size=200))
def test_spans_are_sorted_apart_and_inside_the_text(text: str) -> None:
    spans = Redactor().find(text)

    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
