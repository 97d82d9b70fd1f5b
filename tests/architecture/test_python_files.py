"""Every Python file keeps the house rules that no linter knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.architecture import python_rules as rules
from tests.architecture.files import name_of, python_files

if TYPE_CHECKING:
    from pathlib import Path

# The only statement that cannot bind its value; the value is a constant of the same function.
PUT_TOGETHER = {"app/db.py": 1}


def faults_of(file: Path) -> list[str]:
    """Every rule at once, so that one run names all there is to mend."""
    name, source = name_of(file), file.read_text(encoding="utf-8")
    faults = [*rules.banned_name(name), *rules.dangerous(source)]
    if not name.startswith("migrations/"):  # a tool writes those, and nothing imports them
        faults += rules.too_long(source)
    if name.startswith(("app/", "nlp/")):
        faults += rules.commits(name, source) + rules.reaches_into_domains(name, source)
        faults += rules.formatted_sql(source)[PUT_TOGETHER.get(name, 0) :]
    return faults


def test_every_file_keeps_the_house_rules() -> None:
    files = python_files()

    broken = {name_of(file): faults_of(file) for file in files}

    assert {name: faults for name, faults in broken.items() if faults} == {}
    assert "app/db.py" in broken, "the rules must have looked at the product"


def test_a_file_of_401_lines_is_too_long() -> None:
    assert rules.too_long("x = 1\n" * 400) == []
    assert rules.too_long("x = 1\n" * 401) == ["401 lines, more than 400"]


@pytest.mark.parametrize("place", ["app/db.py", "app/web/session.py"])
def test_the_edge_may_commit(place: str) -> None:
    assert rules.commits(place, "session.commit()") == []


def test_a_service_may_not_commit() -> None:
    assert rules.commits("app/surveys/service.py", "def f(s):\n    s.commit()\n") == [
        "line 2: commits"
    ]


@pytest.mark.parametrize("name", ["app/surveys/utils.py", "app/common/__init__.py", "nlp/data.py"])
def test_names_that_say_nothing_are_refused(name: str) -> None:
    assert len(rules.banned_name(name)) == 1


@pytest.mark.parametrize("name", ["app/devdata/borough.py", "nlp/process_tree.py", "nlp/redact.py"])
def test_names_that_say_something_are_fine(name: str) -> None:
    assert rules.banned_name(name) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from random import choice",
        "import yaml\nyaml.load(text)",
        "def f():\n    import marshal",
        "eval(words)",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import random",
    ],
)
def test_code_that_runs_what_it_reads_is_refused(source: str) -> None:
    assert len(rules.dangerous(source)) == 1


@pytest.mark.parametrize(
    "source", ["import secrets", "yaml.safe_load(text)", "rng = numpy.random.default_rng(7)"]
)
def test_safe_ways_are_fine(source: str) -> None:
    assert rules.dangerous(source) == []


@pytest.mark.parametrize(
    "source",
    [
        'session.execute(f"SELECT * FROM t WHERE id = {id}")',
        'session.execute("SELECT * FROM t WHERE id = %s" % id)',
        'session.execute(text("SELECT * FROM t WHERE id = " + id))',
        'sa.text("SELECT {}".format(name))',
        'connection.exec_driver_sql("SELECT " + ", ".join(names))',
    ],
)
def test_sql_that_is_put_together_is_refused(source: str) -> None:
    assert len(rules.formatted_sql(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        'session.execute(text("SELECT * FROM t WHERE id = :id"), {"id": id})',
        "session.scalars(sa.select(Survey).where(Survey.id == id))",
        'connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")',
        "session.scalar(select(func.count()) + 1)",
    ],
)
def test_sql_with_bound_values_is_fine(source: str) -> None:
    assert rules.formatted_sql(source) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("app/insights/service.py", "from app.comments.models import Comment"),
        ("app/insights/service.py", "from app.comments import models"),
        ("app/surveys/routes/public.py", "import app.comments.forms"),
        ("app/insights/queries.py", "from app.surveys.library import load"),
        ("app/building/service.py", "from app.surveys.models import Survey"),
        ("app/building/routes/edit.py", "from app.surveys.routes import manage"),
        ("app/building/service.py", "from app.comments.forms import ReadForm"),
    ],
)
def test_reaching_into_another_domain_is_refused(name: str, source: str) -> None:
    assert len(rules.reaches_into_domains(name, source)) == 1


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("app/insights/queries.py", "from app.comments.models import Comment"),
        ("app/insights/service.py", "from app.comments import queries, service"),
        ("app/insights/tasks.py", "from app.comments.events import CommentArrived"),
        ("app/comments/service.py", "from app.comments.models import Comment"),
        ("app/devdata/borough.py", "from app.comments.models import Comment"),
        ("app/building/editing.py", "from app.surveys.definition import Question"),
        (
            "app/insights/service.py",
            "if TYPE_CHECKING:\n    from app.comments.models import Comment",
        ),
    ],
)
def test_the_doors_of_a_domain_are_open(name: str, source: str) -> None:
    assert rules.reaches_into_domains(name, source) == []
