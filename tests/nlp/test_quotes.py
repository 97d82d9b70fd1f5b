from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import Comment
from nlp.commands.quotes import command
from nlp.embedding import unit
from nlp.quotes import FEWEST_WORDS, MOST_WORDS, Candidate, Quote, candidate, choose_quotes
from nlp.types import TONES, Reading, Scan, Span, ThemeScore, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nlp.embedding import Floats
    from nlp.types import ToneLabel


class Bag:
    """Texts that share words lie near each other; enough to tell subjects apart."""

    name = "bag"
    dim = 64

    def embed(self, texts: Sequence[str]) -> Floats:
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                rows[row, hashlib.sha256(word.encode()).digest()[0] % self.dim] += 1
        return unit(rows)


BAG = Bag()
ROOMS = {"bedroom": "ceiling", "kitchen": "walls", "bathroom": "window", "hall": "door"}
DAMP = [f"the {room} is damp and there is mould on the {part}" for room, part in ROOMS.items()]
BUS = ["no bus ever comes near us after six", "i cannot pay for a bus pass any more"]
PIECES = st.sampled_from(
    ["my flat is damp", "nobody rings me back.", "Bexandra", "[name]", "\n", "!", "é👍", ", but "]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=30).map(" ".join), st.text(max_size=200))


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    found = []
    for number in range(draw(st.integers(0, 8))):
        text = draw(TEXTS)
        place = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
        spans = tuple(
            Span(min(pair), max(pair), "PERSON") for pair in draw(st.lists(place, max_size=1))
        )
        found.append(
            Candidate(
                str(number),
                text,
                tuple((min(p), max(p)) for p in draw(st.lists(place, max_size=2))),
                spans,
                draw(st.sampled_from([None, None, None, "now", "week"])),
                draw(st.sampled_from([0.3, 0.9])),
                draw(st.sampled_from(TONES)),
                draw(st.sampled_from([None, "a", "b"])),
            )
        )
    return found


def texts(quotes: list[Quote]) -> list[str]:
    return [quote.text for quote in quotes]


def of(*words: str, tone: ToneLabel = "neutral") -> list[Candidate]:
    return [Candidate(text[:40] + tone, text, ((0, len(text)),), tone=tone) for text in words]


@given(candidates(), st.integers(0, 5))
@settings(deadline=None)
def test_what_is_shown_is_safe_whole_and_in_its_place(given: list[Candidate], count: int) -> None:
    quotes = choose_quotes(given, BAG, count=count)

    assert len(quotes) <= count
    assert len({quote.id for quote in quotes}) == len(quotes)
    sources = {one.id: one for one in given}
    writers = [w for quote in quotes if (w := sources[quote.id].person)]
    assert len(set(writers)) == len(writers)
    for quote in quotes:
        source = sources[quote.id]
        assert source.scan_clock is None
        assert quote.text == source.text[quote.start : quote.end]
        assert all(quote.end <= s.start or s.end <= quote.start for s in source.spans)
        assert "[name]" not in quote.text
        assert FEWEST_WORDS <= len(quote.text.split()) <= MOST_WORDS
        around = source.text[max(0, quote.start - 1) : quote.start + 1]
        assert not re.fullmatch(r"\w\w", around)
        assert not re.fullmatch(r"\w\w", source.text[quote.end - 1 : quote.end + 1])


@given(candidates(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_the_comments_changes_nothing(given: list[Candidate], chance) -> None:  # type: ignore[no-untyped-def]
    mixed = list(given)
    chance.shuffle(mixed)

    assert choose_quotes(mixed, BAG, tones=["problem"]) == choose_quotes(
        given, BAG, tones=["problem"]
    )


class Fixed(Bag):
    """Four texts of one meaning, two of another and one of its own, each in other words."""

    PLACES: ClassVar = {
        "rain comes through my ceiling": (1, 0, 0, 0),
        "mould covers every wall": (1, 0.8, 0, 0),
        "windows here never shut": (1, -0.8, 0, 0),
        "puddles under that radiator": (1, 0, 0.8, 0),
        "nobody ever rang me": (-1, 0.2, 0, 0),
        "she forgot our meeting": (-1, -0.2, 0, 0),
        "purple giraffes sing loudly": (0, 0, 0, 1),
    }

    def embed(self, texts: Sequence[str]) -> Floats:
        return unit(np.array([self.PLACES[text] for text in texts], dtype=np.float32))


def test_quotes_are_typical_and_unlike_each_other() -> None:
    quotes = texts(choose_quotes(of(*Fixed.PLACES), Fixed(), count=2))

    assert quotes[0] == "rain comes through my ceiling"
    assert quotes[1] in {"nobody ever rang me", "she forgot our meeting"}


def test_one_person_is_quoted_once() -> None:
    both = [Candidate(str(i), text, person="p") for i, text in enumerate(BUS)]

    assert len(choose_quotes(both, BAG)) == 1
    assert len(choose_quotes([Candidate("1", BUS[0]), Candidate("2", BUS[1])], BAG)) == 2


def test_the_same_words_twice_are_one_quote() -> None:
    same = [Candidate(str(i), f"My worker never rings back{'!' * i}") for i in range(5)]

    assert len(choose_quotes(same, BAG, count=3)) == 1


def test_problems_are_not_drowned_by_praise() -> None:
    praise = of(*DAMP, tone="praise")
    problems = of(*BUS, tone="problem")
    suggestion = of("put a bin on every floor please", tone="suggestion")

    tones: list[ToneLabel] = ["problem", "suggestion", "praise"]
    quotes = choose_quotes([*praise, *problems, *suggestion], BAG, count=4, tones=tones)

    assert [quote.tone for quote in quotes] == ["problem", "suggestion", "praise", "problem"]


def test_a_long_answer_is_cut_to_its_evidence() -> None:
    before, after = "We went to the shops and it rained all day. " * 6, " Then we had tea. " * 20
    evidence = "My worker has changed four times since Easter."
    text = before + evidence + after
    start = len(before)

    (quote,) = choose_quotes([Candidate("1", text, ((start + 3, start + 20),))], BAG)

    assert (quote.text, quote.start) == (evidence, start)
    assert quote.marked == f"… {evidence} …"


def test_half_a_sentence_is_never_shown_where_the_whole_can_be() -> None:
    text = "She is kind and she listens, but she has never once rung me back."

    (quote,) = choose_quotes([Candidate("1", text, ((0, 27),))], BAG)

    assert quote.text == text
    assert quote.marked == text


def test_a_long_answer_without_evidence_is_left_out() -> None:
    assert choose_quotes([Candidate("1", "We had tea. " * 30)], BAG) == []


def test_a_text_is_quoted_beside_its_hidden_details() -> None:
    text = "Bexandra is my worker. I have moved five times this year."
    whole = ((0, len(text)),)

    (quote,) = choose_quotes([Candidate("1", text, whole, (Span(0, 8, "PERSON"),))], BAG)

    assert quote.text == "I have moved five times this year."
    assert choose_quotes([Candidate("1", text, whole, (Span(23, 30, "PERSON"),))], BAG) == [
        Quote("1", "Bexandra is my worker.", 0, 22, "neutral", 1.0, is_cut_after=True)
    ]


def test_a_name_hidden_in_one_comment_is_shown_in_none() -> None:
    hidden = Candidate("1", "Bexandra never came", (), (Span(0, 8, "PERSON"),))
    missed = Candidate("2", "i waited hours for bexandra again")

    assert choose_quotes([missed], BAG) != []
    assert choose_quotes([hidden, missed], BAG) == []


def test_short_words_come_after_readable_ones() -> None:
    (first, *_) = choose_quotes(of("its so damp", "the flat is so damp i cannot sleep"), BAG)

    assert first.text == "the flat is so damp i cannot sleep"


def test_no_quotes_are_no_fault_and_a_negative_count_is() -> None:
    assert choose_quotes([], BAG) == []
    assert choose_quotes(of(*BUS), BAG, count=0) == []
    with pytest.raises(ValueError, match="0 or more"):
        choose_quotes(of(*BUS), BAG, count=-1)


def a_reading(text: str, *, clock: str | None = None) -> Reading:
    theme = ThemeScore("housing", 0.8, ((0, len(text)),))
    return Reading(
        "7", "en", text, (), (), (theme,), (), Tone("problem", 0.9),
        Scan(clock), abstained=False, reason=None, engine="x",  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_reading_becomes_a_candidate_for_its_themes_only() -> None:
    text = "my flat is damp and cold"
    made = candidate(Comment("7", text), a_reading(text, clock="now"), "housing", person="p")

    assert made == Candidate("7", text, ((0, 24),), (), "now", 0.8, "problem", "p")
    assert candidate(Comment("7", text), a_reading(text), "health") is None


def run(folder: Path, lines: list[str], *more: str) -> tuple[int, str, str]:
    (folder / "in.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    result = CliRunner().invoke(command, [str(folder / "in.jsonl"), "--theme", "housing", *more])
    return result.exit_code, result.stdout, result.stderr


def test_the_command_quotes_redacted_words(tmp_path: Path) -> None:
    text = "Bexandra rang. The flat is damp and cold."
    theme = {"id": "housing", "score": 0.9, "evidence": [[15, 41]]}
    line = {
        "id": "3", "language": "en", "redacted": text.replace("Bexandra", "[name]"),
        "spans": [{"start": 0, "end": 8, "type": "PERSON"}], "themes": [theme],
        "tone": {"label": "problem", "score": 0.9}, "scan": {"clock": None, "categories": []},
    }  # fmt: skip
    worrying = {**line, "id": "4", "scan": {"clock": "now", "categories": ["missing"]}}
    lines = [json.dumps(line), json.dumps(worrying), '{"id": "no reading"}']

    code, out, err = run(tmp_path, lines)

    assert (code, out) == (0, "3\tproblem\t… The flat is damp and cold.\n")
    assert "no readings: 1" in err
    told = json.loads(run(tmp_path, lines, "--json")[1])
    assert (told["id"], told["start"]) == ("3", 13)


def test_a_file_without_readings_says_how_to_make_some(tmp_path: Path) -> None:
    code, _, err = run(tmp_path, ['{"id": "x", "text": "y"}'])

    assert code == 2
    assert "python -m nlp theme" in err
