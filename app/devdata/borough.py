"""Fill an empty demo with one believable borough, through the services that everybody uses."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from rich.progress import track

from app import clock
from app.access import Actor, Role
from app.accounts import queries as accounts
from app.accounts import service as accounts_service
from app.config import ROOT
from app.consultations import queries as consultations
from app.consultations import service as consultations_service
from app.db import Database
from app.devdata.answers import date_back, send_example_answers
from app.devdata.ways import make_example_ways
from app.errors import ConflictError, SettingsError
from app.factory import make_queue
from app.forum import queries as forum_queries
from app.forum import service as forum
from app.forum.rules import PostDecision, PostState, sealed
from app.insights import service as insights
from app.insights.service import SignOff
from app.replies import service as replies
from app.replies.rules import Decision, Progress, ReplyDraft
from app.safeguarding import service as safeguarding
from app.surveys import service as surveys
from app.surveys.library import load_templates

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.config import Settings
    from app.consultations.models import Consultation

HERE = Path(__file__).parent


def seed_borough(settings: Settings) -> str:
    """Fill an empty demo; one that holds anything is left as it is.

    Raises:
        SettingsError: this is no demo.
    """
    if not settings.is_demo:
        raise SettingsError("Example data exists in demo mode only. Set HEARD_MODE=demo to use it.")
    database = Database(settings)
    with database.session(write=False) as session:
        if consultations.all_consultations(session) or accounts.all_staff(session):
            return "The demo has its data already; nothing was changed."
    story = _read("borough.yaml")
    words = _read("words.yaml")
    with database.transaction() as session:  # all of it or nothing: a half-made demo misleads
        _take_on_staff(session, story)
        insights.publish_shipped_framework(session, settings.framework)
        _set_promises(session, story)
        for chapter in track(story["consultations"], description="Making example answers"):
            _ask(session, settings, chapter, words)
    queue = make_queue(settings, database)
    for _ in track(range(2), description="Reading the example answers"):
        queue.run_sweeps()
    with database.transaction() as session:
        for chapter in story["consultations"]:
            _decide_posts(session, chapter)
            _answer(session, chapter)
    database.engine.dispose()
    return "The demo is filled with example data. Nobody in it is a real person."


def demo_sign_ins(settings: Settings) -> str:
    """Say how to sign in to the demo: addresses, the password and where the codes come from."""
    story = _read("borough.yaml")
    lines = [
        f"    {person['email']:<22}{Role(person['role']).in_words}" for person in story["staff"]
    ]
    return "\n".join(
        [
            "  Sign in to the demo as",
            *lines,
            f"  with the password  {story['password']}",
            "  The page that asks for a code shows it, because this is a demo.\n",
        ]
    )


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return content


def _take_on_staff(session: Session, story: dict[str, Any]) -> None:
    for person in story["staff"]:
        accounts_service.create_staff(
            session,
            person["email"],
            person["name"],
            [Role(person["role"])],
            password=story["password"],
            is_example=True,
        )


def _set_promises(session: Session, story: dict[str, Any]) -> None:
    """Fill in what must be in place before a survey is published."""
    lead = _actor(session, Role.SAFEGUARDING_LEAD)
    safeguarding.set_duty_desk(session, **story["duty"], actor=lead)
    coordinator = _actor(session, Role.COORDINATOR)
    consultations_service.set_privacy_notice(session, **story["privacy"], actor=coordinator)


def _actor(session: Session, role: Role) -> Actor:
    for user in accounts.all_staff(session):
        if role.value in {held.name for held in user.roles}:
            return Actor(id=user.id, name=user.name, roles=frozenset({role}))
    message = f"The demo has no {role.in_words.lower()}."
    raise SettingsError(message)


def _ask(
    session: Session, settings: Settings, chapter: dict[str, Any], words: dict[str, Any]
) -> None:
    coordinator = _actor(session, Role.COORDINATOR)
    opens, closes, reply_by = (clock.today() + timedelta(days=d) for d in chapter["days"])
    consultation = consultations_service.create_consultation(
        session,
        consultations_service.ConsultationDraft(
            title=chapter["title"],
            purpose=chapter["purpose"],
            what_can_change=chapter["what_can_change"],
            who_decides=chapter["who_decides"],
            who_chose=chapter["who_chose"],
            framework_key=settings.framework,
            opens_on=opens,
            closes_on=max(closes, clock.today()),  # nothing can be asked once it has closed
            reply_by=max(reply_by, clock.today()),
            slug=chapter["slug"],
            is_example=True,
        ),
        actor=coordinator,
    )
    _open_surveys(session, consultation, chapter, words, closes)
    for topic in chapter.get("topics", []):
        _open_topic(session, consultation, topic, coordinator)
    consultation.closes_on, consultation.reply_by = closes, reply_by


def _open_surveys(
    session: Session,
    consultation: Consultation,
    chapter: dict[str, Any],
    words: dict[str, Any],
    closes: date,
) -> None:
    templates = load_templates(ROOT / "survey_templates")
    coordinator = _actor(session, Role.COORDINATOR)
    for plan in (chapter["survey"], chapter.get("pulse")):
        if plan is None:
            continue
        definition = templates[plan["template"]]
        survey = surveys.publish_survey(
            session,
            definition,
            consultation.id,
            plan["slug"],
            max(closes, clock.today()),
            actor=coordinator,
        )
        send_example_answers(session, survey, definition, words.get(plan.get("words"), []))
        if plan.get("ways"):
            make_example_ways(session, survey, coordinator, _actor(session, Role.STRATEGY_LEAD))
        if plan.get("closed"):
            surveys.close_survey(session, survey, actor=coordinator)
            date_back(session, survey, closes)


def _open_topic(
    session: Session, consultation: Consultation, plan: dict[str, Any], coordinator: Actor
) -> None:
    topic = forum.open_topic(
        session, consultation.id, plan["title"], plan["body"], actor=coordinator
    )
    for number, (nickname, text, _state, _reason) in enumerate(plan["posts"]):
        forum.send_post(session, topic, nickname, text, send_key=_send_key(plan, number))


def _send_key(topic: dict[str, Any], number: int) -> str:
    return f"example-{topic['key']}-{number}"


def _decide_posts(session: Session, chapter: dict[str, Any]) -> None:
    """Decide about the example posts, which were scanned for worries before, as real ones are."""
    coordinator = _actor(session, Role.COORDINATOR)
    for topic in chapter.get("topics", []):
        for number, (_nickname, text, state, reason) in enumerate(topic["posts"]):
            post = forum_queries.post_by_send_key(session, sealed(_send_key(topic, number)))
            if post is None:
                continue
            decision = PostDecision(state=PostState(state), text=text, reason=reason)
            try:
                forum.decide_post(session, post, decision, actor=coordinator)
            except ConflictError:  # the safeguarding lead sees it first, so it waits
                continue


def _answer(session: Session, chapter: dict[str, Any]) -> None:
    lead, coordinator = _actor(session, Role.STRATEGY_LEAD), _actor(session, Role.COORDINATOR)
    consultation = consultations.by_slug(session, chapter["slug"])
    for plan in chapter.get("replies", []):
        sign_off = SignOff(plan["theme"], plan["headline"], plan["you_said"])
        insight = insights.sign_off_insight(session, consultation, sign_off, actor=lead)
        if "decision" not in plan:
            continue
        draft = ReplyDraft(
            decision=Decision(plan["decision"]),
            we_did=plan["we_did"],
            because=plan["because"],
            owner=plan["owner"],
            due_on=_day(plan.get("due_in")),
        )
        reply = replies.draft_reply(session, insight.id, draft, actor=lead)
        if plan.get("update") is None:
            continue
        replies.publish_reply(session, reply, actor=coordinator)
        replies.add_update(
            session, reply, plan["update"], Progress(plan["progress"]), actor=coordinator
        )


def _day(days_from_now: int | None) -> date | None:
    return None if days_from_now is None else clock.today() + timedelta(days=days_from_now)
