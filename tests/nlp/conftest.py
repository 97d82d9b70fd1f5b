from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nlp import Comment, Framework, Pipeline, Reading, load_framework

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHIPPED = "knowsley-care-experienced-2023"


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def framework() -> Framework:
    return load_framework(SHIPPED)


@pytest.fixture(scope="session")
def pipeline(framework: Framework, models: Path) -> Pipeline:
    return Pipeline(framework, models=models)


@pytest.fixture(scope="session")
def read(pipeline: Pipeline) -> Callable[..., Reading]:
    def read_one(text: str | None, question: str | None = None) -> Reading:
        comment = Comment("1", text, question)  # type: ignore[arg-type]
        return next(iter(pipeline.read([comment])))

    return read_one
