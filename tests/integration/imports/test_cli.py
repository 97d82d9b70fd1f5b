"""`heard surveys …`, run as a person runs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from app.cli import main
from app.comments.models import Comment
from app.surveys.library import load_template
from app.surveys.models import Response
from tests.factories import make_consultation, save
from tests.factories_surveys import make_definition
from tests.integration.imports.conftest import FILES, found

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result
    from sqlalchemy.orm import Session

    from app.config import Settings
    from app.surveys.models import Survey


@pytest.fixture(autouse=True)
def this_instance(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setenv("HEARD_INSTANCE", str(settings.instance))
    monkeypatch.setenv("HEARD_MODE", "demo")


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["surveys", *map(str, words)])


def imported(*words: object) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(run("import", *words, "--json").stdout)
    return said


def test_a_dry_run_keeps_nothing_and_the_real_one_keeps_each_row_once(
    survey: Survey, session: Session
) -> None:
    file = FILES / "kobo_labels.csv"

    tried = imported(file, "--survey", survey.slug, "--dry-run")
    assert found(session, sa.select(Response)) == []
    first = imported(file, "--survey", survey.slug)
    second = imported(file, "--survey", survey.slug)

    assert tried["rows"] == first["rows"] == second["known"] == 2
    assert second["batch"] is None
    assert len(found(session, sa.select(Response))) == 2


def test_exit_codes_tell_what_happened(survey: Survey) -> None:
    assert run("import", FILES / "kobo_labels.csv", "--survey", survey.slug).exit_code == 0
    assert run("import", FILES / "microsoft.xlsx", "--survey", survey.slug).exit_code == 3
    assert run("import", FILES / "google.csv", "--survey", "nowhere").exit_code == 1
    assert run("import", FILES / "google.csv").exit_code == 2
    assert run("import", "--help").exit_code == 0


def test_columns_and_the_order_of_dates_are_said_on_the_line(session: Session) -> None:
    consultation = make_consultation(session)
    save(session)
    words = (
        "import", FILES / "comments_semicolons.csv", "--consultation", consultation.slug,
        "--column", "Date=date", "--voice", "carer",
    )  # fmt: skip

    unsaid, said = run(*words), run(*words, "--dates", "day-first")

    assert unsaid.exit_code == 1
    assert "never guess" in unsaid.output
    assert said.exit_code == 0, said.output
    assert {c.received_on.month for c in found(session, sa.select(Comment))} == {9}


def test_a_survey_goes_out_as_yaml_and_xlsform_and_comes_back(
    survey: Survey, tmp_path: Path
) -> None:
    yaml, form, again = (tmp_path / name for name in ("a.yaml", "a.xlsx", "b.yaml"))

    assert run("export", survey.slug, "--format", "yaml", yaml).exit_code == 0
    assert run("export", survey.slug, "--format", "xlsform", form).exit_code == 0
    assert run("convert", form, again).exit_code == 0

    assert load_template(yaml) == make_definition()
    assert [q.id for q in load_template(again).questions] == [
        q.id for q in make_definition().questions
    ]
