"""Every page of the site and how a browser gets to it, read from the site's own address book."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from app import create_app
from app.access import POLICY, Role
from app.config import Mode, load_settings
from app.web.kiosk import key_for
from tests.journeys import young
from tests.journeys.staff import type_password

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from playwright.sync_api import Page
    from werkzeug.routing import MapAdapter

    from tests.journeys.site import Site

# Answers that are no page of ours to look at.
NOT_PAGES = {
    "collectors.poster": "a PDF",
    "collectors.card": "a PDF",
    "collectors_paper.sheets_pdf": "a PDF",
    "static": "files",
    "security.static": "answers 404",
    "security.two_factor_rescue": "answers 404",
    "security.tf_select": "answers 404",
    "surveys.pack": "answers the page's own script",
    "surveys.ready": "answers the page's own script",
    "home.leave": "leads off the site; test_leaving follows it",
    "imports.left_out": "a file",
    "import_structure.export": "a file",
}
# Addresses that lead on to another page.
LEADS_TO = {
    "insights.check_first": "insights.comment",
    "surveys.send": "surveys.check",
    "surveys.kiosk_done": "surveys.kiosk",
}
# Views that guard themselves, and who sees them.
GUARDED_ELSEWHERE = {
    "security.login": Role.ANYONE,
    "security.two_factor_token_validation": Role.ANYONE,
    "security.mf_recovery": Role.ANYONE,
    "security.verify": Role.ADMINISTRATOR,
    "security.change_password": Role.ADMINISTRATOR,
    "security.mf_recovery_codes": Role.ADMINISTRATOR,
    "security.two_factor_setup": Role.ADMINISTRATOR,
}
OPEN, CLOSED = "life", "life-2025"
CONSULTATION = "how-is-life-2026"
SURVEY = "select id from survey where slug = ?"
COVERED = """select comment.id from comment
  join consultation on consultation.id = comment.consultation_id
  where consultation.slug = ? and comment.scan_clock is null
  and comment.redacted != comment.text and comment.source = 'survey'"""
NOT_ANSWERED = """select insight.id from insight
  left join reply on reply.insight_id = insight.id where reply.id is null"""


@dataclass(frozen=True)
class Place:
    """One page as one kind of person sees it."""

    endpoint: str
    role: Role
    rule: str
    has_arguments: bool

    def __str__(self) -> str:
        """Name the test of this page."""
        return f"{self.endpoint}-{self.role.value}"

    @property
    def is_for_young(self) -> bool:
        """Say whether young people see it."""
        return not self.rule.startswith("/staff")


@cache
def address_book() -> Flask:
    """Put the site together to read its addresses; nothing is opened or started."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(
            instance=Path(folder),
            mode=Mode.TEST,
            queue_url="memory",
            secret_key="only-to-read-the-address-book-of-the-site",  # noqa: S106
            pepper="only-to-read-the-address-book-of-the-site",
        )
        return create_app(settings)


def all_places() -> list[Place]:
    """Give every page that can be asked for, once for each role that may see it."""
    site = address_book()
    rules = [rule for rule in site.url_map.iter_rules() if "GET" in (rule.methods or ())]
    places = {
        Place(rule.endpoint, role, rule.rule, bool(rule.arguments))
        for rule in rules
        if rule.endpoint not in NOT_PAGES
        for role in roles_of(site.view_functions[rule.endpoint], rule.endpoint)
    }
    return sorted(places, key=str)


def roles_of(view: object, endpoint: str) -> frozenset[Role]:
    """Give who may see a page; what everybody may see is looked at as a visitor."""
    policy: frozenset[Role] = getattr(view, POLICY, frozenset())
    if endpoint in GUARDED_ELSEWHERE:
        policy = frozenset({GUARDED_ELSEWHERE[endpoint]})
    return frozenset({Role.ANYONE}) if Role.ANYONE in policy else policy


def endpoint_of(path: str) -> str:
    """Give which page an address belongs to."""
    adapter: MapAdapter = address_book().url_map.bind("")
    endpoint, _ = adapter.match(path, method="GET")
    return str(endpoint)


def go(site: Site, page: Page, place: Place) -> None:
    """Go to a page; one that needs something first has its way in WAYS.

    Raises:
        LookupError: nobody has said how to get to this page.
    """
    way = WAYS.get(place.endpoint)
    if way is None and place.has_arguments:
        message = f"{place.endpoint} ({place.rule}) is new: say in places.WAYS how to get there."
        raise LookupError(message)
    address = place.rule if way is None else way(site, page)
    if address:
        page.goto(address)


def _drafting(rest: str) -> Callable[[Site, Page], str]:
    def way(_site: Site, page: Page) -> str:
        young.start_survey(page)
        young.pick(page, "Good")
        young.press(page, "Continue")
        return f"/q/{OPEN}/{rest}"

    return way


def _sent(_site: Site, page: Page) -> str:
    young.start_survey(page, "How are things?")
    young.pick(page, "Good")
    young.press(page, "Continue")
    young.press(page, "Skip this question")
    young.press(page, "Send")
    return ""


def _posted(site: Site, page: Page) -> str:
    page.goto(f"/forum/{_topic(site)}")
    page.get_by_label("Your post", exact=True).fill("Tea and toast would be good.")
    young.press(page, "Send to be checked")
    return ""


def _receipt(site: Site, page: Page) -> str:
    _sent(site, page)
    young.open_receipt(page, young.receipt_on(page))
    return ""


def _taking_back(site: Site, page: Page) -> str:
    _receipt(site, page)
    return "/receipt/take-back"


def _kiosk_link(site: Site, _page: Page) -> str:
    return f"/kiosk/{OPEN}/{key_for(site.settings, OPEN)}"


def _kiosk(rest: str) -> Callable[[Site, Page], str]:
    def way(site: Site, page: Page) -> str:
        page.goto(_kiosk_link(site, page))
        young.press(page, "Yes, make it a kiosk")
        return rest

    return way


def _password_typed(_site: Site, page: Page) -> str:
    page.goto("/staff/sign-in")
    type_password(page, Role.ADMINISTRATOR)
    return ""


def _recovery(site: Site, page: Page) -> str:
    _password_typed(site, page)
    return "/staff/sign-in/recovery-code"


def _note(press: str) -> Callable[[Site, Page], str]:
    def way(_site: Site, page: Page) -> str:
        page.goto(f"/staff/notes/for/{CONSULTATION}/new")
        young.pick(page, "Group session")
        page.get_by_label("Which day?").fill("2026-01-15")
        page.get_by_label("How many people were there?").fill("12")
        young.pick(page, "18 to 20")
        page.get_by_label("What was said, comment 1", exact=True).fill("The bus is too dear.")
        with page.expect_navigation():
            page.get_by_role("button", name=press).click()
        return ""

    return way


def _topic(site: Site) -> str:
    return str(site.value("select slug from topic where is_open order by id"))


def _one(path: str, query: str, *values: object) -> Callable[[Site, Page], str]:
    return lambda site, _page: path.format(site.value(query, *values))


def _draft(rest: str) -> Callable[[Site, Page], str]:
    def way(_site: Site, page: Page) -> str:
        page.goto("/staff/surveys/drafts/new")
        page.locator("button[value='template:care-leaver-yearly-16-25']").click()
        return page.url.partition("#")[0] + rest

    return way


def _sent_file(site: Site, page: Page) -> str:
    """Send a small file of comments; gives the page of its columns."""
    page.goto("/staff/imports/new")
    file = {"name": "words.csv", "mimeType": "text/csv", "buffer": b"Words,Name\nTwo buses,Sam\n"}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    number = site.value("select id from consultation where slug = ?", CONSULTATION)
    page.get_by_label("Where do the answers go?").select_option(f"consultation:{number}")
    young.press(page, "Look at the file")
    return ""


def _checked_file(site: Site, page: Page) -> str:
    _sent_file(site, page)
    page.get_by_label("Words", exact=True).select_option("comment")
    page.get_by_label("Save these choices under a name").fill(f"Profile of {page.url[-8:]}")
    young.press(page, "Check before importing")
    return ""


def _imported(rest: str) -> Callable[[Site, Page], str]:
    def way(site: Site, page: Page) -> str:
        if site.value("select count(*) from import_batch where undone_on is null") == 0:
            _checked_file(site, page)
            young.press(page, "Import now")
        newest = site.value("select max(id) from import_batch")
        return f"/staff/imports/{newest}{rest}"

    return way


COLLECTOR = "select id from collector where kind = ?"
BATCH = "select id from paper_batch"


def _sheet(rest: str, state: str) -> Callable[[Site, Page], str]:
    def way(site: Site, _page: Page) -> str:
        sheet = site.value("select id from paper_sheet where state = ?", state)
        return f"/staff/collectors/paper/{site.value(BATCH)}/sheets/{sheet}{rest}"

    return way


def _profile(rest: str) -> Callable[[Site, Page], str]:
    def way(site: Site, page: Page) -> str:
        _checked_file(site, page)
        newest = site.value("select max(id) from import_profile")
        return f"/staff/imports/profiles/{newest}{rest}"

    return way


WAYS: dict[str, Callable[[Site, Page], str]] = {
    "go.on": _one("/go/{}", "select code from collector where kind = 'codes'"),
    "collectors.listed": _one("/staff/collectors/surveys/{}", SURVEY, OPEN),
    "collectors.new": _one("/staff/collectors/surveys/{}/new/qr", SURVEY, OPEN),
    "collectors.shown": _one("/staff/collectors/{}", COLLECTOR, "codes"),
    "collectors.close": _one("/staff/collectors/{}/close", COLLECTOR, "qr"),
    "collectors.reopen": _one("/staff/collectors/{}/reopen", COLLECTOR, "qr"),
    "collectors_paper.print_more": _one("/staff/collectors/{}/paper", COLLECTOR, "paper"),
    "collectors_paper.shown": _one("/staff/collectors/paper/{}", BATCH),
    "collectors_paper.enter": _one("/staff/collectors/paper/{}/enter", BATCH),
    "collectors_paper.sheet": _sheet("", "unfinished"),
    "collectors_paper.compare": _sheet("/compare", "differs"),
    "surveys.start": lambda *_: f"/q/{OPEN}",
    "surveys.question": _drafting("4"),
    "surveys.check": _drafting("check"),
    "surveys.send": _drafting("send"),
    "surveys.stop": _drafting("stop"),
    "surveys.thanks": _sent,
    "receipt.status": _receipt,
    "receipt.take_back": _taking_back,
    "surveys.kiosk_set_up": _kiosk_link,
    "surveys.kiosk": _kiosk("/kiosk"),
    "surveys.kiosk_done": _kiosk("/kiosk/done"),
    "forum.topic": lambda site, _: f"/forum/{_topic(site)}",
    "forum.thanks": _posted,
    "board.answer": _one(
        "/you-said-we-did/{}", "select slug from reply where published_at is not null"
    ),
    "security.two_factor_token_validation": _password_typed,
    "security.mf_recovery": _recovery,
    "comments.one": _one("/staff/comments/{}", COVERED, CONSULTATION),
    "insights.overview": lambda *_: f"/staff/insights/{CONSULTATION}/",
    "insights.check_first": lambda *_: f"/staff/insights/{CONSULTATION}/comments/",
    "insights.comment": _one(
        f"/staff/insights/{CONSULTATION}/comments/{{}}", COVERED, CONSULTATION
    ),
    "insights.no_priority": lambda *_: f"/staff/insights/{CONSULTATION}/no-priority",
    "insights.theme": lambda *_: f"/staff/insights/{CONSULTATION}/themes/worker_support",
    "forum_staff.post": _one("/staff/forum/posts/{}", "select id from post"),
    "replies_manage.shown": _one(
        "/staff/replies/{}", "select id from reply where published_at is not null"
    ),
    "replies_manage.edit": _one(
        "/staff/replies/{}/edit", "select id from reply where published_at is null"
    ),
    "replies_manage.draft": _one("/staff/replies/new/{}", NOT_ANSWERED),
    "replies_manage.said": _one("/staff/replies/said/{}", NOT_ANSWERED),
    "replies_manage.close": _one(
        "/staff/replies/consultations/{}/close",
        "select id from consultation where slug = ?",
        CONSULTATION,
    ),
    "consultations.change": lambda *_: f"/staff/consultations/{CONSULTATION}/change",
    "notes.listing": lambda *_: f"/staff/notes/for/{CONSULTATION}/",
    "notes.new": lambda *_: f"/staff/notes/for/{CONSULTATION}/new",
    "notes.shown": _note("Send it"),
    "notes.edit": _note("Save the draft"),
    "coverage.shown": lambda *_: f"/staff/coverage/for/{CONSULTATION}/",
    "coverage.figures": lambda *_: f"/staff/coverage/for/{CONSULTATION}/figures",
    "coverage.mapping": _one("/staff/coverage/surveys/{}", SURVEY, OPEN),
    "safeguarding.case": _one("/staff/safeguarding/{}", 'select id from "case"'),
    "surveys_manage.shown": _one("/staff/surveys/{}", SURVEY, OPEN),
    "surveys_manage.close": _one("/staff/surveys/{}/close", SURVEY, OPEN),
    "building.shown_whole": _draft(""),
    "building.settings": _draft("/settings"),
    "building.question": _draft("/questions/feel_now"),
    "building.check": _draft("/check"),
    "building.preview_start": _draft("/preview"),
    "building.preview": _draft("/preview/1"),
    "building.publish": _draft("/publish"),
    "building.delete": _draft("/delete"),
    "surveys_manage.publish": lambda *_: "/staff/surveys/new/one-question-pulse",
    "imports.columns": _sent_file,
    "imports.check": _checked_file,
    "imports.batch": _imported(""),
    "imports.undo": _imported("/undo"),
    "import_profiles.change": _profile(""),
    "import_profiles.delete": _profile("/delete"),
}
