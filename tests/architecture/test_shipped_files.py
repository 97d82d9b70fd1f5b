"""What ships as data can be read by the product."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.surveys import library
from nlp import framework_names, load_framework
from tests.architecture.files import ROOT

FRAMEWORKS = sorted(Path(ROOT, "nlp", "frameworks").glob("*.yaml"))
SURVEYS = sorted(Path(ROOT, "survey_templates").glob("*.yaml"))


@pytest.mark.parametrize("file", FRAMEWORKS, ids=lambda file: file.stem)
def test_a_shipped_framework_loads_by_its_name(file: Path) -> None:
    framework = load_framework(file.stem)

    assert framework.id == file.stem
    assert framework.priorities
    assert framework.themes
    assert file.stem in framework_names()


@pytest.mark.parametrize("file", SURVEYS, ids=lambda file: file.stem)
def test_a_shipped_survey_loads(file: Path) -> None:
    definition = library.load_template(file)

    assert definition.questions


def test_there_is_something_to_load() -> None:
    assert "knowsley-care-experienced-2023" in {file.stem for file in FRAMEWORKS}
    assert len(SURVEYS) >= 2
