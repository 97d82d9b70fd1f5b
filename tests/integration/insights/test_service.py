from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from app import audit, clock
from app.comments.models import Voice
from app.errors import NotFoundError
from app.insights import queries, rules, service
from app.insights.events import CorrectionRecorded, InsightSignedOff
from app.insights.service import SignOff, Verdict
from app.tasks import take_events
from nlp import pipeline
from tests.factories import FRAMEWORK, make_comment, make_consultation
from tests.factories_insights import make_read_comment, make_reading, make_version

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.consultations.models import Consultation
    from app.frameworks.models import FrameworkVersion

SIGN_OFF = SignOff("workers", " Workers who leave ", "Too many of us lose our worker.")


def fill(session: Session, where: Consultation, version: FrameworkVersion, people: int) -> None:
    for _ in range(people):
        make_read_comment(session, where, version)


def test_a_correction_wins_at_once_everywhere(
    session: Session, consultation: Consultation, version: FrameworkVersion, lead: Actor
) -> None:
    comment = make_read_comment(session, consultation, version)
    decoy = make_read_comment(session, consultation, version)
    verdict = Verdict(["homes"], ["P2"], "It is about the damp.")

    correction = service.correct(session, comment, verdict, actor=lead)

    found = queries.effective_of(session, [comment.id, decoy.id], FRAMEWORK)
    assert found[comment.id].theme_ids == {"homes"}
    assert found[comment.id].is_corrected
    assert found[decoy.id].theme_ids == {"workers"}
    assert queries.comments_about(session, consultation, "homes") == [comment.id]
    assert queries.comments_about(session, consultation, "workers") == [decoy.id]
    assert take_events(session)[-1] == CorrectionRecorded(correction_id=correction.id)


def test_corrections_are_kept_and_the_newest_stands(
    session: Session, consultation: Consultation, version: FrameworkVersion, lead: Actor
) -> None:
    comment = make_read_comment(session, consultation, version)

    service.correct(session, comment, Verdict([], [], "A joke."), actor=lead)
    service.correct(session, comment, Verdict(["buses"], [], "No, it is the bus."), actor=lead)

    stands = queries.correction_of(session, comment.id, FRAMEWORK)
    deeds = audit.entries_about(session, f"comment:{comment.id}")
    assert stands is not None
    assert stands.theme_ids == ["buses"]
    assert [deed.details["themes"] for deed in deeds] == [[], ["buses"]]
    assert not any("joke" in str(deed.details) for deed in deeds)
    assert queries.agreement(session, consultation)[1] == 1


def test_agreeing_needs_no_reason_and_changing_does(
    session: Session, consultation: Consultation, version: FrameworkVersion, lead: Actor
) -> None:
    comment = make_read_comment(session, consultation, version)

    agreed = service.correct(session, comment, Verdict(["workers"], ["P1"]), actor=lead)
    with pytest.raises(service.ReasonMissingError, match="why you changed it"):
        service.correct(session, comment, Verdict(["homes"], ["P1"], " "), actor=lead)

    assert agreed.reason == "The computer had it right."
    assert queries.agreement(session, consultation) == (1, 1)


def test_a_verdict_names_only_what_the_strategy_has(
    session: Session, consultation: Consultation, version: FrameworkVersion, lead: Actor
) -> None:
    comment = make_read_comment(session, consultation, version)

    with pytest.raises(service.UnknownThemeError, match="no theme “pets”"):
        service.correct(session, comment, Verdict(["pets"], [], "New"), actor=lead)


def test_figures_count_people_and_only_young_people(
    session: Session, consultation: Consultation, version: FrameworkVersion
) -> None:
    fill(session, consultation, version, 11)
    for voice in (Voice.CARER, Voice.PROFESSIONAL):
        for n in range(20):
            who: dict[str, Any] = {"voice": voice, "contribution_id": f"{voice}-{n}"}
            make_read_comment(session, consultation, version, **who)
    other = make_consultation(session)
    fill(session, other, version, 20)

    snapshot = service.take_snapshot(session, consultation)

    assert snapshot.contributions == 11
    assert snapshot.figures["people"]["shown"] == 10
    assert snapshot.figures["cells"]["P1"]["workers"]["shown"] == 10
    assert snapshot.figures["engines"] == ["engine-1"]


def test_ten_comments_of_one_person_are_one_person(
    session: Session, consultation: Consultation, version: FrameworkVersion
) -> None:
    for _ in range(12):
        make_read_comment(session, consultation, version, contribution_id="same")

    with pytest.raises(service.TooSoonError, match="ten more young people"):
        service.take_snapshot(session, consultation)


def test_figures_stand_still_until_the_next_wave(
    session: Session, consultation: Consultation, version: FrameworkVersion
) -> None:
    fill(session, consultation, version, 12)
    first = service.take_snapshot(session, consultation)
    fill(session, consultation, version, 9)
    next_week = clock.now() + timedelta(days=8)

    with time_machine.travel(next_week, tick=False):
        too_few = service.take_due_snapshots(session)
        fill(session, consultation, version, 1)
        taken = service.take_due_snapshots(session)

    last = queries.latest_snapshot(session, consultation.id)
    assert (too_few, taken) == (0, 1)
    assert first.figures["people"]["shown"] == 10
    assert last is not None
    assert last.figures["people"]["shown"] == 20


def test_half_read_words_make_no_figures(
    session: Session, consultation: Consultation, version: FrameworkVersion
) -> None:
    fill(session, consultation, version, 12)
    make_comment(session, consultation)  # the engine has not read this one

    assert service.take_due_snapshots(session) == 0


def test_an_insight_carries_safe_words_for_how_many(
    session: Session, consultation: Consultation, version: FrameworkVersion, lead: Actor
) -> None:
    fill(session, consultation, version, 13)
    snapshot = service.take_snapshot(session, consultation)

    insight = service.sign_off_insight(session, consultation, SIGN_OFF, actor=lead)

    assert insight.how_many == "about 15 young people"
    assert insight.snapshot_id == snapshot.id
    assert (insight.headline, insight.theme_title) == ("Workers who leave", "Workers leaving")
    assert queries.insight_by_id(session, insight.id) is insight
    assert take_events(session)[-1] == InsightSignedOff(insight_id=insight.id)
    assert audit.entries_about(session, f"insight:{insight.id}")[0].actor == lead.label


def test_before_the_first_figures_an_insight_gives_no_number(
    session: Session, consultation: Consultation, version: FrameworkVersion, lead: Actor
) -> None:
    make_read_comment(session, consultation, version)

    insight = service.sign_off_insight(session, consultation, SIGN_OFF, actor=lead)

    assert insight.how_many == "some young people"


def test_a_theme_is_signed_off_once_per_consultation(
    session: Session, consultation: Consultation, version: FrameworkVersion, lead: Actor
) -> None:
    service.sign_off_insight(session, consultation, SIGN_OFF, actor=lead)

    with pytest.raises(service.AlreadySignedOffError, match="signed off already"):
        service.sign_off_insight(session, consultation, SIGN_OFF, actor=lead)
    with pytest.raises(service.UnknownThemeError):
        service.sign_off_insight(session, consultation, SignOff("x", "x", "x"), actor=lead)
    other = service.sign_off_insight(session, make_consultation(session), SIGN_OFF, actor=lead)

    assert [i.theme_id for i in queries.signed_off(session, consultation.id)] == ["workers"]
    assert version.key == other.framework_key


def test_a_person_finds_the_insights_on_their_own_words_as_corrected(
    session: Session, consultation: Consultation, version: FrameworkVersion, lead: Actor
) -> None:
    mine = make_read_comment(session, consultation, version)
    other = make_consultation(session)
    service.sign_off_insight(session, other, SIGN_OFF, actor=lead)
    workers = service.sign_off_insight(session, consultation, SIGN_OFF, actor=lead)
    homes = SignOff("homes", "Cold homes", "Homes are cold.")
    cold = service.sign_off_insight(session, consultation, homes, actor=lead)

    before = queries.insights_for_comments(session, [mine.id])
    service.correct(session, mine, Verdict(["homes"], [], "About the flat."), actor=lead)
    after = queries.insights_for_comments(session, [mine.id])

    assert before == [workers]
    assert after == [cold]
    assert queries.insights_for_comments(session, []) == []


def test_the_most_doubtful_comments_are_checked_first(
    session: Session, consultation: Consultation, version: FrameworkVersion, lead: Actor
) -> None:
    sure = make_read_comment(session, consultation, version, {"workers": 0.95})
    nothing = make_read_comment(session, consultation, version, {})
    unsure = make_read_comment(session, consultation, version, {"homes": 0.4})
    checked = make_read_comment(session, consultation, version, {})
    service.correct(session, checked, Verdict([], []), actor=lead)

    waiting = queries.to_check(session, consultation, limit=5)

    assert waiting == [nothing.id, unsure.id, sure.id]


def test_what_fits_no_priority_is_found(
    session: Session, consultation: Consultation, version: FrameworkVersion, lead: Actor
) -> None:
    make_read_comment(session, consultation, version)
    new = make_read_comment(session, consultation, version, {"buses": 0.9})
    judged = make_read_comment(session, consultation, version)
    service.correct(session, judged, Verdict(["workers"], [], "Not about us."), actor=lead)
    make_comment(session, consultation)  # not read yet

    found = queries.comments_without_priority(session, consultation)

    assert found == sorted([new.id, judged.id])


def test_readings_by_another_strategy_do_not_mix(
    session: Session, consultation: Consultation, version: FrameworkVersion
) -> None:
    other = make_version(session, id="other-plan")
    comment = make_read_comment(session, consultation, version)
    make_reading(session, comment, other, {"homes": 0.9})

    found = queries.effective_of(session, [comment.id], FRAMEWORK)

    assert found[comment.id].theme_ids == {"workers"}


def test_an_insight_that_is_not_there_is_said_to_be_missing(session: Session) -> None:
    with pytest.raises(NotFoundError, match="find that “You said”"):
        queries.insight_by_id(session, 1)


def test_nothing_and_ok_are_no_gap_in_the_strategy_and_are_checked_last(
    session: Session, consultation: Consultation, version: FrameworkVersion
) -> None:
    empty = [make_read_comment(session, consultation, version, {}, text="ok") for _ in range(12)]
    for comment in empty:
        queries.readings_of(session, [comment.id], FRAMEWORK)[comment.id].reason = rules.NO_ANSWER
    new = make_read_comment(session, consultation, version, {}, text="Keep my dog with me")
    sure = make_read_comment(session, consultation, version, {"workers": 0.95})

    snapshot = service.take_snapshot(session, consultation)

    assert snapshot.figures["people"]["shown"] == 15
    assert snapshot.figures["no_priority"]["shown"] is None
    assert queries.comments_without_priority(session, consultation) == sorted([new.id, sure.id])
    assert queries.to_check(session, consultation, limit=2) == [new.id, sure.id]


def test_engine_and_site_have_the_same_words_for_no_answer_and_for_a_fault() -> None:
    assert (rules.NO_ANSWER, rules.FAILED) == (pipeline.NO_ANSWER, pipeline.FAILED)


def test_themes_that_ten_raised_wait_to_be_signed_off(
    session: Session, consultation: Consultation, version: FrameworkVersion, lead: Actor
) -> None:
    for _ in range(12):
        make_read_comment(session, consultation, version)
    make_read_comment(session, consultation, version, {"homes": 0.9})
    before = queries.count_to_sign_off(session, consultation)
    service.take_snapshot(session, consultation)
    waiting = queries.count_to_sign_off(session, consultation)
    service.sign_off_insight(session, consultation, SIGN_OFF, actor=lead)

    assert (before, waiting, queries.count_to_sign_off(session, consultation)) == (0, 1, 0)
