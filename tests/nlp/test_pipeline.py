from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp import Comment, Framework, Pipeline, Priority, Reading, Theme
from nlp import pipeline as stages
from nlp.themes import FITS_NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def ids(scored: object) -> list[str]:
    return [item.id for item in scored]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "priority", "theme"),
    [
        ("my social worker never rings me back", "CEP3", "worker_support"),
        ("passed my maths gcse at college", "CEP2", "education"),
        ("nobody asked me, they decided without me", "CEP4", "listening_decisions"),
        ("waiting months for counselling, my anxiety is bad", "CEP1", "mental_health"),
    ],
)
def test_plain_cases_are_themed(
    read: Callable[..., Reading], text: str, priority: str, theme: str
) -> None:
    reading = read(text)

    assert priority in ids(reading.priorities)
    assert theme in ids(reading.themes)


def test_evidence_is_the_sentence_that_speaks_of_the_theme(read: Callable[..., Reading]) -> None:
    text = "My flat is damp and mouldy. I passed my maths GCSE at college."

    reading = read(text)

    housing = next(theme for theme in reading.themes if theme.id == "housing")
    assert [text[a:b] for a, b in housing.evidence] == ["My flat is damp and mouldy."]


def test_a_text_about_nothing_in_the_framework_gets_no_priority(
    read: Callable[..., Reading],
) -> None:
    reading = read("the weather was terrible and my team lost again", "Anything else?")

    assert reading.priorities == ()
    assert reading.reason == FITS_NOTHING


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, stages.NO_TEXT),
        ("", stages.NO_TEXT),
        (" \x00\x00 ", stages.NO_TEXT),
        (12, stages.NOT_TEXT),
        ("😊😊", stages.NO_WORDS),
        ("idk", stages.NO_ANSWER),
        ("Tôi muốn gặp em gái của tôi", stages.NOT_ENGLISH),
    ],
)
def test_what_cannot_be_read_comes_back_with_its_reason(
    read: Callable[..., Reading], text: str, reason: str
) -> None:
    reading = read(text)

    assert reading.reason == reason
    assert reading.abstained
    assert reading.themes == ()


def test_an_answer_in_another_language_is_for_a_person_today(
    read: Callable[..., Reading],
) -> None:
    assert read("Chcę mieszkać z moją siostrą").scan.clock == "today"


def test_names_are_not_in_the_redacted_text(read: Callable[..., Reading]) -> None:
    reading = read("my worker kayleigh rang 07700 900123")

    assert reading.redacted == "my worker [name] rang [phone]"


def test_offsets_find_the_same_words_in_the_redacted_text(read: Callable[..., Reading]) -> None:
    text = "kayleigh said the bus pass is late"

    reading = read(text)

    start, end = reading.redacted_offsets(text.index("bus pass"), text.index(" is late"))
    assert reading.redacted[start:end] == "bus pass"


def test_a_megabyte_is_read_in_part_and_never_dropped(read: Callable[..., Reading]) -> None:
    text = "my social worker never rings me back. " * 27_000

    reading = read(text)

    assert reading.reason == stages.TOO_LONG
    assert "worker_support" in ids(reading.themes)
    assert reading.redacted.endswith("[the rest is not shown]")
    assert reading.spans[-1].end == len(text)


def test_direction_tricks_are_taken_out(read: Callable[..., Reading]) -> None:
    reading = read("my \u202eflat\u202c is damp")

    assert "\u202e" not in reading.redacted
    assert len(reading.redacted) == len("my \u202eflat\u202c is damp")


def test_a_script_tag_is_only_words(read: Callable[..., Reading]) -> None:
    reading = read("<script>alert('my flat is damp')</script>")

    assert "<script>" in reading.redacted
    assert reading.reason != stages.FAILED


def test_rows_in_are_rows_out_in_order(pipeline: Pipeline) -> None:
    comments = [
        Comment(str(i), text) for i, text in enumerate(["a flat", "", "a flat", "idk"] * 70)
    ]

    readings = list(pipeline.read(iter(comments)))

    assert ids(readings) == ids(comments)


def test_reading_twice_says_the_same(framework: Framework, models: Path) -> None:
    comments = [Comment("1", "my flat is damp and my PA never rings"), Comment("2", "more trips")]

    first = list(Pipeline(framework, models=models).read(comments))
    second = list(Pipeline(framework, models=models).read(comments))

    assert first == second


def test_json_has_the_agreed_shape(read: Callable[..., Reading]) -> None:
    line = json.loads(json.dumps(read("my flat is damp").to_json()))

    assert list(line) == [
        "id", "language", "redacted", "spans", "priorities", "themes", "suggestions", "tone",
        "scan", "abstained", "reason",
    ]  # fmt: skip
    assert set(line["tone"]) == {"label", "score"}
    assert set(line["scan"]) == {"clock", "categories"}
    assert set(line["themes"][0]) == {"id", "score", "sure", "evidence"}


def test_a_stage_that_breaks_costs_one_row_not_the_run(
    framework: Framework, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = Pipeline(framework, models=models)
    pipeline.warm_up()
    real = pipeline._ready().redactor.find

    def breaks(text: str, named: object) -> object:
        if "poison" in text:
            raise RuntimeError
        return real(text, named)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline._ready().redactor, "find", breaks)
    good, bad = pipeline.read([Comment("1", "my flat is damp"), Comment("2", "poison")])

    assert good.themes
    assert (bad.reason, bad.redacted, bad.scan.clock) == (stages.FAILED, "[not shown]", "today")


def test_a_bare_framework_only_suggests(models: Path) -> None:
    bare = Framework(
        id="bare", title="Bare", priorities=(Priority("P1", "Transport"),),
        themes=(Theme("bus", "Buses and trains", description="Getting about by bus and train"),),
    )  # fmt: skip

    reading = next(iter(Pipeline(bare, models=models).read([Comment("1", "the bus and train")])))

    assert (reading.themes, reading.priorities) == ((), ())
    assert ids(reading.suggestions) == ["bus"]
    assert reading.abstained


def test_a_framework_without_examples_uses_its_phrases(framework: Framework, models: Path) -> None:
    phrased = dataclasses.replace(framework, id="copy", examples=None)

    reading = next(
        iter(
            Pipeline(phrased, models=models).read(
                [Comment("1", "council tax and the cost of living")]
            )
        )
    )

    assert ids(reading.themes) == ["money_benefits"]
    assert ids(reading.priorities) == ["CEP1"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=400))
def test_every_text_has_a_sound_reading(read: Callable[..., Reading], text: str) -> None:
    reading = read(text)

    edges = [edge for span in reading.spans for edge in (span.start, span.end)]
    evidence = [
        pair for theme in (*reading.themes, *reading.suggestions) for pair in theme.evidence
    ]
    places = [reading.redacted_offsets(at, at)[0] for at in range(len(text) + 1)]
    assert edges == sorted(edges)
    assert all(0 <= a < b <= len(text) for a, b in evidence)
    assert places == sorted(places)
    assert all(reading.redacted.count(span.placeholder) for span in reading.spans)
    assert reading.reason != stages.FAILED
