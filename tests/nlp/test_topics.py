from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import Comment
from nlp.commands.topics import command
from nlp.config import HERE
from nlp.embedding import StaticEmbedder, unit
from nlp.encoder import Encoder
from nlp.examples import read_examples
from nlp.rising import rising
from nlp.topic_names import Names
from nlp.topics import Topic, TopicFinder, find_topics, shipped_examples

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nlp.embedding import Floats

EXAMPLES = HERE / "frameworks" / "knowsley-care-experienced-2023.examples.tsv"
ENCODER = HERE / "models" / "encoder.onnx"
#: Nothing was tuned on these: every constant was chosen on the other half of the topics.
UNSEEN = ("gym passes", "period products", "bikes", "lunch queue",
          "swimming", "glasses", "musical instruments", "washing machine")  # fmt: skip


class WordEmbedder:
    """A text's meaning is the sum of fixed random directions, one for each of its words."""

    name, dim = "words", 48

    def embed(self, texts: Sequence[str]) -> Floats:
        rows = [sum((_direction(word) for word in text.lower().split()), np.zeros(48))
                for text in texts]  # fmt: skip
        return unit(np.array(rows, dtype=np.float32).reshape(len(texts), 48))


def _direction(word: str) -> np.ndarray:
    return np.random.default_rng(list(word.encode())).normal(size=48)


def _chatter(count: int, seed: int) -> list[str]:
    """Comments of words drawn at random, on no subject at all."""
    rng = np.random.default_rng(seed)
    words = [f"{a}{b}" for a in "bdfgklmnprst" for b in ("alo", "ine", "oru", "ets", "ami", "ulk")]
    return [" ".join(rng.choice(words, 9)) for _ in range(count)]


KNOWN = _chatter(400, seed=1)


def _canteen(count: int, seed: int) -> list[str]:
    return [f"{' '.join(text.split()[:3])} canteen queue" for text in _chatter(count, seed)]


CANTEEN = _canteen(14, seed=5)


def comments(texts: Sequence[str]) -> list[Comment]:
    return [Comment(f"c{i:04}", text) for i, text in enumerate(texts)]


def find(texts: Sequence[str], **more: object) -> list[Topic]:
    return find_topics(comments(texts), WordEmbedder(), known=KNOWN, **more)  # type: ignore[arg-type]


def test_what_many_say_and_nobody_is_known_to_say_is_a_topic() -> None:
    found = find([*_chatter(120, seed=2), *CANTEEN])

    assert len(found) == 1
    planted = {f"c{120 + i:04}" for i in range(len(CANTEEN))}
    assert len(planted & set(found[0].members)) >= 12
    assert len(set(found[0].members) - planted) <= 2
    assert set(found[0].label.split()) == {"canteen", "queue"}
    assert set(found[0].representative) <= set(found[0].members)


def test_what_is_known_already_is_no_topic() -> None:
    known = [*KNOWN, *_canteen(60, seed=6)]

    assert find_topics(comments([*_chatter(120, 2), *CANTEEN]), WordEmbedder(), known=known) == []


@pytest.mark.parametrize("count", [0, 1, 29, 40, 300])
def test_words_at_random_make_no_topic(count: int) -> None:
    assert find(_chatter(count, seed=3)) == []


def test_few_comments_are_left_to_a_person() -> None:
    assert find([*CANTEEN, *_chatter(10, seed=2)]) == []


def test_one_comment_sent_often_is_one_comment() -> None:
    assert find([*_chatter(120, seed=2), *["The canteen queue!", "the canteen queue"] * 20]) == []


def test_repeats_are_listed_but_not_counted() -> None:
    found = find([*_chatter(120, seed=2), *CANTEEN, CANTEEN[0].upper()])

    assert len(found[0].members) == found[0].people + 1


def test_answers_without_a_word_to_them_are_no_topic() -> None:
    nothing = ["idk", "nothing really", "n/a", "no", "dunno", "not sure", "nope!!", "...", "", "?"]

    assert find([*_chatter(60, seed=2), *nothing * 4]) == []


def test_what_is_not_text_is_passed_over() -> None:
    odd = [Comment("x", None), Comment("y", 7)]  # type: ignore[arg-type]

    assert find_topics(odd * 40, WordEmbedder(), known=KNOWN) == []


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_comments_changes_nothing(shuffler: object) -> None:
    given_ = comments([*_chatter(90, seed=2), *CANTEEN])
    first = find_topics(given_, WordEmbedder(), known=KNOWN)
    shuffler.shuffle(given_)  # type: ignore[attr-defined]

    assert find_topics(given_, WordEmbedder(), known=KNOWN) == first
    assert first


def test_hidden_words_are_never_shown() -> None:
    texts = [*_chatter(120, seed=2), *(f"{text} Maureen" for text in CANTEEN)]

    shown = [
        word
        for topic in find(texts, hidden=["maureen"])
        for word in (*topic.keywords, *topic.label.split())
    ]

    assert shown
    assert "maureen" not in shown
    assert any("maureen" in topic.keywords for topic in find(texts))


def test_too_few_known_texts_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 200"):
        TopicFinder(WordEmbedder(), known=["one"])


def test_another_wave_is_counted_by_the_same_rule() -> None:
    finder = TopicFinder(WordEmbedder(), known=KNOWN)
    finder.find(comments([*_chatter(120, seed=2), *CANTEEN]))

    again = [*_chatter(100, seed=9), *_canteen(10, seed=8)]

    assert finder.count(comments(again))[0] == pytest.approx(10, abs=2)
    assert finder.count(comments(_chatter(100, seed=9)))[0] <= 1
    assert finder.count([]) == [0]


def test_labels_are_the_members_own_words_and_all_different() -> None:
    texts = ["the bike rack", "my bike rack", "bike rack please", "a bike lock", "the bike racks"]

    others = _chatter(40, seed=4)

    names = Names([*texts, *texts, *others], others, []).of([range(5), range(5, 10)])

    assert names[0][0] == "bike rack"
    assert names[0][0] != names[1][0]


def test_a_rise_that_chance_explains_is_not_called_one() -> None:
    few, none, many = rising([5, 3, 30], 200, [3, 0, 8], 200)

    assert (few.verdict, none.verdict, many.verdict) == ("no clear change",) * 2 + ("rising",)
    assert many.share_now == 0.15
    assert rising([20], 200, [0], 200)[0].verdict == "new"
    assert rising([20], 200, [0], 0)[0].verdict == "no clear change"


def test_asking_about_many_topics_is_corrected_for() -> None:
    alone = rising([9], 100, [2], 100)[0]
    among = rising([9] + [5] * 9, 100, [2] + [5] * 9, 100)[0]

    assert alone.verdict == "rising"
    assert among.verdict == "no clear change"
    assert among.p == pytest.approx(alone.p * 10)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=6))
def test_chances_are_chances_and_follow_the_shares(pairs: list[tuple[int, int]]) -> None:
    now, before = [a for a, _ in pairs], [b for _, b in pairs]

    found = rising(now, 50, before, 50)

    assert all(0 <= rise.p <= 1 for rise in found)
    assert all(rise.share_now > rise.share_before for rise in found if rise.p < 0.05)


@pytest.mark.parametrize(("now", "before"), [([3], [1, 2]), ([-1], [0]), ([11], [0]), ([1], [11])])
def test_counts_that_cannot_be_are_refused(now: list[int], before: list[int]) -> None:
    with pytest.raises(ValueError, match=r"count"):
        rising(now, 10, before, 10)


# --- real words -------------------------------------------------------------------------------


def planted() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with (HERE.parent / "tests" / "nlp" / "planted_topics.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            found.setdefault(row["topic"], []).append(row["text"])
    return found


def ordinary() -> tuple[list[str], list[str]]:
    """Answers to hide topics among, and other people's answers as what is known."""
    examples = read_examples(EXAMPLES)
    mine = sorted({e.text for e in examples if e.group in {"A", "B", "C"}})
    known = sorted({e.text for e in examples if e.group not in {"A", "B", "C"}})
    return mine[::3], known[::3]


def best_f1(found: list[Topic], ids: set[str]) -> float:
    scores = [2 * len(ids & set(t.members)) / (len(ids) + len(t.members)) for t in found]
    return max(scores, default=0.0)


@pytest.mark.slow
@pytest.mark.skipif(not ENCODER.is_file(), reason="the encoder has not been made (make encoder)")
def test_planted_topics_are_found_and_none_is_invented() -> None:
    encoder = Encoder()
    texts, known = ordinary()
    subjects = {name: planted()[name] for name in UNSEEN[::2]}
    everything: list[tuple[str | None, str]] = [(None, text) for text in texts]
    everything += [(name, text) for name, said in subjects.items() for text in said]
    finder = TopicFinder(encoder, known=known)

    found = finder.find(comments([text for _, text in everything]))
    none = finder.find(comments(texts))

    scores = [
        best_f1(found, {f"c{i:04}" for i, (name, _) in enumerate(everything) if name == subject})
        for subject in subjects
    ]
    assert np.mean(scores) >= 0.7
    assert none == []


@pytest.mark.slow
def test_the_small_table_invents_nothing_among_ordinary_answers() -> None:
    texts, known = ordinary()

    assert find_topics(comments(texts), StaticEmbedder(), known=known) == []


def test_shipped_examples_are_enough_to_say_what_is_usual() -> None:
    assert len(shipped_examples()) > 1_000


# --- the command line -------------------------------------------------------------------------


def run(*words: object) -> Result:
    return CliRunner().invoke(command, [*map(str, words), "--quick"])


def test_the_command_writes_a_list_of_topics(tmp_path: Path) -> None:
    said = planted()["school toilets"]
    texts = [*ordinary()[0][:250], *said]
    rows = [{"ref": f"r{i}", "words": text} for i, text in enumerate(texts)]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (tmp_path / "before.csv").write_text("ref,words\n1,my worker is kind\n", "utf-8")
    out = tmp_path / "topics.json"

    result = run(tmp_path / "in.jsonl", "--text", "words", "--id", "ref", "--out", out,
                 "--before", tmp_path / "before.csv")  # fmt: skip

    assert result.exit_code == 0, result.output
    topics = json.loads(out.read_text("utf-8"))
    assert topics
    assert {"label", "keywords", "members", "representative", "stability"} <= set(topics[0])
    assert {f"r{i}" for i in range(250, len(texts))} & set(topics[0]["members"])
    assert "toilets" in topics[0]["keywords"]
    assert set(topics[0]["rising"]) == {"share_now", "share_before", "p", "verdict"}


def test_nothing_to_find_is_said_and_written(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\n1,my flat is damp\n2,\n", "utf-8")

    result = run(tmp_path / "in.csv", "--text", "text", "--out", tmp_path / "t.json", "--json")

    assert result.exit_code == 0
    assert json.loads((tmp_path / "t.json").read_text("utf-8")) == json.loads(result.stdout) == []
    assert "1 different comments are too few" in result.stderr


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["in.csv", "--text", "text"], "--out FILE.json"),
        (["in.csv", "--text", "text", "--out", "t.csv"], "must end in .json"),
        (["in.csv", "--text", "text", "--out", "no/t.json"], "no folder"),
        (["in.csv", "--text", "words", "--json"], "no column “words”"),
        (["lost.csv", "--text", "text", "--json"], "no file called"),
        (["in.csv", "--text", "text", "--json", "--before", "lost.csv"], "no file called"),
    ],
)
def test_faults_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], fault: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text("id,text\n1,hello there\n", "utf-8")

    result = run(*words)

    assert result.exit_code == 2
    assert fault in result.stderr
    assert result.stderr.startswith("Error: ")
