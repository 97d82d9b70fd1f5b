"""Answering: one question on each page, kept at every step. A draft opens for its visit alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext

from app import clock
from app.access import Role, allow
from app.errors import NotFoundError
from app.languages import marked
from app.surveys import delivery, ordering, piping, queries, rules, service
from app.surveys.answers import AnswerError
from app.surveys.forms import ConfirmForm, QuestionForm
from app.surveys.question_types import question_type_of
from app.web.languages import chosen_language
from app.web.limits import POSTS, limiter
from app.web.pages import page
from app.web.session import db_session
from app.web.tickets import visit_mark
from app.web.visitor import renew_visit, start_visit, visitor_token, way_to

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from app.surveys.answers import Answer
    from app.surveys.definition import Question, SurveyDefinition
    from app.surveys.models import Response, Survey

bp = Blueprint("surveys", __name__)
CONFLICT = 409
CLOSED = (
    marked("These questions have closed"),
    marked(
        "We can’t take more answers. Nothing was sent. What you wrote is below, so you can copy it."
    ),
)
LOST = (
    marked("We can’t find the answers this page belongs to"),
    marked(
        "You may have opened them on another phone, or this page was open a long time. "
        "What you wrote is below. Copy it, then start again or type your five words."
    ),
)


SENT = (
    marked("You have sent your answers already"),
    marked(
        "What you just wrote was not sent. It is below, so that nothing is lost. "
        "To change your answers, go to “See the receipt” and press “Change my answers”."
    ),
)
SENT_AND_CLOSED = (
    marked("These questions have closed"),
    marked(
        "Your answers were sent before. What you just wrote was not. "
        "It is below, so you can copy it."
    ),
)


@dataclass(frozen=True)
class Visit:
    """One person's visit to one survey.

    `response` is what can be worked on: where sent answers are being changed, their copy.
    """

    survey: Survey
    definition: SurveyDefinition
    response: Response | None

    @property
    def answers(self) -> dict[str, Answer]:
        """Give what is saved so far."""
        return queries.answers_of(self.response) if self.response is not None else {}

    @property
    def is_sent(self) -> bool:
        """Say whether the answers were sent, and are not being changed."""
        return self.response is not None and self.response.submitted_on is not None

    @property
    def is_change(self) -> bool:
        """Say whether answers that were sent are being changed."""
        return self.response is not None and self.response.changes_id is not None

    @property
    def seed(self) -> str | None:
        """Give what decides this response's mixed orders, the same on every page of it."""
        return _seed(self.response)

    def told(self, question: Question) -> Question:
        """Give the question with the person's own earlier answers in its words."""
        return piping.filled(self.definition, question, self.answers)

    def draft(self) -> Response:
        """Give the draft, where the page has made sure that there is one."""
        if self.response is None:
            raise NotFoundError(LOST[0])
        return self.response

    def url(self, view: str) -> str:
        """Give the address of one of this survey's pages."""
        return url_for(f"surveys.{view}", slug=self.survey.slug)

    def question_url(self, question: Question | None, back_to: str = "") -> str:
        """Give the address of a question; after the last one it is time to check."""
        if question is None:
            return self.url("check")
        number = self.definition.position(question.id) + 1
        slug = self.survey.slug  # a value of None leaves no trace in the address
        return url_for("surveys.question", slug=slug, number=number, back_to=back_to or None)

    def own_words(self) -> list[str]:
        """Give the words of the draft, so that a closed survey takes nothing from anybody."""
        return [words.text for words in rules.comments_of(self.definition, self.answers)]


def visit_of(slug: str) -> Visit:
    """Find what this visit has answered."""
    session = db_session()
    survey = queries.survey_by_slug(session, slug)
    response = queries.response_of(session, survey, visitor_token())
    return visit_to(survey, _worked_on(session, response))


def visit_to(survey: Survey, response: Response | None) -> Visit:
    """Put together a visit whose questions stand in this response's order."""
    definition = ordering.arranged(queries.definition_of(response or survey), _seed(response))
    return Visit(survey, definition, response)


def _seed(response: Response | None) -> str | None:
    """Answers that are being changed keep the order they were first asked in."""
    return None if response is None else response.changes_id or response.id


def _worked_on(session: Session, response: Response | None) -> Response | None:
    if response is None or response.submitted_on is None or not queries.is_open(response.survey):
        return response
    return queries.copy_of(session, response) or response


def elsewhere_of(visit: Visit, typed: list[str] | None = None) -> ResponseReturnValue | None:
    """Give the page to see instead, when there is no open draft to work on."""
    if visit.is_sent:
        new = [words for words in typed or [] if words not in visit.own_words()]
        said = SENT if queries.is_open(visit.survey) else SENT_AND_CLOSED
        return _kept(visit, said, new) if new else redirect(visit.url("thanks"))
    if not queries.is_open(visit.survey):
        return _kept(visit, CLOSED, [*(typed or []), *visit.own_words()])
    if visit.response is None:
        return _kept(visit, LOST, typed) if typed else redirect(visit.url("start"))
    return None


def _kept(visit: Visit, said: tuple[str, str], typed: list[str]) -> ResponseReturnValue:
    """Show words that could not be saved, so that the person can copy them."""
    title, sentence = said
    return page(
        "surveys/kept.html",
        status=CONFLICT,
        visit=visit,
        title=gettext(title),
        sentence=gettext(sentence),
        typed=list(dict.fromkeys(typed)),
    )


@bp.route("/q/<slug>", methods=["GET", "POST"])
@allow(Role.ANYONE)
@limiter.limit(POSTS, methods=["POST"])
def start(slug: str) -> ResponseReturnValue:
    """Say what it is for, who reads it and what we cannot promise; then begin."""
    visit = visit_of(slug)
    session = db_session()
    if not queries.is_open(visit.survey) and not visit.is_sent:
        return _kept(visit, CLOSED, visit.own_words())
    form = ConfirmForm()
    if form.validate_on_submit():
        via = way_to(visit.survey.id)
        lang = chosen_language().code
        response = service.start_response(session, visit.survey, start_visit(), via, lang=lang)
        going = visit_to(visit.survey, response)
        return redirect(going.question_url(where_to_go_on(going)))
    return page(
        "surveys/start.html",
        form=form,
        visit=visit,
        consultation=queries.consultation_of(session, visit.survey),
        questions=len(rules.visible_questions(visit.definition, {})),
    )


def where_to_go_on(visit: Visit) -> Question | None:
    """Give the question to go on with; None when it is time to check."""
    if not visit.answers:
        return rules.next_question(visit.definition, {})
    return rules.first_unanswered(visit.definition, visit.answers)


@bp.route("/q/<slug>/again", methods=["POST"])
@allow(Role.ANYONE)
@limiter.limit(POSTS)
def again(slug: str) -> ResponseReturnValue:
    """Let somebody else answer on the same phone."""
    visit = visit_of(slug)
    renew_visit()
    return redirect(visit.url("start"))


@bp.route("/q/<slug>/<int:number>", methods=["GET", "POST"])
@allow(Role.ANYONE)
def question(slug: str, number: int) -> ResponseReturnValue:
    """Ask one question and keep the answer.

    Not slowed: it writes only to a draft that there is, and a whole club may share one network.
    """
    visit = visit_of(slug)
    asked = _question(visit, number)
    form = form_of(visit, asked)
    elsewhere = elsewhere_of(visit, form.typed() if form.is_submitted() else None)
    if elsewhere is not None:
        return elsewhere
    if form.is_submitted() and _saved(visit, asked, form):
        return redirect(_next_url(visit, asked))
    told = form.shown.question
    place = rules.place_of(visit.definition, visit.answers, asked.id)
    if place is None and not form.is_submitted():  # an answer changed since has hidden it
        return redirect(visit.question_url(_after(visit, asked)))
    return page(
        "surveys/question.html",
        form=form,
        visit=visit,
        asked=form.asked,
        question=told,
        step=place or rules.progress(number, len(visit.definition.questions)),
        section=section_of(visit, asked),
        is_first_words=asked == _first_with_words(visit),
        back_to=request.values.get("back_to", ""),
        mark=visit_mark(slug, visitor_token()),
        known=delivery.needed_for_relevance(visit.definition, visit.answers),
    )


def form_of(visit: Visit, asked: Question, *, is_blank: bool = False) -> QuestionForm:
    """Give the question's form, its words and options as this person sees them."""
    told = visit.told(asked)
    lang = chosen_language().code
    shown = question_type_of(ordering.with_mixed_options(told, visit.seed), lang)
    answer = None if is_blank else visit.answers.get(asked.id)
    return QuestionForm(question_type_of(told, lang), answer, shown)


def section_of(visit: Visit, asked: Question) -> str:
    """Give the name of the part a question belongs to, in the reader's language."""
    title = piping.filled_title(visit.definition, asked, visit.answers)
    return title.text(chosen_language().code) if title else ""


def _question(visit: Visit, number: int) -> Question:
    if not 1 <= number <= len(visit.definition.questions):
        raise NotFoundError("We can't find that question.")
    return visit.definition.questions[number - 1]


def _first_with_words(visit: Visit) -> Question | None:
    shown = rules.visible_questions(visit.definition, visit.answers)
    return next((q for q in shown if q.takes_words), None)


def _saved(visit: Visit, asked: Question, form: QuestionForm) -> bool:
    """Keep what is on the page; leaving it by Back or Stop keeps it too."""
    session, response = db_session(), visit.draft()
    service.note_language(response, chosen_language().code)
    is_leaving = "back" in request.form or "stop" in request.form
    if not asked.asks:
        return bool(form.validate())
    if is_leaving and form.is_blank:
        service.clear_answer(session, response, asked)
        return True
    if not form.validate() or form.answer is None:
        return False
    try:
        service.save_answer(session, response, asked, form.answer)
    except AnswerError as error:
        form.refuse(error)
    return form.fault is None


def _next_url(visit: Visit, asked: Question) -> str:
    if "stop" in request.form:
        return visit.url("stop")
    if "back" in request.form:
        before = rules.previous_question(visit.definition, visit.answers, asked.id)
        return visit.question_url(before) if before else visit.url("start")
    if request.form.get("back_to") == "check":
        opened = rules.first_unanswered(visit.definition, visit.answers)
        is_later = opened and visit.definition.position(opened.id) > visit.definition.position(
            asked.id
        )
        return visit.question_url(opened if is_later else None, back_to="check")
    return visit.question_url(_after(visit, asked))


def _after(visit: Visit, asked: Question) -> Question | None:
    return rules.next_question(visit.definition, visit.answers, asked.id)


@bp.route("/q/<slug>/check")
@allow(Role.ANYONE)
def check(slug: str) -> ResponseReturnValue:
    """Show every answer with a way to change it."""
    visit = visit_of(slug)
    elsewhere = elsewhere_of(visit)
    if elsewhere is not None:
        return elsewhere
    shown = rules.visible_questions(visit.definition, visit.answers)
    return page(
        "surveys/check.html",
        form=ConfirmForm(),
        visit=visit,
        entries=[_entry(visit, one) for one in shown if one.asks],
        last=visit.question_url(rules.previous_question(visit.definition, visit.answers)),
        mark=visit_mark(slug, visitor_token()),
    )


def _entry(visit: Visit, asked: Question) -> dict[str, object]:
    answer = visit.answers.get(asked.id)
    kind = question_type_of(visit.told(asked), chosen_language().code)
    return {
        "question": kind.words(kind.question.wording),
        "said": kind.label_of(answer) if answer else "",
        "why": answer["why"] if answer else None,
        "is_answered": answer is not None and answer["state"] == "answered",
        "is_words": asked.is_free_text,
        "change": visit.question_url(asked, back_to="check"),
    }


@bp.route("/q/<slug>/send", methods=["GET", "POST"])
@allow(Role.ANYONE)
@limiter.limit(POSTS, methods=["POST"])
def send(slug: str) -> ResponseReturnValue:
    """Send the answers. Pressing twice, or again after a lost reply, sends once."""
    visit = visit_of(slug)
    elsewhere = elsewhere_of(visit)
    if elsewhere is not None:
        return elsewhere
    form = ConfirmForm()
    if form.validate_on_submit():
        helped = {"yes": True, "no": False}.get(request.form.get("was_helped", ""))
        service.submit_response(db_session(), visit.draft(), start_visit(), was_helped=helped)
        return redirect(visit.url("thanks"))
    return redirect(visit.url("check"))


@bp.route("/q/<slug>/thanks")
@allow(Role.ANYONE)
def thanks(slug: str) -> ResponseReturnValue:
    """Give the receipt code, say what happens next and by when, and how to change or take back."""
    visit = visit_of(slug)
    session, token = db_session(), visitor_token()
    if visit.is_change:
        return redirect(visit.url("check"))
    if visit.response is None or token is None or not visit.is_sent:
        return redirect(visit.url("start"))
    return page(
        "surveys/thanks.html",
        form=ConfirmForm(),
        visit=visit,
        consultation=queries.consultation_of(session, visit.survey),
        code=service.known_receipt_code(session, visit.response, token),
        is_today=visit.response.submitted_on == clock.today(),
        may_change=queries.is_open(visit.survey),
        has_words=visit.response.words_hash is not None,
    )
