from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from app.surveys.models import Response

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from app.surveys.models import Survey


@pytest.mark.parametrize(
    ("said", "kept"), [("yes", True), ("no", False), ("", None), ("<b>", None), (None, None)]
)
def test_the_last_page_asks_whether_somebody_helped(
    client: FlaskClient, session: Session, survey: Survey, said: str | None, kept: bool | None
) -> None:
    client.post(f"/q/{survey.slug}")
    client.post(f"/q/{survey.slug}/1", data={"answer": "4"})
    page = client.get(f"/q/{survey.slug}/check").text

    sent = client.post(f"/q/{survey.slug}/send", data={} if said is None else {"was_helped": said})

    assert "Did someone help you?" in page
    assert sent.status_code == 302
    response = session.scalars(sa.select(Response)).one()
    assert response.submitted_on is not None
    assert response.was_helped is kept
