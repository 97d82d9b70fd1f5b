from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from app.consultations.rules import free_slug, slug_of


@given(st.text())
def test_any_title_makes_an_address(title: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug_of(title))


def test_accents_and_signs_fall_away() -> None:
    assert slug_of("Où tu vis & moving in!") == "ou-tu-vis-moving-in"


def test_a_taken_address_gets_the_next_free_number() -> None:
    assert free_slug("moving", {"moving", "moving-2"}) == "moving-3"
    assert free_slug("moving", set()) == "moving"
