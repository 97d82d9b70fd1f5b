"""What is printed: the words, the square to scan, and what screen readers need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import segno

from app.access import Role
from app.collectors import pdf, printed, queries
from app.collectors.printed import Site
from app.collectors.rules import Kind
from app.safeguarding import queries as safeguarding
from tests.factories import save
from tests.factories_collectors import make_batch, make_collector
from tests.factories_surveys import make_definition, make_survey
from tests.unit.collectors.pdf_text import streams, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

SITE = Site("Knowsley Council", "Knowsley", "https://heard.example/")


def says(content: bytes, words: str) -> bool:
    return words.replace(" ", "") in words_of(content)


def check_accessible(content: bytes, title: str) -> None:
    assert content.startswith(b"%PDF-")
    assert b"pdfuaid:part" in content, "it claims the standard for screen readers, and Typst checks"
    assert title.encode() in content
    assert b"/Lang(en-GB)" in content
    assert b"/StructTreeRoot" in content
    assert b"CreationDate" not in content


def test_a_poster_says_what_somebody_needs_and_nothing_of_care(session: Session) -> None:
    survey = make_survey(session)
    collector = make_collector(session, survey, Kind.QR)

    for content in (
        printed.poster(session, collector, SITE),
        printed.card(session, collector, SITE),
    ):
        check_accessible(content, "How is life?")
        for words in (
            "How is life?",
            f"heard.example/go/{collector.code}",
            "About 4 minutes",
            "You can stop any time",
            "Text SHOUT to 85258",
            "Tell us what you think.",
            "Knowsley Council",
        ):
            assert says(content, words), words
        assert not says(content, "care experienced")


def test_it_speaks_of_care_where_the_coordinator_said_so(session: Session) -> None:
    collector = make_collector(session, make_survey(session), speaks_of_care=True)

    content = printed.poster(session, collector, SITE)

    assert says(content, "For care experienced young people in Knowsley.")


def test_a_title_that_speaks_of_care_is_left_out_of_a_neutral_poster(session: Session) -> None:
    definition = make_definition(public_title="Life after care")
    collector = make_collector(session, make_survey(session, definition=definition))

    content = printed.poster(session, collector, SITE)

    assert says(content, "Have your say")
    assert not says(content, "after care")


def test_the_square_opens_the_address() -> None:
    address = "https://heard.example/go/k7m4q"
    matrix = [[bool(dark) for dark in row] for row in segno.make(address, error="m").matrix]

    drawn = pdf.qr_svg(address)

    assert "k7m4q" not in drawn, "a square, and no words"
    assert drawn == pdf.qr_svg(address) != pdf.qr_svg(address + "x")
    assert f'width="{4 * (len(matrix) + 8)}"' in drawn, "with the quiet border that phones need"
    assert dark_modules(drawn) == sum(sum(row) for row in matrix)


def dark_modules(svg: str) -> int:
    """Add up the lengths of the dark lines that the square is drawn with."""
    path = svg.rpartition('d="')[2].partition('"')[0]
    return sum(int(piece.split("m")[0].split("M")[0]) for piece in path.split("h")[1:])


def test_each_card_has_a_code_and_words_are_never_commands(session: Session) -> None:
    survey = make_survey(session)
    collector = make_collector(session, survey, Kind.CODES, about='#panic("x") $1/0$ @ref \\ <a> "')

    cards = printed.code_cards(session, collector, ["k7m4q2rt", "22222222"], SITE)
    poster = printed.poster(session, collector, SITE)

    assert says(cards, "K7M4-Q2RT")
    assert says(cards, "2222-2222")
    assert says(poster, '#panic("x")')


@pytest.mark.parametrize("about", ["🙂🙃", "你好", "مرحبا", "x" * 140, "\u202e\u0000\ufffe"])
def test_any_script_can_be_printed(session: Session, about: str) -> None:
    collector = make_collector(session, make_survey(session), about=about)

    assert printed.poster(session, collector, SITE).startswith(b"%PDF-")


def test_paper_holds_the_questions_in_order_and_a_receipt_for_each_sheet(
    session: Session,
) -> None:
    survey = make_survey(session, slug="life")
    batch = make_batch(session, survey, printed=2)

    content = printed.paper(session, batch, SITE)

    check_accessible(content, "How is life?")
    for words in (
        "1. How are things?",
        "Only if you said “Yes” to question 2. If not, go to question 4.",
        "Someone else",
        f"Form life v1 · Batch {batch.code.upper()}",
        "Page 1 of",
        "We don’t ask your name.",
        "Put it in the envelope.",
        "Tear this strip off and keep it",
        "heard.example/receipt",
    ):
        assert says(content, words), words
    for mark in queries.marks_of(batch):
        assert says(content, mark[:4].upper())
    assert printed.paper(session, batch, SITE) == content, "printed again, it is the same"


@pytest.mark.parametrize("size", [16, 18])
def test_large_print_is_larger(session: Session, size: int) -> None:
    survey = make_survey(session)
    small = printed.paper(session, make_batch(session, survey, printed=1), SITE)

    large = printed.paper(session, make_batch(session, survey, printed=1, type_size=size), SITE)

    assert f" {size} Tf".encode() in b"".join(streams(large))
    assert f" {size} Tf".encode() not in b"".join(streams(small))


def test_the_numbers_beside_the_boxes_are_those_of_the_typing_page() -> None:
    definition = make_definition()
    by_id = {q.id: printed.options_of(q, "*") for q in definition.questions}

    assert [o["key"] for o in by_id["feel"]] == [1, 2, 3, 4, 5]
    assert [o["label"] for o in by_id["moved"]] == ["Yes", "No", "Not sure", "Prefer not to say"]
    assert [o["other"] for o in by_id["talk"]] == [False, True, False]
    assert by_id["change"] == []


@pytest.mark.parametrize(
    ("bands", "expected"),
    [(["16-25"], ["nhs-mental-health", "shout"]), (["8-11"], ["nhs-mental-health", "childline"])],
)
def test_support_lines_fit_the_ages_and_stay_neutral(bands: list[str], expected: list[str]) -> None:
    lines = printed.supporting(safeguarding.support_lines(), bands, care=False)

    assert [line.id for line in lines] == expected


def test_a_coordinator_downloads_them(as_: Callable[[Role], FlaskClient], session: Session) -> None:
    collector = make_collector(session, make_survey(session), Kind.QR)
    save(session)
    browser = as_(Role.COORDINATOR)

    for name in ("poster", "card"):
        got: Any = browser.get(f"/staff/collectors/{collector.id}/{name}.pdf")
        assert (got.status_code, got.mimetype) == (200, "application/pdf")
        assert f"{name}-{collector.code}.pdf" in got.headers["Content-Disposition"]
