from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.forum import rules
from app.forum.rules import PostDecision, PostState, UnfitDecisionError


@pytest.mark.parametrize(
    "nickname",
    ["Slow Comet", "Zoë", "مها", "Müller 2009", "kes", "O'Moon", "x" * 20, "🦊 fox", "Mr. Fox"],
)
def test_a_free_nickname_is_taken(nickname: str) -> None:
    assert rules.fault_in_nickname(nickname) is None


@pytest.mark.parametrize(
    ("nickname", "words"),
    [
        ("jade@mail.example", "email"),
        ("see www.page.example", "email or a web address"),
        ("jade.co.uk", "web address"),
        ("call 07700 900123", "phone number"),
        ("٠٧٧٠٠٩٠٠١٢٣ me", "phone number"),
        ("x", "2 to 20"),
        ("x" * 21, "2 to 20"),
        ("Jade Ann Smith", "one or two words"),
        ("jade_ann.smith", "one or two words"),
        ("Jade, L36, me", "one or two words"),
        ("123", "letters in it"),
        ("🦊🦊", "letters in it"),
    ],
)
def test_a_nickname_that_could_reach_somebody_is_refused(nickname: str, words: str) -> None:
    assert words in str(rules.fault_in_nickname(nickname))


@given(st.text(alphabet="0123456789 -+()", min_size=8, max_size=20))
def test_no_phone_number_is_a_nickname(number: str) -> None:
    assert rules.fault_in_nickname(f"me {number}".strip()) is not None or (
        sum(sign.isdigit() for sign in number) <= rules.MOST_DIGITS
    )


@given(st.text())
def test_every_made_up_nickname_would_be_taken(send_key: str) -> None:
    nickname = rules.suggested_nickname(send_key)

    assert rules.fault_in_nickname(nickname) is None
    assert rules.suggested_nickname(send_key) == nickname


@given(st.text())
def test_cleaning_leaves_no_hidden_sign_and_cleans_once(text: str) -> None:
    cleaned = rules.clean(text)

    assert rules.clean(cleaned) == cleaned
    assert not set(cleaned) & {"\x00", "\u202e", "\u2066", "\u200b", "\r"}


def test_cleaning_keeps_lines_and_words() -> None:
    assert rules.clean("one\r\ntwo\u202e\x00\n\nthree \n") == "one\ntwo\n\nthree"


def test_a_post_of_spaces_is_refused_and_a_long_one_says_how_long() -> None:
    assert rules.fault_in_text("") == "Write something first, or go back."
    assert "1,000,000" in str(rules.fault_in_text("a" * 1_000_000))
    assert rules.fault_in_text("a" * rules.LONGEST_POST) is None


@pytest.mark.parametrize("state", [PostState.CHANGED, PostState.NOT_PUBLISHED])
def test_changing_or_keeping_back_a_post_needs_a_reason(state: PostState) -> None:
    with pytest.raises(UnfitDecisionError, match="reason"):
        rules.check_decision(PostDecision(state, "the words", "- . -"))


def test_a_changed_post_needs_its_words() -> None:
    with pytest.raises(UnfitDecisionError, match="everybody will see"):
        rules.check_decision(PostDecision(PostState.CHANGED, "", "We took out a name."))


def test_a_new_nickname_has_to_be_fit_and_owned_up_to() -> None:
    as_it_is = PostDecision(PostState.PUBLISHED, nickname="Slow Comet")
    with_a_change = PostDecision(PostState.CHANGED, "Words", "It was a name.", "Jade Ann Smith")

    with pytest.raises(UnfitDecisionError, match="Publish it with a change"):
        rules.check_nickname(as_it_is, "Jade Smith")
    with pytest.raises(UnfitDecisionError, match="one or two words"):
        rules.check_nickname(with_a_change, "Jade Smith")


def test_a_nickname_from_before_the_rule_is_not_published() -> None:
    with pytest.raises(UnfitDecisionError, match="one or two words"):
        rules.check_nickname(PostDecision(PostState.PUBLISHED), "Jade Ann Smith")
    rules.check_nickname(PostDecision(PostState.NOT_PUBLISHED), "Jade Ann Smith")


def test_waiting_is_no_decision() -> None:
    with pytest.raises(UnfitDecisionError, match="Decide"):
        rules.check_decision(PostDecision(PostState.WAITING))


def test_publishing_as_it_is_needs_no_reason() -> None:
    rules.check_decision(PostDecision(PostState.PUBLISHED))
