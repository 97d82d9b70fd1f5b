"""Words in every language and age band, as a form shows them and as a definition keeps them."""

from __future__ import annotations

from typing import Any

from app.surveys.definition import ANY_BAND, DEFAULT_LANGUAGE

Texts = dict[str, dict[str, str]]
LANGUAGES = {
    "ar": "Arabic", "ckb": "Kurdish (Sorani)", "cy": "Welsh", "fa": "Farsi", "fr": "French",
    "pl": "Polish", "ps": "Pashto", "ro": "Romanian", "so": "Somali", "sq": "Albanian",
    "ti": "Tigrinya", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
}  # fmt: skip
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "fa", "ps", "ur"})


def language_name(lang: str) -> str:
    """Name a language in English; one that we have no name for keeps its code."""
    return "English" if lang == DEFAULT_LANGUAGE else LANGUAGES.get(lang, lang)


def band_name(band: str) -> str:
    """Name an age band."""
    return "everybody" if band == ANY_BAND else f"ages {band}"


def spread(stored: Any) -> Texts:
    """Give the words by language and band, whichever short form they are kept in."""
    if isinstance(stored, str):
        return {DEFAULT_LANGUAGE: {ANY_BAND: stored}} if stored else {}
    if not isinstance(stored, dict):
        return {}
    if isinstance(stored.get("texts"), dict):
        stored = stored["texts"]
    texts = {
        lang: {ANY_BAND: said} if isinstance(said, str) else dict(said)
        for lang, said in stored.items()
        if isinstance(said, str | dict)
    }
    return {lang: bands for lang, bands in texts.items() if bands}


def gather(texts: Texts) -> str | dict[str, str | dict[str, str]]:
    """Give the shortest form that keeps these words; blank ones are left out."""
    kept = {
        lang: {band: text for band, text in bands.items() if text.strip()}
        for lang, bands in texts.items()
    }
    langs: dict[str, str | dict[str, str]] = {
        lang: bands[ANY_BAND] if set(bands) == {ANY_BAND} else bands
        for lang, bands in kept.items()
        if bands
    }
    only = langs.get(DEFAULT_LANGUAGE)
    if len(langs) == 1 and isinstance(only, str):
        return only
    return langs or ""


def shown(stored: Any, lang: str = DEFAULT_LANGUAGE, band: str = ANY_BAND) -> str:
    """Give the words that this reader sees, falling back as the answering pages do."""
    texts = spread(stored)
    for bands in (texts.get(lang), texts.get(DEFAULT_LANGUAGE)):
        if bands:
            return bands.get(band) or bands.get(ANY_BAND) or next(iter(bands.values()))
    return ""


def fallback(texts: Texts, lang: str, band: str) -> str:
    """Say what is read in place of words that are missing; empty where nothing is missing."""
    own, english = texts.get(lang, {}), texts.get(DEFAULT_LANGUAGE, {})
    if own.get(band):
        return ""
    if own:
        instead = ANY_BAND if own.get(ANY_BAND) else next(iter(own))
        return f"falls back to the words for {band_name(instead)}"
    if lang != DEFAULT_LANGUAGE and english:
        return "falls back to English"
    return ""


def languages_in(value: Any) -> set[str]:
    """Find every language that any words of a definition are in."""
    found: set[str] = set()
    for name, wording in wordings_in(value):
        del name
        found |= set(spread(wording))
    return found


def wordings_in(definition: dict[str, Any]) -> list[tuple[str, Any]]:
    """Give every wording of an unfinished definition with the id of its question, or none."""
    found: list[tuple[str, Any]] = [
        ("", definition[name]) for name in ("public_title", "intro") if definition.get(name)
    ]
    found += [("", part.get("title")) for part in definition.get("sections") or ()]
    for question in definition.get("questions") or ():
        own = [question.get(name) for name in ("wording", "hint", "why")]
        own += [*(question.get("labels") or ()), *(question.get("starters") or ())]
        own += [option.get("wording") for option in question.get("options") or ()]
        found += [(str(question.get("id")), wording) for wording in own if wording]
    return found
