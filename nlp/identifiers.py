"""Find numbers and addresses that follow a rule: phones, e-mails, postcodes, dates of birth."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from nlp.types import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_DIGIT = re.compile(r"\d")
_DIGIT_WORDS = "oh|zero|one|two|three|four|five|six|seven|eight|nine"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_STREET = (
    r"(?:road|rd|street|avenue|ave|close|court|drive|lane|way|row|walk|mount|mews|terrace|gardens|"
    r"grove|crescent|cres|place|square|green|hey|view|vale|bank|hill|rise|park|house|lodge|croft|"
    r"fold|brow|parade|heights|towers?|st)"
)
_AREA = r"(?:l|ch|wn|wa|pr|m|bl|sk|ol|cw|sy|ll|fy|la|bb|b|e|n|s|w|nw|sw|se|ec|wc|ls|yo|ne|dh|hd|cf)"


def _nhs_number(match: re.Match[str]) -> bool:
    digits = [int(c) for c in match.group("v") if c.isdigit()]
    total = sum((10 - i) * digit for i, digit in enumerate(digits[:9]))
    return (11 - total % 11) % 11 == digits[9] and total % 11 != 1


def _always(_: re.Match[str]) -> bool:
    return True


class Rule(NamedTuple):
    """What to look for in a folded text, and which signs to look for first."""

    kind: str
    pattern: re.Pattern[str]
    signs: frozenset[str]
    check: Callable[[re.Match[str]], bool]


def _rule(
    kind: str, signs: str, pattern: str, check: Callable[[re.Match[str]], bool] = _always
) -> Rule:
    """``signs``: each match has one of these in it, with a 0 for any digit."""
    return Rule(kind, re.compile(pattern), frozenset(signs.split("|")), check)


#: In order of trust: where two overlap, the earlier kind names the whole.
RULES = (
    _rule("EMAIL", "@", r"(?P<v>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})"),
    _rule(
        "EMAIL", " dot ",
        r"\b(?P<v>\w{1,30}(?: dot \w{1,30}){0,3} at \w{1,30}(?: dot \w{1,20}){0,2} dot "
        r"(?:com|org|net|uk|co|example))\b",
    ),
    _rule("URL", "://", r"(?P<v>https?://[^\s<>()\"']{1,300}[^\s<>()\"'.,;:!?])"),
    _rule(
        "URL", "www.",
        r"(?<![@\w])(?P<v>www\.[\w-]{1,63}\.[^\s<>()\"']{0,200}[^\s<>()\"'.,;:!?])",
    ),
    _rule(
        "URL", ".co|.org|.net|.uk|.io|.app|.gg|.me|.tv|.example|.info|.link|.ly",
        r"(?<![@\w.])(?P<v>(?:[\w-]{1,63}\.){1,3}(?:com|org|net|uk|co|io|app|gg|me|tv|example|info|"
        r"link|ly)(?:/[^\s<>()\"']{0,200}[^\s<>()\"'.,;:!?])?)(?![\w@])",
    ),
    _rule("NI", "00", r"\b(?P<v>[a-z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[a-d])\b"),
    _rule(
        "PHONE", "0",
        r"(?<![\d-])(?P<v>(?:\+44\s?(?:\(0\)\s?)?|0044\s?|\(?0)(?:[\s().-]{0,2}\d){9,10})(?![\d-])",
    ),
    _rule("PHONE", "0000", r"(?<!\d)(?P<v>7\d{3}[\s-]?\d{3}[\s-]?\d{3})(?!\d)"),
    _rule(
        "PHONE", "oh|zero",
        rf"\b(?P<v>(?:oh|zero)(?:\s(?:double\s|triple\s)?(?:{_DIGIT_WORDS})){{6,11}})\b",
    ),
    _rule("NHS", "0000", r"(?<![\d-])(?P<v>\d{3}[ -]?\d{3}[ -]?\d{4})(?![\d-])", _nhs_number),
    _rule(
        "NHS", "0000",
        r"\bnhs\s+(?:num(?:ber)?|no)\W{1,3}(?:is\W)?(?P<v>\d{3}[ -]?\d{3}[ -]?\d{4})\b",
    ),
    _rule(
        "ADDRESS", "0",
        rf"\b(?P<v>(?:(?:flat|apt|room|unit)\s\d{{1,4}}[a-z]?,?\s(?:of\s)?)?\d{{1,4}}[a-z]?,?\s"
        r"(?!(?:min|mins|minutes?|hours?|hrs?|each|miles?|years?|yrs?|weeks?|people|of|"
        r"times|kids|in|"
        r"days?|months?|different|or|to|and|till?|til|on|at|quid|pounds?|more|other|other)\b)"
        rf"(?:[a-z'’]{{2,20}}\s){{1,3}}?{_STREET})\b",
    ),
    _rule(
        "ADDRESS", "flat",
        rf"\b(?P<v>flat\s\d{{1,4}}[a-z]?,?\s(?:[a-z'’]{{3,20}}\s){{1,2}}?{_STREET})\b",
    ),
    _rule(
        "ADDRESS", "room|flat",
        r"\b(?:at|live at|lives at|is)\s(?P<v>(?:room|flat)\s\d{1,4}[a-z]?)\b",
    ),
    _rule(
        "POSTCODE", "0",
        r"\b(?P<v>[a-z]{1,2}\d[\da-z]?\s{1,2}\d[a-z]{2}|[a-z]{1,2}\d{2}\s?\d[a-z]{2})\b",
    ),
    _rule(
        "POSTCODE", "0",
        rf"\b(?:in|to|from|live|work|im|i'm|area|of|at)\s(?P<v>{_AREA}\d{{1,2}})\b",
    ),
    _rule(
        "DOB", "00",
        r"(?<![\d£$/.-])(?P<v>[0-3]?\d[/.-][01]?\d[/.-](?:19|20)?\d\d)(?![\d/-]|\.\d)",
    ),
    _rule(
        "DOB", "0000",
        rf"\b(?P<v>(?:[0-3]?\d(?:st|nd|rd|th)?\s(?:of\s)?)?{_MONTH}\s(?:19[4-9]|20[0-3])\d)\b",
    ),
    _rule(
        "DOB", "0",
        rf"\b(?:b\W?day|birth\s?day|born|dob|d\.o\.b)\b\W{{0,3}}(?:is|on|was)?\W{{0,3}}(?:the\s)?"
        rf"(?P<v>[0-3]?\d(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}|{_MONTH}\s[0-3]?\d(?:st|nd|rd|th)?|"
        r"\d{6}|\d{8})\b",
    ),
    _rule("HANDLE", "@", r"(?<![\w@.])(?P<v>@[a-z0-9_](?:[a-z0-9_.]{0,38}[a-z0-9_]))"),
    _rule("HANDLE", "#0", r"(?<![\w@])(?P<v>[a-z0-9_.]{2,30}#\d{3,5})\b"),
    _rule(
        "HANDLE", "_",
        r"(?<![\w@])(?P<v>\w{0,20}[a-z]\w{0,20}_\w{1,20}|[a-z][a-z0-9]{2,20}_)(?!\w)",
    ),
    _rule(
        "HANDLE", "snap|insta|tik|psn|xbox|gamertag|roblox|steam|discord|real|twit|user",
        r"\b(?:snap(?:chat)?|insta(?:gram)?|tik\s?tok|psn|xbox|gamertag|roblox|"
        r"steam(?:\sname)?|discord|"
        r"be\s?real|twitch|user\s?name|twitter)\W{0,3}(?:is\W{1,2}|name\W{1,2})?"
        r"(?P<v>(?=[\w.]*[\d_.a-z])[a-z][\w.]{3,30}\w)",
    ),
    _rule(
        "ID", "00",
        r"\b(?:ref(?:erence)?|number|num|no|card|id|uln|utr|crn|brp|account|passport|quote|leaver|"
        r"case|licen[cs]e|prison no was|driver no)\b\W{0,3}(?:(?:is|no|number|num|was|"
        r"my)\W{1,3}){0,2}"
        r"(?P<v>(?=[a-z0-9/ -]{0,12}\d{2})[a-z0-9]{1,12}"
        r"(?:[/ -](?=[a-z]*\d)[a-z0-9]{2,10}){0,4}(?:-[a-z])?)\b",
    ),
    _rule("ID", "000000", r"(?<![\w£$])(?P<v>[a-z]{0,4}\d{6,12})(?![\w%])"),
    _rule(
        "ID", "-00|/00",
        r"\b(?P<v>[a-z]{1,4}[-/]\d{2,5}(?:[-/]\d{1,5})?|\d{3,5}-\d{2,4}-\d{1,4}[a-z]?)\b",
    ),
    _rule(
        "AGE", "0|teen",
        r"\b(?:i\W?a?m|i was|i am|im|age[ds]?|aged?\W{1,2}|he\W?s|she\W?s|he is|she is|"
        r"he was|she was|"
        r"who is|turned|turning|turn|since i was|being|brother is|sister is|son is|daughter is)\s"
        r"(?:only |just |now |nearly |about )?(?P<v>[1-9]|1\d|2[0-9]|(?:thir|four|fif|six|"
        r"seven|eigh|nine)"
        r"teen|\d{1,2} months)\b(?!\W?(?:weeks|times|mins?|minutes|hours|years? (?:in|ago)|quid|"
        r"pounds?|days|out of|miles|/|%|:|months (?:in|ago)))",
    ),
    _rule("AGE", "0st|0nd|0rd|0th", r"\bmy (?P<v>(?:1\d|2[0-5])(?:st|nd|rd|th))\b"),
    _rule("AGE", "0", r"\b(?P<v>[1-9]|1\d|2[0-5])[\s-](?:years?|yrs?|yr|y/o)[\s-]?old\b"),
    _rule("AGE", "yp (", r"\byp \([^)]{0,20}?(?P<v>\d{1,2})\b"),
)  # fmt: skip
_SIGNS = frozenset[str]().union(*(rule.signs for rule in RULES))


def folded(text: str) -> str:
    """``text`` in small letters, each where it stood, so that finds in it hold for ``text`` too.

    Matching it is like matching ``text`` with ``re.IGNORECASE``, only quicker. That flag also
    takes the letters named here for an i or an s.
    """
    return (
        text.replace("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "i")
        .lower()
        .replace("\N{LATIN SMALL LETTER DOTLESS I}", "i")
        .replace("\N{LATIN SMALL LETTER LONG S}", "s")
    )


def find_identifiers(text: str) -> Iterator[Span]:
    """Every stretch that one of the rules recognises; they may overlap."""
    low = folded(text)
    shape = _DIGIT.sub("0", low)
    # Looking for a few short strings is far cheaper than trying each pattern at each letter.
    signs = [sign for sign in _SIGNS if sign in shape]
    for rule in RULES if signs else ():
        if rule.signs.isdisjoint(signs):
            continue
        for match in rule.pattern.finditer(low):
            if rule.check(match):
                yield Span(match.start("v"), match.end("v"), rule.kind)
