"""What young people are telling us: figures, themes and the comments behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for

from app.access import Role, allow
from app.consultations import queries as consultations
from app.errors import NotAllowedError, NotFoundError
from app.frameworks import queries as frameworks
from app.insights import queries, rules, service
from app.insights.forms import SignOffForm
from app.insights.shown import shown_comments, without_held
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.access import Actor
    from app.frameworks.models import FrameworkVersion
    from app.frameworks.queries import Part

bp = Blueprint("insights", __name__, url_prefix="/staff/insights")

PAGE_SIZE = 20
READERS = (Role.STRATEGY_LEAD, Role.COORDINATOR)


@bp.route("/")
@allow(*READERS)
def choose() -> ResponseReturnValue:
    """Choose a consultation."""
    session = db_session()
    return page("insights/choose.html", consultations=consultations.all_consultations(session))


@bp.route("/<slug>/")
@allow(*READERS)
def overview(slug: str) -> ResponseReturnValue:
    """Show the frozen figures, themes by priorities."""
    session = db_session()
    consultation = consultations.by_slug(session, slug)
    snapshot = queries.latest_snapshot(session, consultation.id)
    version = queries.version_behind(session, consultation, snapshot)
    themes = frameworks.themes_of(version) if version else ()
    priorities = frameworks.priorities_of(version) if version else ()
    rows = rules.heat_rows(
        snapshot.figures if snapshot else None,
        [(part.id, part.title) for part in themes],
        [part.id for part in priorities],
    )
    return page(
        "insights/overview.html",
        consultation=consultation,
        snapshot=snapshot,
        version=version,
        priorities=priorities,
        rows=rows,
        finding=rules.finding(rows),
        heat_step=rules.heat_step,
        heat_words=rules.HEAT_WORDS,
        agreed=queries.agreement(session, consultation),
        signed_off={i.theme_id: i for i in queries.signed_off(session, consultation.id)},
    )


@bp.route("/<slug>/no-priority")
@allow(*READERS)
def no_priority(slug: str) -> ResponseReturnValue:
    """Show the comments that speak to no priority: what the strategy has no place for yet."""
    session = db_session()
    consultation = consultations.by_slug(session, slug)
    all_ids = queries.comments_without_priority(session, consultation)
    ids, some_held = without_held(session, all_ids)
    number = _page_number()
    return page(
        "insights/no_priority.html",
        consultation=consultation,
        comments=shown_comments(session, consultation, _slice(ids, number)),
        some_held=some_held,
        number=number,
        last=_last(ids),
        snapshot=queries.latest_snapshot(session, consultation.id),
    )


@bp.route("/<slug>/themes/<theme_id>", methods=["GET", "POST"])
@allow(*READERS)
def theme(slug: str, theme_id: str) -> ResponseReturnValue:
    """Show a theme's comments with the words that made it one, and sign the theme off."""
    session = db_session()
    consultation = consultations.by_slug(session, slug)
    part = _theme_part(frameworks.current(session, consultation.framework_key), theme_id)
    form = SignOffForm(headline=part.plain)
    if form.validate_on_submit():
        sign_off = form.sign_off(theme_id)
        service.sign_off_insight(session, consultation, sign_off, actor=_signer())
        flash("Signed off. Now it needs a reply.", "success")
        return redirect(url_for("insights.theme", slug=slug, theme_id=theme_id))
    ids, some_held = without_held(session, queries.comments_about(session, consultation, theme_id))
    snapshot = queries.latest_snapshot(session, consultation.id)
    number = _page_number()
    return page(
        "insights/theme.html",
        form=form,
        consultation=consultation,
        theme=part,
        comments=shown_comments(session, consultation, _slice(ids, number), theme_id),
        some_held=some_held,
        number=number,
        last=_last(ids),
        snapshot=snapshot,
        how_many=service.how_many(snapshot, theme_id),
        checked=queries.count_checked(session, ids, consultation.framework_key),
        shown_in_all=len(ids),
        insight=queries.insight_on(session, consultation.id, theme_id),
        may_sign_off=signed_in_actor().has(Role.STRATEGY_LEAD),
    )


def _signer() -> Actor:
    actor = signed_in_actor()
    if not actor.has(Role.STRATEGY_LEAD):
        raise NotAllowedError("A strategy lead signs themes off.")
    return actor


def _theme_part(version: FrameworkVersion | None, theme_id: str) -> Part:
    parts = frameworks.themes_of(version) if version else ()
    found = next((part for part in parts if part.id == theme_id), None)
    if found is None:
        raise NotFoundError("The strategy has no such theme.")
    return found


def _page_number() -> int:
    return max(1, request.args.get("page", 1, type=int))


def _slice(ids: list[str], number: int) -> list[str]:
    return ids[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]


def _last(ids: list[str]) -> int:
    return max(1, -(-len(ids) // PAGE_SIZE))
