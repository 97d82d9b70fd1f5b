"""How hard a text is to read, in English: the Flesch-Kincaid grade, counted by our own rules.

Grade 5 is about age 10. The formula was made for passages of some hundred words, so the grade of a
few words swings wildly: "University" alone would be for the over-forties. `reading_grade` is the
formula as published, for a page. `reading_age` is for one line as well: words too few to judge by
themselves are judged as if plain ones stood beside them.
"""

from __future__ import annotations

import re
import unicodedata

GRADE_TO_AGE = 5  # American grade 1 is read at about six
FEWEST_WORDS = 10  # a shorter text is made up to this many with words of plain English
PLAIN_BEATS = 1.3  # beats in a word of plain English, on average
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)*", re.IGNORECASE)
_END = re.compile(r"[.!?…]+(?=\s|$)|\n+")
_CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"
_VOWELS = re.compile(r"[aeiouy]+")
# Two vowels side by side that are said apart: med-i-a, flu-ent, vi-o-lin, qui-et, us-u-al,
# sit-u-ation, hap-pi-er, lay-er, co-operate
_APART = re.compile(
    r"(?<![tcsg])ia|(?<=[^qg])ue(?=n[tc]|l)|(?<![ctx])io(?!n)|iet|(?<!fr)(?<![tc])ie(?=n)"
    r"|(?<=[a-z]{3})ie(?=rs?$|st$)|(?<=c)rea(?=t)|dea(?=s?$)|(?<!q)ua(?=[lt])|yi|(?<=[bse])eing"
    r"|(?<=[dg])oing|(?<=[aeo])y(?=er|o)|^coo(?=[pr]\w{3})"
)
_CONTRACTED = re.compile(r"(?:[sd]n't|[dt]'(?:ve|d|ll))$")  # is-n't, did-n't, could-'ve
_NOT_SAID = (
    re.compile(r"[gq]ues?$"),  # league, mosque
    # home, like; but lit-tle, cen-tre
    re.compile(r"[^aeiouy](?<![^aeiouy][lr])e$"),
    # moved, called; but wan-ted, set-tled
    re.compile(r"[^aeiouytd](?<![^aeiouylr]l)ed$"),
    # homes, rules; but hous-es, wish-es, ta-bles, cen-tres
    re.compile(r"[^aeiouyscxzg](?<![^aeiouylr]l)(?<![cs]h)(?<![^aeiouyr]r)es$"),
    re.compile(r"[^aeiouy]e(?:ly|ful|less|ness|ment)s?$"),  # safely, hopeful
    # homework, somebody, apprenticeship: the first half of a word made of two
    re.compile(
        r"^(?:apprentice|care|case|every|face|frame|home|house|life|nine|note|safe|some|space|stake"
        r"|time|voice|ware)"
        r"[^aeiouy][a-z]{2}"
    ),
)
_LONE = {
    "anyone": 3, "area": 3, "argue": 2, "behaviour": 3, "business": 2, "cafe": 2, "create": 2,
    "diabetes": 4, "evening": 2, "every": 2, "everyone": 3, "everywhere": 3, "going": 2,
    "hundred": 2, "idea": 3, "maybe": 2, "mr": 2, "mrs": 2, "ok": 2, "pa": 2, "people": 2,
    "poem": 2, "real": 1, "really": 2, "safety": 2, "science": 2, "someone": 2, "sometimes": 2,
    "somewhere": 2, "uk": 2, "video": 3, "wednesday": 2,
}  # fmt: skip


def count_syllables(word: str) -> int:
    """Count the beats in one word, near enough for a page: a word never has fewer than one."""
    word = word.lower().replace(_CURLY, "'")
    extra = 1 if _CONTRACTED.search(word) else 0
    word = re.sub(r"(?<![sxz])(?<![csxz]e)'s$", "", word).replace("'", "")
    known = _LONE.get(word) or _LONE.get(word.removesuffix("s"))
    if known:
        return known
    if word.isdigit():
        return 1 if len(word) == 1 else 2
    groups = len(_VOWELS.findall(word))
    if not groups:
        return _spelled_out(word)
    beats = groups + len(_APART.findall(word)) + extra + len(re.findall(r"sms?$", word))
    if any(pattern.search(word) for pattern in _NOT_SAID):
        beats -= 1
    return max(beats, 1)


def reading_grade(text: str) -> float:
    """Give the Flesch-Kincaid grade of a text; 0.0 where there are no words.

    A line break ends a sentence, so lists and answer options are read as they are seen.
    """
    sentences, words, beats = _measure(text)
    return _grade(sentences, words, beats) if words else 0.0


def reading_age(text: str) -> int:
    """Give the age, in whole years, at which most people can read the text; 5 at the least.

    One line counts too: a long word alone reads as older than a short one, but not absurdly so.
    """
    sentences, words, beats = _measure(text)
    if not words:
        return GRADE_TO_AGE
    missing = max(0, FEWEST_WORDS - words)
    # sentences stay as long as they are, so only the beats lean on the words that are not there
    per_word = (beats + PLAIN_BEATS * missing) / (words + missing)
    grade = _grade(sentences, words, per_word * words)
    return max(GRADE_TO_AGE, round(grade) + GRADE_TO_AGE)


def _grade(sentences: int, words: int, beats: float) -> float:
    return 0.39 * words / sentences + 11.8 * beats / words - 15.59


def _measure(text: str) -> tuple[int, int, int]:
    """Count the sentences, words and beats of a text."""
    plain = unicodedata.normalize("NFKD", text.replace(_CURLY, "'"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    sentences = [part for part in _END.split(plain) if part and _WORD.search(part)]
    words = [word for part in sentences for word in _WORD.findall(part)]
    shouted = plain.isupper()
    return len(sentences), len(words), sum(_beats(word, shouted=shouted) for word in words)


def _beats(word: str, *, shouted: bool) -> int:
    """Count a word's beats where it stands: short capitals in running text are letter names."""
    is_letters = not shouted and word.isupper() and word.isalpha() and 1 < len(word) <= 4  # noqa: PLR2004
    return _spelled_out(word) if is_letters else count_syllables(word)


def _spelled_out(word: str) -> int:
    """Count the beats of letter names, as in GP; w has three."""
    return len(word) + 2 * word.lower().count("w")
