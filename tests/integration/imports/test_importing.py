"""From a file to answers that wait to be read: looked at first, kept once, undone in time."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import TYPE_CHECKING, cast

import pytest
import sqlalchemy as sa
import time_machine

from app import audit, clock
from app.access import Role
from app.comments.models import Comment, Source, Voice
from app.imports import planning, queries, service
from app.imports.formats.tables import read_table
from app.imports.models import ImportBatch, ImportContribution, ImportFingerprint, ImportProfile
from app.imports.rules import Use
from app.insights.models import ThemeReading
from app.safeguarding import service as safeguarding
from app.surveys.models import Response, Survey
from app.tasks import take_events
from tests.factories import make_consultation, save
from tests.factories_insights import make_reading, make_version
from tests.factories_replies import make_actor
from tests.integration.imports.conftest import FILES, found, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from app.config import Settings

MICROSOFT = (FILES / "microsoft.xlsx").read_bytes()
COMMENTS = (FILES / "comments_semicolons.csv").read_bytes()


def count(session: Session, table: type) -> int:
    return int(found(session, sa.select(sa.func.count()).select_from(table))[0])


def use_defaults(browser: FlaskClient, address: str, **fields: str) -> str:
    """Take the columns as they are filled in, check, and import; gives where that leads."""
    checked = browser.post(address, data=fields)
    assert checked.status_code == 302, unescape(checked.text)
    done = browser.post(checked.location)
    assert done.status_code == 302, unescape(done.text)
    return str(done.location)


def import_microsoft(browser: FlaskClient, survey: Survey) -> str:
    sent = send(browser, f"survey:{survey.id}", MICROSOFT, "microsoft.xlsx")
    return use_defaults(browser, sent.location)


def only_batch(session: Session) -> ImportBatch:
    [batch] = found(session, sa.select(ImportBatch))
    return cast("ImportBatch", batch)


def test_a_file_becomes_sent_answers_and_comments_like_any_others(
    browser: FlaskClient, survey: Survey, session: Session, settings: Settings
) -> None:
    sent = send(browser, f"survey:{survey.id}", MICROSOFT, "microsoft.xlsx")
    columns = unescape(browser.get(sent.location).text)
    assert "Microsoft Forms." in columns
    assert "“Start time” and “Completion time”" in columns
    assert "Left out, because it says who somebody is." in columns
    assert "anonymous" not in columns
    assert count(session, Response) == 0

    result = browser.get(use_defaults(browser, sent.location)).text

    responses = found(session, sa.select(Response))
    comments = found(session, sa.select(Comment))
    assert {r.survey_id for r in responses} == {survey.id}
    assert len(responses) == 3
    assert all(r.submitted_on == clock.today() and r.receipt_id is None for r in responses)
    assert {c.source for c in comments} == {Source.IMPORT}
    assert {c.question_id for c in comments} == {"change", "talk"}
    assert {c.contribution_id for c in comments} <= {r.id for r in responses}
    assert [c.may_quote for c in comments if "buses" in c.text] == [True]
    assert "3</b>" in result
    assert "isn’t" not in result
    assert list((settings.instance / "uploads").iterdir()) == []
    batch = only_batch(session)
    history = audit.entries_about(session, f"import:{batch.id}")
    assert [entry.action for entry in history] == ["import_confirmed"]
    assert "buses" not in str([entry.details for entry in history])


def test_what_was_left_out_can_be_downloaded_without_its_content(
    browser: FlaskClient, survey: Survey
) -> None:
    batch = import_microsoft(browser, survey)

    table = browser.get(f"{batch}/left-out.csv")

    assert table.mimetype == "text/csv"
    assert "4,How are things?,it should be a whole number from 1 to 5" in table.text
    assert "5,The whole row,nothing in it is an answer or a comment" in table.text
    assert "Purple" not in table.text


def test_the_same_file_twice_changes_nothing(
    browser: FlaskClient, survey: Survey, session: Session
) -> None:
    import_microsoft(browser, survey)
    before = (count(session, Response), count(session, Comment))

    again = send(browser, f"survey:{survey.id}", MICROSOFT, "renamed.xlsx")
    check = browser.post(again.location)
    shown, forced = browser.get(check.location), browser.post(check.location)

    assert "There is nothing new to import." in shown.text
    assert "Import now" not in shown.text
    assert "were imported before" in forced.text
    assert (count(session, Response), count(session, Comment)) == before


def test_no_row_can_be_joined_to_the_answers_it_became(
    browser: FlaskClient, survey: Survey, session: Session
) -> None:
    import_microsoft(browser, survey)

    seals = found(session, sa.select(ImportFingerprint))
    columns = set(ImportFingerprint.__table__.columns.keys())

    assert len(seals) == 3
    assert columns == {"fingerprint", "batch_id"}
    assert count(session, ImportContribution) == 3


def test_an_import_is_undone_whole_and_can_be_made_again(
    browser: FlaskClient, survey: Survey, session: Session
) -> None:
    batch = import_microsoft(browser, survey)
    comment = session.scalars(sa.select(Comment).limit(1)).first()
    assert comment is not None
    make_reading(session, comment, make_version(session), {"workers": 0.9})
    save(session)
    assert "deleted for good" in browser.get(f"{batch}/undo").text

    browser.post(f"{batch}/undo")

    for table in (Response, Comment, ThemeReading, ImportFingerprint, ImportContribution):
        assert count(session, table) == 0, table
    assert "It was undone on" in browser.get(batch).text
    import_microsoft(browser, survey)
    assert count(session, Response) == 3


@pytest.mark.parametrize("how", ["read", "case"])
def test_what_somebody_has_worked_with_stays(
    browser: FlaskClient, survey: Survey, session: Session, how: str
) -> None:
    batch = import_microsoft(browser, survey)
    comment = session.scalars(sa.select(Comment).limit(1)).first()
    assert comment is not None
    if how == "read":
        comment.read_on = clock.today()
    else:
        safeguarding.open_case(session, comment.id, "today", ["harm"])
    save(session)

    refused = browser.post(f"{batch}/undo")

    assert refused.status_code == 409
    assert "can’t be undone any more" in unescape(refused.text)
    assert "Undo this import" not in browser.get(batch).text
    assert count(session, Response) == 3


def test_comments_come_in_with_their_day_and_voice_once_the_order_of_dates_is_said(
    browser: FlaskClient, session: Session
) -> None:
    consultation = make_consultation(session)
    save(session)
    sent = send(browser, f"consultation:{consultation.id}", COMMENTS, voice="carer")
    uses = {"use-0": "date", "use-1": "comment", "use-2": "band", "use-3": "identity"}

    asked = browser.post(sent.location, data=uses)
    assert asked.status_code == 422
    assert "we never guess" in asked.text
    use_defaults(browser, sent.location, **uses, order="day_first")

    comments = found(session, sa.select(Comment).order_by(Comment.received_on))
    assert [c.received_on for c in comments] == [date(2026, 9, 10), date(2026, 9, 11)]
    assert {c.voice for c in comments} == {Voice.CARER}
    assert {c.prompt for c in comments} == {"What they said"}
    assert not any(c.may_quote for c in comments)
    assert count(session, Response) == 0
    bands = found(session, sa.select(ImportContribution.band))
    assert bands == ["16-25", "16-25"]


def test_a_profile_fills_in_the_next_file_and_can_be_changed_and_deleted(
    browser: FlaskClient, session: Session
) -> None:
    consultation = make_consultation(session)
    save(session)
    target = f"consultation:{consultation.id}"
    first = send(browser, target, COMMENTS)
    uses = {"use-0": "ignored", "use-1": "comment", "use-2": "comment", "use-3": "identity"}
    browser.post(first.location, data={**uses, "profile": "Youth club", "order": "day_first"})

    second = browser.get(send(browser, target, COMMENTS).location).text

    assert "from the profile “Youth club”" in unescape(second)
    [profile] = found(session, sa.select(ImportProfile))
    address = f"/staff/imports/profiles/{profile.id}"
    assert "Youth club" in browser.get("/staff/imports/profiles/").text
    assert browser.get(address).status_code == 200
    browser.post(address, data={"name": "Club", "use-1": "ignored", "use-2": "nonsense"})
    [profile] = found(session, sa.select(ImportProfile))
    assert (profile.name, profile.uses) == ("Club", ["ignored", "ignored", "ignored", "identity"])
    assert browser.get(f"{address}/delete").status_code == 200
    browser.post(f"{address}/delete")
    assert count(session, ImportProfile) == 0


def test_a_file_that_nobody_confirms_is_gone_after_a_day(
    browser: FlaskClient, survey: Survey, session: Session, settings: Settings
) -> None:
    sent = send(browser, f"survey:{survey.id}", MICROSOFT)
    folder = settings.instance / "uploads"
    [kept] = folder.iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0
    assert "answers.csv" in browser.get("/staff/imports/").text

    assert service.forget_old_files(session) == 0
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        assert service.forget_old_files(session) == 1
        save(session)

    assert list(folder.iterdir()) == []
    assert browser.get(sent.location).status_code == 404


def test_a_file_can_be_thrown_away_and_only_its_sender_sees_it(
    browser: FlaskClient,
    as_: Callable[[Role], FlaskClient],
    survey: Survey,
    settings: Settings,
) -> None:
    sent = send(browser, f"survey:{survey.id}", MICROSOFT)

    assert as_(Role.COORDINATOR).get(sent.location).status_code == 404
    browser.post(f"{sent.location}/throw-away")

    assert list((settings.instance / "uploads").iterdir()) == []
    assert browser.get(sent.location).status_code == 404


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n", b"PK\x03\x04junk", b"\xd0\xcf\x11\xe0", b"\0\1"]
)
def test_a_file_that_is_no_table_is_refused_and_nothing_is_kept(
    browser: FlaskClient, survey: Survey, settings: Settings, content: bytes
) -> None:
    refused = send(browser, f"survey:{survey.id}", content)

    assert refused.status_code == 422
    assert "Please check this" in refused.text
    folder = settings.instance / "uploads"
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_file_that_is_much_too_large_is_refused(browser: FlaskClient) -> None:
    refused = browser.post(
        "/staff/imports/new",
        data=b"x" * 9 * 1024 * 1024,
        content_type="multipart/form-data; boundary=x",
    )

    assert refused.status_code == 413
    assert "too much to send at once" in refused.text


def test_nobody_else_comes_in(as_: Callable[[Role], FlaskClient], client: FlaskClient) -> None:
    for role in (Role.STRATEGY_LEAD, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR):
        assert as_(role).get("/staff/imports/").status_code == 403
    assert client.get("/staff/imports/").status_code == 302
    assert client.post("/staff/imports/new").status_code == 403


def test_a_large_import_leaves_most_of_its_reading_to_the_sweep(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "NUDGED", 3)
    target = planning.comments_target(session, make_consultation(session).id, Voice.CARER, None)
    table = read_table(b"Words\n" + b"I want to say it\n" * 10)
    plan, _ = planning.first_plan(session, table, target)

    plan = replace(plan, uses=(Use("comment"),))
    batch = service.bring_in(session, table, plan, target, actor=None)

    assert len(take_events(session)) == 3
    assert batch.comments == 10
    assert len(queries.comment_ids(session, batch)) == 10


def test_a_structure_is_shown_with_what_is_lost_and_given_as_a_template(
    browser: FlaskClient,
) -> None:
    file = (io.BytesIO((FILES / "xlsform.xlsx").read_bytes()), "form.xlsx")

    shown = browser.post("/staff/imports/structure/", data={"file": file})
    given = browser.post("/staff/imports/structure/template", data={"yaml": "key: a\n"})

    assert "Who helps you?" in shown.text
    assert "What could not be kept" in shown.text
    assert given.headers["Content-Disposition"].startswith("attachment")


def test_a_survey_is_given_out_as_yaml_and_as_an_xlsform(
    browser: FlaskClient, survey: Survey
) -> None:
    address = f"/staff/imports/structure/surveys/{survey.id}"

    assert f'href="{address}.yaml"' in browser.get(f"/staff/surveys/{survey.id}").text
    assert "key: life-now" in browser.get(f"{address}.yaml").text
    assert browser.get(f"{address}.xlsx").data.startswith(b"PK")
    assert browser.get(f"{address}.pdf").status_code == 404


def test_an_actor_is_no_part_of_what_is_imported(session: Session, survey: Survey) -> None:
    target = planning.survey_target(session, session.get_one(Survey, survey.id))
    table = read_table(MICROSOFT)
    plan, _ = planning.first_plan(session, table, target)
    batch = service.bring_in(
        session, table, plan, target, actor=make_actor(session, Role.COORDINATOR)
    )

    service.undo_batch(session, batch, actor=None)
    service.undo_batch(session, batch, actor=None)

    deeds = [entry.action for entry in audit.entries_about(session, f"import:{batch.id}")]
    assert deeds == ["import_confirmed", "import_undone"]
