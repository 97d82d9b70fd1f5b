"""Read the conditions of other tools: the part of them that our own trees can say.

XLSForm (Kobo, ODK) writes ``${moved} = 'yes' and selected(${people}, 'friend')``; LimeSurvey writes
``(moved.NAOK == "Y")``. Both become one small tree, which `app.imports.formats.meanings` turns into
a relevance expression. What is not in the common part is refused by name, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

LONGEST = 5_000
DEEPEST = 40
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>'[^']*'|"[^"]*")
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<variable>\$\{\s*[\w.:/-]+\s*\})
    |(?P<sign>!=|>=|<=|==|=|>|<|\(|\)|,|&&|\|\||!|-|\+|\*|\.)
    |(?P<word>[A-Za-z_][\w.:-]*)
    )""",
    re.VERBOSE,
)
COMPARING = {
    "=": "=", "==": "=", "!=": "!=", ">": ">", "<": "<", ">=": ">=", "<=": "<=",
    "eq": "=", "ne": "!=", "gt": ">", "lt": "<", "ge": ">=", "le": "<=",
}  # fmt: skip
TURNED = {"=": "=", "!=": "!=", ">": "<", "<": ">", ">=": "<=", "<=": ">="}
COUNTING = frozenset({"string-length", "count-selected", "strlen"})


class UnsayableError(Exception):
    """A condition is outside what we can say. The message names the part."""


class Token(NamedTuple):
    """One piece of a condition."""

    kind: str
    text: str


@dataclass(frozen=True)
class Compared:
    """A variable beside a text or a number; `counted` is the function round it, if any."""

    name: str
    sign: str
    value: str | float
    counted: str = ""


@dataclass(frozen=True)
class Selected:
    """An option that is among those picked."""

    name: str
    option: str


@dataclass(frozen=True)
class Empty:
    """Nothing was answered."""

    name: str


@dataclass(frozen=True)
class Negated:
    """Not what is inside."""

    part: Condition


@dataclass(frozen=True)
class Joined:
    """All of the parts, or any of them."""

    word: str  # and, or
    parts: tuple[Condition, ...]


Condition = Compared | Selected | Empty | Negated | Joined


def read_condition(text: str) -> Condition:
    """Read a condition into a tree.

    Raises:
        UnsayableError: it is too long, broken, or says more than we can.
    """
    if len(text) > LONGEST:
        raise UnsayableError("it is too long")
    return _Reader(_tokens(text)).whole()


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    place = 0
    text = text.strip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise UnsayableError(f"“{text[place : place + 10]}” is not something we can read")
        kind = str(match.lastgroup)
        found.append(Token(kind, match[kind]))
        place = match.end()
    return found


class _Reader:
    """Walks the tokens once: or, then and, then single tests."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    def whole(self) -> Condition:
        found = self._either()
        if self._place < len(self._tokens):
            raise UnsayableError(f"“{self._next().text}” stands where nothing should follow")
        return found

    def _next(self) -> Token:
        if self._place >= len(self._tokens):
            raise UnsayableError("it ends too early")
        self._place += 1
        return self._tokens[self._place - 1]

    def _peek(self) -> str:
        return self._tokens[self._place].text if self._place < len(self._tokens) else ""

    def _take(self, *texts: str) -> bool:
        if self._peek().lower() not in texts or self._tokens[self._place].kind == "text":
            return False
        self._place += 1
        return True

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise UnsayableError(f"“{text}” is missing")

    def _either(self) -> Condition:
        parts = [self._all()]
        while self._take("or", "||"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Joined("or", tuple(parts))

    def _all(self) -> Condition:
        parts = [self._single()]
        while self._take("and", "&&"):
            parts.append(self._single())
        return parts[0] if len(parts) == 1 else Joined("and", tuple(parts))

    def _single(self) -> Condition:
        self._depth += 1
        if self._depth > DEEPEST:
            raise UnsayableError("it is nested too deep")
        found = self._test()
        self._depth -= 1
        return found

    def _test(self) -> Condition:
        if self._take("!"):
            return Negated(self._single())
        if self._take("("):
            found = self._either()
            self._expect(")")
            return found
        token = self._next()
        name = token.text.lower()
        if token.kind == "word" and self._peek() == "(":
            return self._call(name)
        if token.kind in {"text", "number"}:
            return self._turned(token)
        return self._compared(_name_of(token), "")

    def _call(self, name: str) -> Condition:
        self._expect("(")
        if name == "not":
            found: Condition = Negated(self._either())
            self._expect(")")
            return found
        variable = _name_of(self._next())
        if name in COUNTING:
            self._expect(")")
            return self._compared(variable, name)
        if name == "is_empty":
            self._expect(")")
            return Empty(variable)
        if name != "selected":
            raise UnsayableError(f"{name}() is a function that we cannot say")
        self._expect(",")
        option = self._next()
        if option.kind not in {"text", "number"}:
            raise UnsayableError("selected() must name an option")
        self._expect(")")
        return Selected(variable, option.text.strip("'\""))

    def _compared(self, name: str, counted: str) -> Condition:
        sign = COMPARING.get(self._next().text.lower())
        if sign is None:
            raise UnsayableError(f"“{name}” is not compared with anything")
        return Compared(name, sign, self._value(), counted)

    def _turned(self, first: Token) -> Condition:
        """Read ``3 <= ${age}`` as ``${age} >= 3``."""
        sign = COMPARING.get(self._next().text.lower())
        if sign is None:
            raise UnsayableError(f"{first.text} is not compared with anything")
        return Compared(_name_of(self._next()), TURNED[sign], _value_of(first, ""))

    def _value(self) -> str | float:
        minus = "-" if self._take("-") else ""
        token = self._next()
        if token.kind not in {"text", "number"}:
            raise UnsayableError("two answers are compared with each other")
        return _value_of(token, minus)


def _name_of(token: Token) -> str:
    if token.kind == "variable":
        return token.text[2:-1].strip()
    if token.kind == "word":
        return re.sub(r"\.(NAOK|value|shown)$", "", token.text, flags=re.IGNORECASE)
    raise UnsayableError(f"“{token.text}” is not the name of a question")


def _value_of(token: Token, minus: str) -> str | float:
    if token.kind == "text":
        return token.text[1:-1]
    return float(minus + token.text)
