"""Which languages somebody who grew up with them has looked through, as coordinators see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from app.access import STAFF, Role
from app.audit import AuditEntry
from app.surveys.models import LanguageCheck
from tests.factories import save

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

PAGE = "/staff/languages/"
NEEDED = "Needs a native check"


def test_a_check_is_kept_by_role_and_audited_and_can_be_taken_back(
    as_: Callable[[Role], FlaskClient], session: Session
) -> None:
    browser = as_(Role.COORDINATOR)
    before = browser.get(PAGE).text
    for _ in range(2):  # twice is once
        browser.post(PAGE + "ar", data={"checked": "yes"})

    kept = session.scalars(sa.select(LanguageCheck)).one()
    assert (kept.language, kept.checked_by) == ("ar", "coordinator")
    session.rollback()
    after = browser.get(PAGE).text
    browser.post(PAGE + "ar", data={"checked": "no"})

    assert (before.count(NEEDED), after.count(NEEDED)) == (4, 3)
    assert browser.get(PAGE).text.count(NEEDED) == 4
    done = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.subject == "language:ar"))
    assert done.all() == ["language_checked", "language_check_taken_back"]


def test_words_that_changed_since_need_another_check(
    as_: Callable[[Role], FlaskClient], session: Session
) -> None:
    browser = as_(Role.COORDINATOR)
    browser.post(PAGE + "pl", data={"checked": "yes"})
    session.execute(sa.update(LanguageCheck).values(fingerprint="of other words"))
    save(session)

    assert browser.get(PAGE).text.count(NEEDED) == 4
    browser.post(PAGE + "pl", data={"checked": "yes"})
    assert browser.get(PAGE).text.count(NEEDED) == 3


@pytest.mark.parametrize("code", ["en", "xx", "AR"])
def test_only_our_translated_languages_can_be_checked(
    as_: Callable[[Role], FlaskClient], code: str
) -> None:
    reply = as_(Role.COORDINATOR).post(PAGE + code, data={"checked": "yes"})

    assert reply.status_code == 404


@pytest.mark.parametrize("role", sorted(STAFF - {Role.COORDINATOR}))
def test_others_do_not_see_the_page(as_: Callable[[Role], FlaskClient], role: Role) -> None:
    assert as_(role).get(PAGE).status_code == 403
