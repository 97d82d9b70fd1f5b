"""Receipt codes: 60 bits and a character that catches slips."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.accounts import service
from app.accounts.rules import CODE_ALPHABET, CodeError, read_code, show_code

PEPPER = b"a pepper for tests, 32 characters"
codes = st.text().map(lambda token: service.receipt_code_for(token, PEPPER))


@given(st.text())
def test_a_code_looks_like_a_code(token: str) -> None:
    code = service.receipt_code_for(token, PEPPER)

    assert re.fullmatch(f"([{CODE_ALPHABET}]{{4}}-){{3}}[{CODE_ALPHABET}]", code)


@given(st.text())
def test_the_same_visit_gets_the_same_code(token: str) -> None:
    assert service.receipt_code_for(token, PEPPER) == service.receipt_code_for(token, PEPPER)


def test_another_visit_or_another_site_gets_another_code() -> None:
    tokens = [f"token-{number}" for number in range(2_000)]

    here = {service.receipt_code_for(token, PEPPER) for token in tokens}
    there = {service.receipt_code_for(token, PEPPER[::-1]) for token in tokens}

    assert len(here) == len(there) == len(tokens)
    assert not here & there


@given(codes)
def test_a_code_is_read_however_it_is_typed(code: str) -> None:
    plain = code.replace("-", "")

    for typed in (code, plain, f"  {code.lower()} ", plain.replace("0", "o").replace("1", "l")):
        assert read_code(typed) == plain
    assert read_code(code.replace("-", " ").replace("1", "I")) == plain
    assert show_code(plain) == code


@given(codes, st.integers(0, 12), st.sampled_from(CODE_ALPHABET))
def test_one_wrong_character_is_always_caught(code: str, at: int, wrong: str) -> None:
    plain = code.replace("-", "")
    assume(plain[at] != wrong)

    with pytest.raises(CodeError, match="does not look right"):
        read_code(plain[:at] + wrong + plain[at + 1 :])


@given(codes, st.integers(0, 12), st.integers(0, 12))
def test_two_characters_swapped_are_always_caught(code: str, one: int, other: int) -> None:
    signs = list(code.replace("-", ""))
    assume(signs[one] != signs[other])
    signs[one], signs[other] = signs[other], signs[one]

    with pytest.raises(CodeError):
        read_code("".join(signs))


@given(st.text(max_size=300))
def test_nothing_typed_makes_it_fall_over(typed: str) -> None:
    with contextlib.suppress(CodeError):
        assert len(read_code(typed)) == 13


@pytest.mark.parametrize(
    "typed", ["", "7K2M", "7K2M-9QXB-4TRA-W7", "UUUU-UUUU-UUUU-U", "x" * 10_000]
)
def test_what_is_not_a_code_is_told_what_one_looks_like(typed: str) -> None:
    with pytest.raises(CodeError, match="13 letters and numbers"):
        read_code(typed)
