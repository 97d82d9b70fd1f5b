"""Return words, receipt codes and passwords: what they are made of, and how they are read."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from typing import TYPE_CHECKING

from app.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

WORD_COUNT = 5
SHORTEST_WORD, LONGEST_WORD = 3, 8
LONGEST_TYPED = 200  # five words, and plenty of room for how people type them
CODE_LENGTH = 12
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O or U
LOOKALIKES = str.maketrans("OIL", "011")
SHORTEST_PASSWORD, LONGEST_PASSWORD = 14, 128


class WordsError(DomainError):
    """The return words cannot be read as typed; the message says where to look."""


class CodeError(DomainError):
    """The receipt code cannot be right as typed."""


def derive_key(pepper: bytes, purpose: str) -> bytes:
    """Derive a 32-byte key for one purpose, so that no key serves two."""
    return hmac.new(pepper, f"accounts:{purpose}".encode(), hashlib.sha256).digest()


def derive_key_text(pepper: bytes, purpose: str) -> str:
    """Give a derived key as URL-safe text, for libraries that want it so."""
    return base64.urlsafe_b64encode(derive_key(pepper, purpose)).decode()


def words_of(typed: str, known: AbstractSet[str]) -> tuple[str, ...]:
    """Read five return words however they were typed: case, spaces, hyphens and commas are free.

    Raises:
        WordsError: a word is missing or not in the list.
    """
    tokens = re.findall("[a-z]+", _plain(typed))
    if len(tokens) == WORD_COUNT and all(token in known for token in tokens):
        return tuple(tokens)
    joined = _cut("".join(tokens), known)
    if joined is None:
        raise WordsError(_where_to_look(tokens, known))
    return joined


def _plain(typed: str) -> str:
    if len(typed) > LONGEST_TYPED:
        raise WordsError("That is too much for five words. Type just the five words.")
    return unicodedata.normalize("NFKC", typed).casefold()


def _cut(letters: str, known: AbstractSet[str]) -> tuple[str, ...] | None:
    """Cut letters typed without (or with odd) gaps into five words, if there is just one way."""
    if not SHORTEST_WORD * WORD_COUNT <= len(letters) <= LONGEST_WORD * WORD_COUNT:
        return None
    ways: dict[int, list[tuple[str, ...]]] = {0: [()]}
    for _ in range(WORD_COUNT):
        longer: dict[int, list[tuple[str, ...]]] = {}
        for start, found in ways.items():
            for end in range(start + SHORTEST_WORD, start + LONGEST_WORD + 1):
                if letters[start:end] in known and end <= len(letters):
                    # two are enough to know that the cut is not certain
                    more = [(*words, letters[start:end]) for words in found[:2]]
                    longer.setdefault(end, []).extend(more)
        ways = longer
    whole = ways.get(len(letters), [])
    return whole[0] if len(whole) == 1 else None


def _where_to_look(tokens: list[str], known: AbstractSet[str]) -> str:
    unknown = next((token for token in tokens if token not in known), None)
    if unknown is None:
        return f"There are five words. We can see {len(tokens)}. Type all five, in order."
    shown = unknown[: 2 * LONGEST_WORD]
    near = nearest_words(unknown, known)
    if not near:
        return f"We don't know the word “{shown}”. Check how it is spelt."
    hint = " or ".join(f"“{word}”" for word in near[:2])
    return f"We don't know the word “{shown}”. Did you mean {hint}?"


def nearest_words(typed: str, known: AbstractSet[str]) -> list[str]:
    """Give the words of the list that are one slip of a finger away."""
    return sorted(word for word in known if is_one_edit(typed, word))


def is_one_edit(one: str, other: str) -> bool:
    """Say whether two words differ by one letter added, left out or changed, or two swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    same = 0
    while same < len(short) and short[same] == long[same]:
        same += 1
    if len(short) < len(long):
        return short[same:] == long[same + 1 :]
    swapped = short[same + 1 : same + 2] + short[same : same + 1]
    return short[same + 1 :] == long[same + 1 :] or (
        swapped == long[same : same + 2] and short[same + 2 :] == long[same + 2 :]
    )


def code_from(digest: bytes) -> str:
    """Write 60 bits of a digest as a receipt code: XXXX-XXXX-XXXX and a check character."""
    bits = int.from_bytes(digest[:8], "big") >> 4
    body = "".join(CODE_ALPHABET[bits >> (5 * at) & 31] for at in reversed(range(CODE_LENGTH)))
    return show_code(body + _check_character(body))


def show_code(code: str) -> str:
    """Group a code so that it can be read out and copied by hand."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def read_code(typed: str) -> str:
    """Read a code however it was typed, O for 0 and I or L for 1 forgiven.

    Raises:
        CodeError: it is not a code, or a character was mistyped.
    """
    if len(typed) <= LONGEST_TYPED:
        plain = unicodedata.normalize("NFKC", typed).upper().translate(LOOKALIKES)
        code = re.sub(r"[\s\-\u2010-\u2015.,_]", "", plain)
        if len(code) == CODE_LENGTH + 1 and set(code) <= set(CODE_ALPHABET):
            if _check_character(code[:-1]) == code[-1]:
                return code
            raise CodeError("One letter or number does not look right. Check the code again.")
    raise CodeError("A code has 13 letters and numbers, like 7K2M-9QXB-4TRA-W. Check it again.")


def _check_character(body: str) -> str:
    """Sum the characters so that any one slip, or any two swapped, changes the sum."""
    total = 0
    for character in body:
        total = _times_two(total) ^ CODE_ALPHABET.index(character)
    return CODE_ALPHABET[_times_two(total)]


def _times_two(value: int) -> int:
    """Double in the field of 32 elements, whose powers of two repeat only after 31 steps."""
    doubled = value << 1
    return doubled ^ 0b100101 if doubled > 31 else doubled  # noqa: PLR2004 - the field's size


def normal_password(password: str) -> str:
    """Give a password the same shape on every keyboard, as Flask-Security does."""
    return unicodedata.normalize("NFKD", password)


def password_fault(password: str, *personal: str) -> str | None:
    """Say what is wrong with a new password, or None when it will do."""
    plain = password.casefold()
    if len(password) < SHORTEST_PASSWORD:
        return f"Use {SHORTEST_PASSWORD} characters or more. Four words that you like are easy."
    if len(password) > LONGEST_PASSWORD:
        return f"Use {LONGEST_PASSWORD} characters or fewer."
    if _is_predictable(plain):
        return "That password is easy to guess. Four words that have nothing in common are good."
    parts = {part for text in personal for part in re.findall(r"[^\W\d_]{4,}", text.casefold())}
    if any(part in plain for part in parts):
        return "Leave your own name and email address out of your password."
    return None


def _is_predictable(plain: str) -> bool:
    runs = ("password", "letmein", "qwertyuiop", "1234567", "abcdefg", "welcome1", "heard2")
    fewest = 6  # different characters in fourteen
    return len(set(plain)) < fewest or any(run in plain for run in runs)
