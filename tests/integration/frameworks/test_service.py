from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.errors import NotFoundError
from app.frameworks import queries, service
from tests.factories_insights import SMALL, make_version

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def test_publishing_the_same_words_again_changes_nothing(session: Session) -> None:
    first = make_version(session)

    again = make_version(session)

    assert again is first


def test_a_change_is_a_new_version_and_the_old_one_stays(session: Session) -> None:
    first = make_version(session)

    second = make_version(session, title="Our new promise")

    assert queries.current(session, SMALL["id"]) is second
    assert queries.by_id(session, first.id).title == SMALL["title"]
    assert queries.all_current(session) == [second]


@pytest.mark.parametrize("missing", ["id", "title", "themes"])
def test_a_framework_without_its_parts_is_refused(session: Session, missing: str) -> None:
    with pytest.raises(service.FrameworkFaultyError, match="at least one theme"):
        service.publish_framework(session, {k: v for k, v in SMALL.items() if k != missing})


def test_themes_refer_to_each_other_by_title(session: Session) -> None:
    themes = {part.id: part for part in queries.themes_of(make_version(session))}

    assert themes["buses"].excludes == ("trains (see “Cold homes”)",)
    assert themes["buses"].plain == "Getting around"


def test_what_is_not_there_is_said_to_be_missing(session: Session) -> None:
    assert queries.current(session, "other") is None
    with pytest.raises(NotFoundError, match="version of the strategy"):
        queries.by_id(session, 1)
