"""What stands on posters, cards and paper forms: plain values for the Typst pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app import clock
from app.collectors import conditions, pdf, rules
from app.collectors import queries as collectors
from app.safeguarding import queries as safeguarding
from app.surveys import queries as surveys
from app.surveys import service as surveys_service

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from app.collectors.models import Collector, PaperBatch
    from app.safeguarding.queries import SupportLine
    from app.surveys.definition import Question, SurveyDefinition

LINES_SHOWN = 2
NEUTRAL_TITLE = "Have your say"
NEUTRAL_ABOUT = "Tell us what you think. A person reads every answer."
WORD_LINES = {"short_text": 2, "long_text": 8}
WHY_LINES = 3


@dataclass(frozen=True)
class Site:
    """What every print says of where it comes from."""

    council: str
    place: str
    address: str  # of the site, such as https://heard.example/

    def short(self, code: str) -> str:
        """Give an address as people type it."""
        return f"{self.address.split('://', 1)[-1].rstrip('/')}/go/{code}"

    def full(self, code: str) -> str:
        """Give an address as phones follow it."""
        return f"{self.address.rstrip('/')}/go/{code}"


def poster(session: Session, collector: Collector, site: Site) -> bytes:
    """Give the A4 poster of a collector."""
    return pdf.make_pdf("poster.typ", _invitation(session, collector, site))


def card(session: Session, collector: Collector, site: Site) -> bytes:
    """Give the A5 card of a collector, two to a sheet of A4."""
    return pdf.make_pdf("card.typ", _invitation(session, collector, site))


def code_cards(session: Session, collector: Collector, codes: list[str], site: Site) -> bytes:
    """Give a sheet of cards, each with a code of its own. There is no second time."""
    cards = [rules.shown_code(code) for code in codes]
    return pdf.make_pdf("codes.typ", _invitation(session, collector, site) | {"codes": cards})


def paper(session: Session, batch: PaperBatch, site: Site) -> bytes:
    """Give every sheet of a batch, each with its own mark and receipt to tear off."""
    survey = collectors.survey_of(session, batch.collector)
    definition = surveys.read_definition(batch.definition)
    sheets = [
        {
            "mark": rules.shown_code(mark),
            "receipt": surveys_service.sheet_receipt_code(
                session, survey.id, sheet_token(batch, mark)
            ),
        }
        for mark in collectors.marks_of(batch)
    ]
    questions = [
        printed_question(definition, question, number, batch.band)
        for number, question in enumerate(definition.questions, start=1)
    ]
    return pdf.make_pdf(
        "paper.typ",
        _invitation(session, batch.collector, site)
        | {
            "title": definition.public_title.text(band=batch.band),
            "intro": definition.intro.text(band=batch.band),
            "form": f"{survey.slug} v{definition.version}",
            "batch": batch.code.upper(),
            "size": batch.type_size,
            "hand_in": batch.hand_in,
            "receipt_address": f"{site.address.split('://', 1)[-1].rstrip('/')}/receipt",
            "questions": questions,
            "sheets": sheets,
        },
    )


def sheet_token(batch: PaperBatch, mark: str) -> str:
    """Give what a sheet is known by; its receipt code comes from it and from the site's secret."""
    return f"paper:{batch.seed}:{mark}"


def _invitation(session: Session, collector: Collector, site: Site) -> dict[str, Any]:
    survey = collectors.survey_of(session, collector)
    definition = surveys.definition_of(survey)
    care = collector.speaks_of_care
    title = definition.public_title.text()
    return {
        "title": title if care or not rules.speaks_of_care(title) else NEUTRAL_TITLE,
        "about": collector.about,
        "who": f"For care experienced young people in {site.place}." if care else "",
        "minutes": definition.minutes,
        "address": site.short(collector.code),
        "qr": pdf.qr_svg(site.full(collector.code)),
        "closes": _long_date(collector),
        "council": site.council,
        "support": [
            [line.name, line.shown, line.about]
            for line in supporting(safeguarding.support_lines(), definition.bands, care=care)
        ],
    }


def _long_date(collector: Collector) -> str:
    day = collector.closes_on
    return f"{day.day} {day:%B %Y}"


def supporting(
    lines: Iterable[SupportLine], bands: Iterable[str], *, care: bool
) -> list[SupportLine]:
    """Choose lines that everybody of these ages may use; by default none that speaks of care."""
    youngest, oldest = rules.ages_of(bands)
    fitting = [
        line
        for line in lines
        if line.is_for(youngest)
        and line.is_for(oldest)
        and not line.for_adults
        and line.id != "emergency"
        and (care or not rules.speaks_of_care(f"{line.name} {line.about}"))
    ]
    today = clock.today()
    fresh = [x for x in fitting if today - x.last_checked <= safeguarding.CHECK_EVERY]
    return (fresh or fitting)[:LINES_SHOWN]


def printed_question(
    definition: SurveyDefinition, question: Question, number: int, band: str
) -> dict[str, Any]:
    """Give one question as it stands on paper; the entry page shows the same numbers."""
    low, high = "", ""
    if question.type == "scale":
        low, high = (*[label.text(band=band) for label in question.labels], "", "")[:2]
    section = definition.section_title(question)
    before = definition.questions[number - 2] if number > 1 else None
    is_new_part = section is not None and (before is None or before.section != question.section)
    return {
        "id": question.id,
        "number": number,
        "part": section.text(band=band) if section is not None and is_new_part else "",
        "text": question.wording.text(band=band),
        "hint": question.hint.text(band=band) if question.hint else "",
        "only_if": conditions.only_if(definition, question, band),
        "kind": question.type,
        "many": question.type == "multiple",
        "options": options_of(question, band),
        "low": low,
        "high": high,
        "lines": WORD_LINES.get(question.type, 0),
        "why": question.why.text(band=band) if question.why else "",
        "why_lines": WHY_LINES,
    }


def options_of(question: Question, band: str) -> list[dict[str, Any]]:
    """Give what can be ticked, each with the number that stands beside it and picks it."""
    asked = surveys.asking(question, band)
    choices: list[str | int] = list(question.choice_ids())
    if question.type in {"faces", "rating", "scale"}:
        low, high = question.span()
        choices = list(range(low, high + 1))
    many = question.type == "multiple"
    options = [
        {
            "value": str(choice),
            "key": choice if isinstance(choice, int) else place,
            "label": asked.label_of(
                {
                    "state": "answered",
                    "value": [str(choice)] if many else choice,
                    "why": None,
                    "other": None,
                }
            ),
            "other": any(o.id == choice and o.other for o in question.options),
        }
        for place, choice in enumerate(choices, start=1)
    ]
    if question.prefer_not_to_say and options:
        last = max(int(str(option["key"])) for option in options) + 1
        options.append(
            {
                "value": "prefer_not_to_say",
                "key": last,
                "label": "Prefer not to say",
                "other": False,
            }
        )
    return options
