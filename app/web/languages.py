"""Which language a page is in: chosen by the reader, kept beside text size and colours.

Only the pages that somebody meets while answering are translated. Every other page stays in
English, so that no page is half in one language and half in another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, g, has_request_context, request
from flask_babel import Babel, Domain, get_locale, refresh

from app.languages import BY_CODE, BY_LOCALE, ENGLISH, LANGUAGES, Language, catalogue, language_of

if TYPE_CHECKING:
    from babel.support import Translations
    from flask import Flask
    from werkzeug.wrappers import Response

LOOK_COOKIE = "look"
LOOK_PARTS = 3  # colours, text size, language
TRANSLATED = {"home.look", "receipt.enter"}


class _Catalogues(Domain):
    def get_translations(self) -> Translations:
        """Give the words of this page's language, from the same place as the domains do."""
        locale = get_locale()
        return catalogue(BY_LOCALE.get(str(locale), ENGLISH).code)


class _OurBabel(Babel):
    @property
    def domain_instance(self) -> Domain:
        """Give the one place that words come from."""
        return _Catalogues()


def init_app(app: Flask) -> None:
    """Let templates say their words in the reader's language, and keep a choice made by a link."""
    _OurBabel(
        app,
        default_locale=ENGLISH.locale,
        default_timezone="Europe/London",
        locale_selector=lambda: page_language().locale,
    )
    app.context_processor(lambda: {"page_language": page_language(), "languages": LANGUAGES})
    app.after_request(_keep_asked)


def chosen_language() -> Language:
    """Give the language this person chose; anything unknown is English."""
    asked = request.args.get("lang", "")
    chosen: str | None = g.get("chosen_language")
    return language_of(chosen or (asked if asked in BY_CODE else kept_code()))


def choose_language(code: str) -> None:
    """Go on in this language, and keep it on this phone as the other looks are kept."""
    g.chosen_language = language_of(code).code
    refresh()


def speak_english() -> None:
    """Make the rest of this page in English: the words of a failing page are not translated."""
    g.is_english = True
    refresh()


def kept_code() -> str:
    """Give the code kept on this phone; empty where nothing was chosen."""
    code = look_parts()[2]
    return code if code in BY_CODE else ""


def look_parts() -> list[str]:
    """Give colours, text size and language as the cookie has them, unchecked."""
    parts = request.cookies.get(LOOK_COOKIE, "").split(".")
    return [*parts, "", "", ""][:LOOK_PARTS]


def keep_look(reply: Response, theme: str, size: str, code: str) -> None:
    """Keep a look on this phone, until the browser closes."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    value = ".".join([theme, size, code])
    reply.set_cookie(LOOK_COOKIE, value, secure=secure, httponly=True, samesite="Lax")


def page_language() -> Language:
    """Give the language of the page being made."""
    if not has_request_context():
        return ENGLISH
    if g.get("is_english"):
        return ENGLISH
    is_translated = request.blueprint == "surveys" or request.endpoint in TRANSLATED
    return chosen_language() if is_translated else ENGLISH


def _keep_asked(reply: Response) -> Response:
    asked = g.get("chosen_language") or request.args.get("lang", "")
    if (
        asked in BY_CODE
        and request.blueprint == "surveys"
        and asked != (kept_code() or ENGLISH.code)
    ):
        theme, size, _ = look_parts()
        keep_look(reply, theme, size, asked)
    return reply
