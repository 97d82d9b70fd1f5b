"""A tiny evaluator of XLSForm conditions, written apart from our own reader, to check meaning."""

from __future__ import annotations

import re

TOKEN = re.compile(r"\s*('[^']*'|\d+|\$\{\w+\}|!=|>=|<=|[=(),]|\w[\w-]*)")


def evaluate(text: str, values: dict[str, str]) -> bool:
    """Say whether a form would find the condition true; a missing answer is an empty text."""
    tokens = TOKEN.findall(text)
    assert "".join(tokens) == re.sub(r"\s+", "", text)
    value, rest = _either(tokens, values)
    assert rest == []
    return value


def _either(tokens: list[str], values: dict[str, str]) -> tuple[bool, list[str]]:
    found, tokens = _all(tokens, values)
    while tokens and tokens[0] == "or":
        part, tokens = _all(tokens[1:], values)
        found = found or part
    return found, tokens


def _all(tokens: list[str], values: dict[str, str]) -> tuple[bool, list[str]]:
    found, tokens = _test(tokens, values)
    while tokens and tokens[0] == "and":
        part, tokens = _test(tokens[1:], values)
        found = found and part
    return found, tokens


def _test(tokens: list[str], values: dict[str, str]) -> tuple[bool, list[str]]:
    if tokens[0] == "(":
        found, tokens = _either(tokens[1:], values)
        return found, tokens[1:]
    if tokens[0] == "not":
        found, tokens = _either(tokens[2:], values)
        return not found, tokens[1:]
    if tokens[0] == "selected":
        return tokens[4].strip("'") in values.get(tokens[2][2:-1], "").split(), tokens[6:]
    return _compared(values.get(tokens[0][2:-1], ""), tokens[1], tokens[2]), tokens[3:]


def _compared(value: str, sign: str, other: str) -> bool:
    if other.startswith("'"):
        return (value == other.strip("'")) is (sign == "=")
    try:
        number = float(value)
    except ValueError:
        number = float("nan")  # as XPath has it: no text is a number, and nothing equals it
    return {
        "=": number == int(other),
        ">=": number >= int(other),
        "<=": number <= int(other),
    }[sign]
