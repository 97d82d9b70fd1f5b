"""The list that return words are drawn from."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from pathlib import Path

from app.accounts import service
from app.accounts.library import word_list
from app.accounts.rules import is_one_edit

HERE = Path(__file__).parent


def kept_out(name: str) -> set[str]:
    return set((HERE / name).read_text(encoding="ascii").split())


def test_the_list_has_eleven_bits_to_a_word() -> None:
    words = word_list()

    assert len(words) == 2048
    assert len(set(words)) == 2048
    assert list(words) == sorted(words)


def test_every_word_is_three_to_eight_plain_letters() -> None:
    assert [word for word in word_list() if not re.fullmatch("[a-z]{3,8}", word)] == []


def test_no_slip_of_a_finger_turns_one_word_into_another() -> None:
    heaps: dict[str, set[str]] = defaultdict(set)
    for word in word_list():  # words one edit apart share what is left when a letter goes
        heaps[word].add(word)
        for at in range(len(word)):
            heaps[word[:at] + word[at + 1 :]].add(word)

    pairs = (pair for heap in heaps.values() for pair in itertools.combinations(heap, 2))

    assert [pair for pair in pairs if is_one_edit(*pair)] == []


def test_no_word_is_unkind_or_about_family() -> None:
    assert sorted(set(word_list()) & kept_out("unkind.txt")) == []


def test_no_word_is_the_plural_of_another() -> None:
    words = set(word_list())

    assert [word for word in words if word + "s" in words] == []


def test_words_that_sound_alike_are_kept_out() -> None:
    assert sorted(set(word_list()) & kept_out("sound_alike.txt")) == []


def test_a_hundred_thousand_draws_never_repeat() -> None:
    draws = {service.return_words_for(f"key-{n}", b"pepper") for n in range(100_000)}

    assert len(draws) == 100_000


def test_a_key_always_gives_the_same_five_different_words() -> None:
    words = service.return_words_for("key", b"pepper")

    assert len(set(words)) == 5
    assert service.return_words_for("key", b"pepper") == words
    assert service.return_words_for("key", b"another council's pepper") != words
