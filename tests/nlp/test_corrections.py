from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nlp import Comment, Framework, Pipeline, Priority, Theme
from nlp.corrections import Correction

if TYPE_CHECKING:
    from nlp import Reading

BUSES = (
    "the 10 never turns up",
    "I spend two hours on the bus to get to college",
    "bus fare is more than my dinner",
    "they should give us a travel pass",
    "missed my appointment because the bus was late again",
    "no bus after six where I live",
)
PETS = (
    "they let me keep my dog",
    "my cat sleeps on my bed",
    "had to give up my rabbit when I moved",
    "the home has a hamster now",
    "walking the dog is the best bit of my day",
    "no pets allowed in my flat",
)
NEW_BUS = "I was late for work because the bus did not come"


@pytest.fixture(scope="module")
def small() -> Framework:
    return Framework(
        id="small",
        title="Small plan",
        priorities=(Priority("P1", "Getting about"), Priority("P2", "Home life")),
        themes=(
            Theme("transport", "Getting about", priorities=("P1",)),
            Theme("animals", "Animals", priorities=("P2",)),
        ),
    )


def corrections(count: int = 6) -> list[Correction]:
    buses = [Correction(t, "", frozenset({"theme:transport", "priority:P1"})) for t in BUSES]
    pets = [Correction(t, "", frozenset({"theme:animals", "priority:P2"})) for t in PETS]
    return [*buses[:count], *pets[:count]]


def one(pipeline: Pipeline, text: str) -> Reading:
    return next(iter(pipeline.read([Comment("1", text)])))


def themes(reading: Reading) -> list[str]:
    return [theme.id for theme in reading.themes]


@pytest.mark.parametrize("engine", ["encoder", "static"])
def test_a_framework_of_names_learns_to_assign(small: Framework, engine: str) -> None:
    before = one(Pipeline(small, engine=engine), NEW_BUS)
    after = one(Pipeline(small, engine=engine, corrections=corrections()), NEW_BUS)

    assert themes(before) == []
    assert themes(after) == ["transport"]
    assert [priority.id for priority in after.priorities] == ["P1"]


def test_no_corrections_change_nothing(framework: Framework) -> None:
    texts = [Comment(str(i), text) for i, text in enumerate((*BUSES, *PETS))]
    plain, refitted = Pipeline(framework), Pipeline(framework, corrections=corrections())
    refitted.learn([])

    assert list(plain.read(texts)) == list(refitted.read(texts))


def test_a_corrected_text_says_what_the_person_said(framework: Framework) -> None:
    text = "my social worker never rings me back"
    said = Correction(text, "", frozenset({"theme:leisure", "priority:CEP1"}))
    against = [
        Correction(f"{text} {i}", "", frozenset({"theme:worker_support", "priority:CEP3"}))
        for i in range(20)
    ]

    reading = one(Pipeline(framework, corrections=[said, *against]), text)

    assert themes(reading) == ["leisure"]
    assert [priority.id for priority in reading.priorities] == ["CEP1"]


def test_of_two_verdicts_on_a_text_the_later_counts(small: Framework) -> None:
    first = Correction(NEW_BUS, "", frozenset({"theme:animals"}))
    second = replace(first, labels=frozenset({"theme:transport"}))

    assert themes(one(Pipeline(small, corrections=[first, second]), NEW_BUS)) == ["transport"]
    assert themes(one(Pipeline(small, corrections=[second, first]), NEW_BUS)) == ["animals"]


def test_the_order_of_corrections_changes_nothing(small: Framework) -> None:
    known = corrections()
    mixed = [known[i] for i in np.random.default_rng(5).permutation(len(known))]

    assert one(Pipeline(small, corrections=known), NEW_BUS) == one(
        Pipeline(small, corrections=mixed), NEW_BUS
    )


def test_far_from_every_correction_the_engine_stands(framework: Framework) -> None:
    text = "I start university in September and my bursary came through"
    plain = one(Pipeline(framework), text)
    taught = one(Pipeline(framework, corrections=corrections()), text)

    assert themes(taught) == themes(plain)
