"""Answering without the internet: what a phone fetches ahead, and what it delivers afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from flask import jsonify, render_template, request
from flask_wtf.csrf import generate_csrf
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.access import Role, allow
from app.errors import DomainError
from app.surveys import delivery, queries, rules, service
from app.surveys.delivery import Parcel, State
from app.surveys.routes.public import (
    bp,
    form_of,
    section_of,
    visit_of,
    visit_to,
    where_to_go_on,
)
from app.web.limits import POSTS, limiter
from app.web.session import db_session
from app.web.tickets import make_ticket, token_of, visit_mark
from app.web.visitor import visitor_token

if TYPE_CHECKING:
    from typing import Any

    from flask import Response as Reply
    from flask.typing import ResponseReturnValue

    from app.surveys.definition import Question
    from app.surveys.relevance import Expression
    from app.surveys.routes.public import Visit

ASKS_WHERE = "X-Heard-Later"  # the page's own script asks where to go, to see that it arrived
SCREENS = ("end", "waiting", "sent", "late")
FOUND = 302
LONGEST = 50_000


class Delivered(BaseModel):
    """What a phone kept, as it comes in."""

    model_config = ConfigDict(extra="forbid")

    ticket: Annotated[str, Field(max_length=2_000)]
    answers: dict[str, dict[str, list[Annotated[str, Field(max_length=LONGEST)]]]]
    send: bool


@bp.after_request
def say_where(reply: Reply) -> Reply:
    """Tell the page's script where to go on, in place of leading there unseen."""
    if ASKS_WHERE in request.headers and reply.status_code == FOUND:
        return jsonify(next=reply.location)
    return reply


@bp.route("/q/<slug>/pack")
@allow(Role.ANYONE)
def pack(slug: str) -> ResponseReturnValue:
    """Give every question blank, to be asked if the internet goes. No answer is in it."""
    visit, token = visit_of(slug), visitor_token()
    if visit.response is None or token is None or not queries.is_open(visit.survey):
        return jsonify(visit="")
    return jsonify(
        visit=visit_mark(slug, token),
        ticket=make_ticket(slug, token),
        questions=[_blank(visit, one) for one in visit.definition.questions],
        screens={
            name: render_template(
                "surveys/later.html", layout="web/bare.html", screen=name, visit=visit, mark=""
            )
            for name in SCREENS
        },
    )


def _blank(visit: Visit, asked: Question) -> dict[str, Any]:
    number = visit.definition.position(asked.id) + 1
    form = form_of(visit, asked, is_blank=True)
    html = render_template(
        "surveys/question.html",
        layout="web/bare.html",
        form=form,
        visit=visit,
        asked=form.asked,
        question=form.shown.question,
        step=rules.progress(number, len(visit.definition.questions)),
        section=section_of(visit, asked),
        is_first_words=False,
        back_to="",
        mark="",
        known={},
    )
    return {
        "id": asked.id,
        "type": asked.type,
        "asks": asked.asks,
        "other": next((option.id for option in asked.options if option.other), None),
        "options": list(asked.choice_ids()),
        "relevance": [_tree(tree) for tree in rules.conditions_in(visit.definition, asked)],
        "html": html,
    }


def _tree(expression: Expression) -> Any:
    return expression.model_dump(mode="json", by_alias=True, exclude_none=True)


@bp.route("/q/<slug>/ready")
@allow(Role.ANYONE)
def ready(slug: str) -> ResponseReturnValue:
    """Say that the site can be reached, and give the key that a delivery needs."""
    queries.survey_by_slug(db_session(), slug)
    return jsonify(key=generate_csrf())


@bp.route("/q/<slug>/deliver", methods=["POST"])
@allow(Role.ANYONE)
@limiter.limit(POSTS)
def deliver(slug: str) -> ResponseReturnValue:
    """Take in what a phone kept. The same parcel twice gives the same reply."""
    session = db_session()
    survey = queries.survey_by_slug(session, slug)
    try:
        came = Delivered.model_validate(request.get_json(silent=True))
    except ValidationError:
        raise DomainError("We could not read what your phone kept for you.") from None
    token = token_of(came.ticket, slug)
    if token is None:
        return jsonify(state=State.GONE)
    outcome = delivery.take_in(session, survey, token, Parcel(came.answers, came.send))
    is_here = visitor_token() == token
    told: dict[str, Any] = {"state": outcome.state, "here": is_here, "faults": outcome.faults}
    visit = visit_to(survey, outcome.response)
    if outcome.state is State.SENT:
        sent = queries.response_of(session, survey, token)
        told["code"] = service.known_receipt_code(session, sent, token) if sent else None
        told["next"] = visit.url("thanks")
    elif outcome.state is State.KEPT:
        told["next"] = visit.question_url(where_to_go_on(visit))
    return jsonify(told)
