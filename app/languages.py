"""The languages of the answering pages, and our own words in them. Knows nothing of Flask.

English sentences are the keys. A sentence without a translation is said in English, so an
unfinished catalogue never leaves a gap. The catalogues are read from .po files when a process
first needs them: there is no compiled copy that could fall behind.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from babel.dates import get_month_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

CATALOGUES = Path(__file__).resolve().parent / "web" / "translations"


class Language(NamedTuple):
    """One language to answer in: the code surveys use, Babel's locale, and its own name."""

    code: str
    locale: str
    tag: str  # what a screen reader picks its voice by
    name: str

    @property
    def direction(self) -> str:
        """Say which way it is written: ltr or rtl."""
        return Locale.parse(self.locale).text_direction


ENGLISH = Language("en", "en_GB", "en", "English")
LANGUAGES = (
    ENGLISH,
    Language("en-easy", "en_GB@easy", "en-GB", "Easy Read English"),
    Language("ar", "ar", "ar", "العربية"),
    Language("vi", "vi", "vi", "Tiếng Việt"),
    Language("pl", "pl", "pl", "Polski"),
)
BY_CODE = {language.code: language for language in LANGUAGES}
BY_LOCALE = {language.locale: language for language in LANGUAGES}


def language_of(code: str) -> Language:
    """Give the language with this code; anything unknown is English."""
    return BY_CODE.get(code, ENGLISH)


def marked(sentence: str) -> str:
    """Mark words for the catalogues that are only translated later, by whoever shows them."""
    return sentence


def say(lang: str, sentence: str, **values: object) -> str:
    """Say one of our own sentences in a language, with `values` in its %(places)s."""
    said = catalogue(language_of(lang).code).gettext(sentence)
    return said % values if values else said


def months(lang: str) -> list[str]:
    """Give the names of the months, January first."""
    names = get_month_names("wide", "stand-alone", Locale.parse(language_of(lang).locale))
    return [names[number] for number in range(1, 13)]


def file_of(language: Language) -> Path:
    """Give where a language's catalogue is."""
    return CATALOGUES / language.locale / "LC_MESSAGES" / "messages.po"


@cache
def catalogue(code: str) -> Translations:
    """Give the words of one language. English needs no file: its sentences are the keys."""
    language = language_of(code)
    compiled = BytesIO()
    if language is ENGLISH:
        return Translations()
    with file_of(language).open("rb") as file:
        write_mo(compiled, read_po(file, locale=language.locale, domain="messages"))
    compiled.seek(0)
    return Translations(compiled, domain="messages")


class Progress(NamedTuple):
    """How much of a language is there: sentences said in it, of all there are."""

    done: int
    total: int
    fingerprint: str  # another one, once a word of it has changed


@cache
def progress(code: str) -> Progress:
    """Say how much of a language is translated."""
    with file_of(language_of(code)).open("rb") as file:
        words = sorted((str(one.id), str(one.string)) for one in read_po(file) if one.id)
    done = sum(bool(said) for _, said in words)
    return Progress(done, len(words), sha256(repr(words).encode()).hexdigest())
