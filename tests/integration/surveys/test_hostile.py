"""Hostile, huge and strange answers: kept as text or refused plainly, never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from app.comments.models import Comment

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from app.surveys.models import Survey

CHANGE = "/q/life/5"
HOSTILE = [
    "<script>alert(1)</script>",
    "null \x00 byte",
    "\u202eright to left",
    "🙂" * 900,
    "=cmd|' /C calc'!A0",
    "a\r\nb\rc",
    "\ud800",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_kept_as_text_and_sent(
    client: FlaskClient, session: Session, survey: Survey, text: str
) -> None:
    client.post("/q/life")

    posted = client.post(CHANGE, data={"answer": text.encode("utf-8", "surrogatepass")})
    shown = client.get(CHANGE).text
    client.post("/q/life/send")

    assert posted.status_code == 302
    assert "<script>alert" not in shown
    assert session.scalar(sa.select(sa.func.count(Comment.id))) == 1


def test_a_megabyte_of_text_is_refused_with_the_words_on_screen(
    client: FlaskClient, survey: Survey
) -> None:
    client.post("/q/life")

    refused = client.post(CHANGE, data={"answer": "w" * 1_000_000})

    assert refused.status_code == 422
    assert "w" * 1_000_000 in refused.text
