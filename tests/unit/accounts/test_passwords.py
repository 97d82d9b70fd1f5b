"""Which passwords will do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts import service
from app.accounts.rules import normal_password, password_fault

ME = ("priya.shah@knowsley.example", "Priya Shah")


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short-one-13c", "14 characters or more"),
        ("x" * 129, "128 characters or fewer"),
        ("aaaaaaaaaaaaaaaa", "easy to guess"),
        ("my Password is long", "easy to guess"),
        ("qwertyuiop-12-34", "easy to guess"),
        ("purple-PRIYA-window", "your own name"),
        ("knowsley-purple-window", "your own name"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str, says: str) -> None:
    fault = password_fault(password, *ME)

    assert fault is not None
    assert says in fault


@pytest.mark.parametrize(
    "password", ["four-odd-words-here", "Žluťoučký kůň úpěl", "k8#Vt!2pQz@9Lm"]
)
def test_a_long_unlikely_password_will_do(password: str) -> None:
    assert password_fault(password, *ME) is None


def test_a_drawn_first_password_always_passes_the_rule() -> None:
    for _ in range(300):
        assert password_fault(service.new_password(*ME), *ME) is None


@given(st.text())
def test_a_password_has_one_shape_however_the_keyboard_made_it(password: str) -> None:
    normal = normal_password(password)

    assert normal_password(normal) == normal


def test_a_letter_with_its_accent_apart_is_the_same_letter() -> None:
    assert normal_password("caf\u00e9") == normal_password("cafe\u0301")
