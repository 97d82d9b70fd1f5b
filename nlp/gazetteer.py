"""Find names of people, places and schools by lists we wrote and by the words around them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import yaml

from nlp import config
from nlp.identifiers import folded
from nlp.language import known_words
from nlp.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TOKEN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_PART = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Names:
    """A pattern of names; only a text with one of ``words`` can have one."""

    pattern: re.Pattern[str]
    words: frozenset[str]

    def find(self, low: str, words: set[str]) -> Iterable[re.Match[str]]:
        """Where they stand; most texts are spared the search by a look at their words."""
        return () if words.isdisjoint(self.words) else self.pattern.finditer(low)


def _any_of(listed: str, around: str = r"\b{}\b") -> _Names:
    names = sorted({folded(name.strip()) for name in listed.split(",")}, key=len, reverse=True)
    pattern = around.format(f"(?:{'|'.join(map(re.escape, names))})")
    return _Names(re.compile(pattern), frozenset(map(_telling_word, names)))


def _telling_word(name: str) -> str:
    """The word of a name that fewest texts have: the longest, or the last of these."""
    words: list[str] = _PART.findall(name.replace(" and ", " "))
    return max(reversed(words), key=len)


# All patterns here but those for tokens are matched with folded text: see nlp.identifiers.folded.
#: Whoever stands after one of these is likely to be a person.
_BEFORE = re.compile(
    r"(?:\b(?:social worker|personal advis[eo]r|p\.?a|sw|key ?worker|support worker|worker|carers?|"
    r"foster (?:mum|mom|dad|carer|sister|brother)|step(?:mum|dad)|mum|mam|mom|dad|nan|nana|gran|"
    r"grandad|uncle|aunt(?:y|ie)?|brother|sister|bro|sis|cousin|mate|bestie|best friend|friend|"
    r"boyfriend|girlfriend|bf|gf|partner|son|daughter|baby|nephew|niece|teacher|tutor|mentor|coach|"
    r"manager|boss|nurse|doctor|dr|mr|mrs|ms|miss|sgt|cpl|pc|judge|solicitor|iro|imam|lad|fella|"
    r"girl|named|called|name is|name's|real name|ask for|ask|told|tell|rang|ring|from|with|for|"
    r"and|by|to|me and|cos|cuz|when|if|only|then|but|so|said|like|miss|love|at)\b[ :,]{1,2}"
    r"(?:is |was |called |named )?|(?:\A|[.!?:;,\n(] {0,2}))\Z",
)
_SURE_BEFORE = re.compile(
    r"\b(?:social worker|p\.?a|support worker|key ?worker|worker|carer|foster (?:mum|dad|carer)|"
    r"uncle|aunt(?:y|ie)?|mr|mrs|ms|sgt|cpl|named|name is|name's|real name|ask for|nephew|niece|"
    r"cousin|brother|sister|mentor|tutor|manager|boss|coach|solicitor|imam|dr|best mate|mate|"
    r"teacher|nurse|called|sir|miss)[ :,]{1,2}(?:is |was |called |named |is called )?\Z",
)
#: Somebody who does one of these is likely to be a person.
_AFTER = re.compile(
    r"\A(?:['’]?s)?,? (?:said|says|say|told|tells|rang|rings|is|was|who|never|always|"
    r"has|had|got|gets|"
    r"gave|gives|let|lets|helped|helps|taught|made|makes|took|takes|left|came|come|"
    r"comes|went|does|did|"
    r"put|puts|my|the|from|keeps|kept|knows|wants|asked|sorted|cried|shouts?|used|works|worked|and|"
    r"isnt|wasnt|wont|will|would|can|cant|listens|listened|picked|moved|leaving|off|"
    r"on|at|in|started|"
    r"turned|stopped|hired|filmed|called|showed|found|ran|sent|sat|stayed|loves?|"
    r"misses|reads|writes)\b",
)
_WORKPLACES = _any_of(
    "tesco,asda,aldi,lidl,morrisons,sainsburys,sainsbury's,iceland,greggs,subway,mcdonalds,"
    "mcdonald's,kfc,burger king,costa,starbucks,nandos,nando's,wetherspoons,spoons,amazon,currys,"
    "argos,primark,boots,b and q,b&q,b&m,home bargains,jd sports,jd,timpsons,barclays,howdens,"
    "wates,g4s,evri,royal mail,claires accessories,claires,jaguar land rover,jaguar,merseyrail,"
    "arriva,next,wilko",
    around=r"\b(?:work(?:s|ed|ing)?|job|shifts?|saturdays|boss|manager|interview|apprentice\w*|"
    r"placement|quit|nights|card|hired|sacked|i'?m|fella|lads?|asked \w+)\s(?:there |still |now )?"
    r"(?:at|in|from|with|for)\s(?P<v>(?:the )?{}(?: express)?)\b",
)
_SAINTS = _Names(
    re.compile(
        r"\b(?P<v>(?:st|saint)\.? [a-z]{3,15}(?:'s|’s|s)\b"
        r"(?: [a-z]{2,15} ?(?:school|college))?)"
    ),
    frozenset({"st", "saint"}),
)
_NEAR = re.compile(
    r"\b(?:in|at|to|from|near|round|around|live|of|outside|by|visit|called)\s(?:the )?\Z"
)
_GAME = re.compile(r"\A\s(?:fc|lost|won|win|beat|match|game|game|away|played|play|shirt|fan)")
_ARTICLE = re.compile(r"\b(?:a|an|the|some|any|every|each|no)\s\Z")
_TITLE = re.compile(r"\b(?:mr|mrs|ms|sgt|cpl)\.? ")
_TITLE_BEFORE = re.compile(_TITLE.pattern + r"\Z")
_NEVER_TITLED = frozenset(["is", "said", "says", "told", "and", "was"])
#: What only a person does: enough to tell "hope is my worker" from "hope it works".
_DOES = re.compile(
    r"\A(?:['’]s)? (?:is my|is the best|who|said|says|told|rang|rings|brings?|pays|gets|got|gave|"
    r"helps?|helped|drives?|listens?|listened|picks|picked|never|always|taught|makes me|made me|"
    r"got moved|left|does|knows|was on|from the)\b",
)
_LOWER_ENOUGH = 3
_KINDS = {"schools": "SCHOOL", "buildings": "PLACE", "organisations": "ORG"}


@dataclass(frozen=True, slots=True)
class _Lists:
    plain: frozenset[str]
    doubtful: frozenset[str]
    ordinary: frozenset[str]
    everyday: frozenset[str]  # ordinary words that are no names, with and without 's
    places: _Names
    doubtful_places: _Names
    last_words: dict[str, str]
    never_part: frozenset[str]


@cache
def _lists() -> _Lists:
    names = yaml.safe_load((config.LEXICONS / "names.yaml").read_text("utf-8"))
    places = yaml.safe_load((config.LEXICONS / "places.yaml").read_text("utf-8"))
    ordinary = frozenset(
        (config.LEXICONS / "ordinary_words.txt").read_text("utf-8").split()
    )  # easier to read and to add to
    plain = frozenset(names["plain"].split())
    doubtful = frozenset(names["doubtful"].split()) - plain
    no_names = ordinary - plain - doubtful
    return _Lists(
        plain,
        doubtful,
        ordinary,
        frozenset(word for word in ordinary if _bare(word) in no_names),
        _any_of(places["plain"]),
        _any_of(places["doubtful"]),
        {word: kind for key, kind in _KINDS.items() for word in places[key].split()},
        frozenset(map(str.lower, places["never_part"].split())),
    )


def is_ordinary(words: str) -> bool:
    """True if every word is an everyday one."""
    ordinary = _lists().ordinary
    return all(word.lower().replace("’", "'") in ordinary for word in _TOKEN.findall(words))


def find_places(text: str) -> Iterator[Span]:
    """Places from the list, streets and buildings by their last word, schools and workplaces."""
    low = folded(text)
    words = set(_PART.findall(low))
    yield from _listed_places(low, words)
    for match in _WORKPLACES.find(low, words):
        yield Span(match.start("v"), match.end("v"), "ORG")
    for match in _SAINTS.find(low, words):
        if text[match.start() : match.end()].lower().replace("saint", "st") != "st helens":
            yield Span(match.start(), match.end(), "SCHOOL")
    if not words.isdisjoint(_lists().last_words):
        yield from _by_last_word(text)


def _listed_places(low: str, words: set[str]) -> Iterator[Span]:
    for match in _lists().places.find(low, words):
        yield Span(match.start(), match.end(), "PLACE")
    for match in _lists().doubtful_places.find(low, words):
        if _NEAR.search(low[: match.start()]) and not _GAME.match(low[match.end() :]):
            yield Span(match.start(), match.end(), "PLACE")


def _by_last_word(text: str) -> Iterator[Span]:
    tokens = list(_TOKEN.finditer(text))
    for i, token in enumerate(tokens):
        kind = _lists().last_words.get(token.group().lower())
        if kind is None:
            continue
        start, telling = i, False
        while start > max(0, i - 3) and _glued(text, tokens[start - 1], tokens[start]):
            word = tokens[start - 1].group()
            if word.lower() in _lists().never_part:
                break
            start -= 1
            capital = word[0].isupper() and start > 0
            telling = telling or capital or not is_ordinary(word)
        if start < i and telling:
            yield Span(tokens[start].start(), token.end(), kind)


def _glued(text: str, one: re.Match[str], two: re.Match[str]) -> bool:
    return text[one.end() : two.start()] == " "


def find_people(text: str) -> Iterator[Span]:
    """First names from the list, unknown words where a name would stand, and their surnames."""
    low = folded(text)
    # Most texts have no word that could be a name: only the others are read word by word.
    titled = bool(_TITLE.search(low))
    words = [word.lower() for word in _TOKEN.findall(text.replace("’", "'"))]
    maybe = {word for word in {*words} - _lists().everyday if _may_be_name(word)}
    if not maybe and not titled:
        return
    shouted = _is_shouted(text)
    tokens = list(_TOKEN.finditer(text))
    end_of_last = -1
    for i, (token, word) in enumerate(zip(tokens, words, strict=True)):
        if token.start() < end_of_last or not (titled or word in maybe):
            continue
        if not _is_name(text, low, token, shouted=shouted):
            continue
        end = _bare_end(token)
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        if following and end == token.end() and _is_surname(text, token, following):
            end = _bare_end(following)
        end_of_last = end
        yield Span(token.start(), end, "PERSON")


def _bare(word: str) -> str:
    """The word without an 's at its end."""
    return word[:-2] if word[-2:].lower() in {"'s", "’s"} else word


def _bare_end(token: re.Match[str]) -> int:
    return token.start() + len(_bare(token.group()))


def _is_shouted(text: str) -> bool:
    letters = list(filter(str.isalpha, text[:2000]))
    return sum(map(str.isupper, letters)) > 0.7 * len(letters)


def _may_be_name(word: str) -> bool:
    """False for a word that is no name wherever it stands, but for one after a title."""
    bare, lists = _bare(word), _lists()
    if bare in lists.plain or bare in lists.doubtful or _plural_of_name(bare):
        return True
    return not _well_known(bare)


def _well_known(word: str) -> bool:
    return word in _lists().ordinary or len(word) < _LOWER_ENOUGH or _in_dictionary(word)


def _is_name(text: str, low: str, token: re.Match[str], *, shouted: bool) -> bool:
    lists = _lists()
    given = _bare(token.group())
    word = given.lower().replace("’", "'")
    before, after = low[max(0, token.start() - 30) : token.start()], low[token.end() :][:20]
    capital = word[0] != given[0] and not shouted and _inside(before)
    if _ARTICLE.search(before) and not capital:
        return False
    if word in lists.plain or _plural_of_name(word):
        return True
    if word in lists.doubtful:
        return capital or _doubt_settled(word, before, after)
    return _unknown_is_name(word, before, after)


def _plural_of_name(word: str) -> bool:
    """True for "natashas number", written without its apostrophe."""
    lists = _lists()
    return word.endswith("s") and word[:-1] in lists.plain and word not in lists.ordinary


def _doubt_settled(word: str, before: str, after: str) -> bool:
    if not before.strip() and _DOES.match(after):
        return True
    if len(word) > 1 and _SURE_BEFORE.search(before):
        return True
    ordinary = word in _lists().ordinary
    return not ordinary and bool(_BEFORE.search(before) and _AFTER.match(after))


def _unknown_is_name(word: str, before: str, after: str) -> bool:
    if _TITLE_BEFORE.search(before):
        return word not in _lists().never_part and word not in _NEVER_TITLED
    if _well_known(word):
        return False
    if _SURE_BEFORE.search(before):
        return True
    return bool(_BEFORE.search(before) and _AFTER.match(after)) and not _misspelt(word)


_ENDINGS = (
    ("ies", "y"), ("es", ""), ("es", "e"), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""),
    ("ing", "e"), ("ly", ""), ("er", ""), ("er", "e"), ("est", ""), ("n", ""), ("y", ""),
)  # fmt: skip


def _in_dictionary(word: str) -> bool:
    """True for a plain word, or one with a usual ending."""
    known = known_words()
    if word in known:
        return True
    stems = (word[: -len(end)] + put for end, put in _ENDINGS if word.endswith(end))
    return any(stem in known for stem in stems if len(stem) > _LOWER_ENOUGH)


def _misspelt(word: str) -> bool:
    """A common word with one letter slipped is no name."""
    ordinary = _lists().ordinary
    if "'" in word or "’" in word:
        return True
    cuts = [word[:i] + word[i + 1 :] for i in range(len(word))]
    swaps = [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)]
    return len(word) > _LOWER_ENOUGH and any(guess in ordinary for guess in cuts + swaps)


def _inside(before: str) -> bool:
    """True if a sentence is already under way, so a capital means something."""
    kept = before.rstrip(" ")
    return bool(kept) and kept[-1] not in ".!?:\n\"“‘'([-–—•*>"


def _is_surname(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    if text[first.end() : second.start()] != " ":
        return False
    word = second.group()
    if word[0].isupper() and first.group()[0].isupper():
        return word.lower() not in _lists().never_part and len(word) > 1 and not word.isupper()
    low = word.lower()
    if low in _lists().ordinary or low in _lists().last_words or len(low) <= _LOWER_ENOUGH:
        return False
    if _in_dictionary(low) or _misspelt(low):
        return False
    return not (_AFTER.match(f" {folded(low)}") or _lists().places.pattern.fullmatch(folded(low)))
