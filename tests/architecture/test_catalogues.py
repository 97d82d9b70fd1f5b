"""Every language has every sentence that the pages say, with the same places to fill in."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from app.languages import CATALOGUES, ENGLISH, LANGUAGES, file_of
from tests.architecture.files import ROOT

TRANSLATED = [language for language in LANGUAGES if language is not ENGLISH]
# English has 26 letters and few words: only Easy Read may leave a sentence as it is
WHOLE = [language for language in TRANSLATED if language.code != "en-easy"]
KEYWORDS = dict.fromkeys(("_", "gettext", "lazy_gettext", "say", "marked"))
PLACE = re.compile(r"%\(\w+\)s")


@lru_cache(maxsize=1)
def said_on_pages() -> frozenset[str]:
    with (CATALOGUES / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(str(ROOT / "app"), methods, options, KEYWORDS)
    return frozenset(words for _, _, words, _, _ in found if isinstance(words, str))


@lru_cache(maxsize=8)
def sentences(code: str) -> dict[str, str]:
    language = next(one for one in LANGUAGES if one.code == code)
    with file_of(language).open("rb") as file:
        catalogue = read_po(file, locale=language.locale)
    return {str(entry.id): str(entry.string) for entry in catalogue if entry.id}


@pytest.mark.parametrize("code", [language.code for language in TRANSLATED])
def test_a_catalogue_has_just_the_sentences_that_pages_say(code: str) -> None:
    assert set(sentences(code)) == said_on_pages()


@pytest.mark.parametrize("code", [language.code for language in TRANSLATED])
def test_a_translation_fills_in_the_same_places(code: str) -> None:
    wrong = {
        english: said
        for english, said in sentences(code).items()
        if said and not set(PLACE.findall(said)) <= set(PLACE.findall(english))
    }
    left_out = {
        english: said
        for english, said in sentences(code).items()
        if said and not set(PLACE.findall(english)) <= set(PLACE.findall(said))
    }

    assert (wrong, left_out) == ({}, {})


@pytest.mark.parametrize("code", [language.code for language in TRANSLATED])
def test_a_translation_holds_no_markup_and_no_stray_percent_sign(code: str) -> None:
    said = [PLACE.sub("", words) for words in sentences(code).values()]

    assert [words for words in said if re.search(r"[<>%]", words)] == []


@pytest.mark.parametrize("code", [language.code for language in WHOLE])
def test_no_sentence_is_left_in_english(code: str) -> None:
    assert [english for english, said in sentences(code).items() if not said] == []
