"""Find the subjects that keep coming up although the framework holds no theme for them.

What counts as new: a subject must be more crowded among the comments than among texts on known
subjects (by default the examples that come with the shipped framework). So a whole corpus may be
given, or only the comments no theme explains: answers about college, brothers or a damp flat do
not become a topic merely by being many, unless far more people than usual speak of one thing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from nlp import config
from nlp.examples import read_examples
from nlp.topic_groups import Space
from nlp.topic_names import Names, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from nlp.embedding import Embedder, Floats
    from nlp.topic_groups import Group, Indices
    from nlp.types import Comment

#: Fewer different comments are read by a person, not grouped.
FEWEST = 30
#: Groups are looked for again in so many samples of this part of the comments ...
SAMPLES, PART = 20, 0.8
#: ... and a topic is kept if its members find each other again this well (mean Jaccard).
STABLE = 0.6
#: Known texts needed to say what is usual.
FEWEST_KNOWN = 200
#: Known texts are thinned to so many, or so many to each comment: more are slow to read and add
#: little; with fewer, topics in a large corpus are missed.
ENOUGH_KNOWN, KNOWN_TO_EACH = 4_000, 5
REPRESENTATIVES = 3
#: A representative comment can be read at a glance, if there is one that can.
_EASY = (4, 40)
_EXAMPLES = "knowsley-care-experienced-2023.examples.tsv"


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that keeps coming up.

    ``members`` are the ids of all its comments, in order; ``people`` counts the different texts
    among them, so that one text sent fifty times is one. ``representative`` are up to three ids,
    most typical first. ``stability`` (0 to 1) is how well its members find each other again in
    samples of the comments (Hennig 2007, "Cluster-wise assessment of cluster stability").
    """

    label: str
    keywords: tuple[str, ...]
    members: tuple[str, ...]
    representative: tuple[str, ...]
    stability: float
    people: int


def find_topics(
    comments: Sequence[Comment],
    embedder: Embedder,
    *,
    known: Sequence[str] | None = None,
    hidden: Collection[str] = (),
    seed: int = config.SEED,
) -> list[Topic]:
    """The topics among the comments, largest first; none if nothing keeps coming up.

    Args:
        comments: in any order, which changes nothing; most may belong to no topic.
        embedder: gives texts their meaning.
        known: at least 200 texts on subjects that are not new; else the shipped examples.
        hidden: words never to be shown as keywords, such as people's names.
        seed: for the samples.
    """
    return TopicFinder(embedder, known=known, hidden=hidden, seed=seed).find(comments)


class TopicFinder:
    """Finds topics, and says which of them other comments would have belonged to."""

    def __init__(
        self,
        embedder: Embedder,
        *,
        known: Sequence[str] | None = None,
        hidden: Collection[str] = (),
        seed: int = config.SEED,
    ) -> None:
        if known is not None and len(known) < FEWEST_KNOWN:
            raise ValueError(
                f"{len(known)} known texts are too few to say what is usual: give at least "
                f"{FEWEST_KNOWN}, or none to use the shipped examples."
            )
        self.embedder, self.hidden, self.seed = embedder, frozenset(hidden), seed
        self.known = tuple(known) if known is not None else shipped_examples()
        self.topics: list[Topic] = []
        self._groups: list[Group] = []
        self._space: Space | None = None

    def find(self, comments: Sequence[Comment]) -> list[Topic]:
        """The topics among the comments, largest first; see ``find_topics``."""
        self.topics, self._groups, self._space = [], [], None
        said = _distinct(comments)
        if len(said) < FEWEST:
            return []
        vectors = _meaning(self.embedder, [one.text for one in said])
        # What the embedder cannot read (rows of zeros) is no subject.
        said = [one for one, row in zip(said, vectors, strict=True) if row.any()]
        vectors = vectors[vectors.any(axis=1)]
        if len(said) < FEWEST:
            return []
        self._space = Space(vectors, self._known_vectors(len(said)), self.seed)
        cores = self._space.cores(np.arange(len(said)))
        scores = self._stability(cores)
        steady = {core.tobytes(): score for core, score in zip(cores, scores, strict=True)}
        grown = self._space.grown([core for core in cores if steady[core.tobytes()] >= STABLE])
        names = Names([one.text for one in said], self.known, self.hidden)
        grown = [group for group in grown if names.share_a_word(group.members)]
        self._groups = sorted(grown, key=lambda group: -len(group.members))
        labels = names.of([group.members for group in self._groups])
        self.topics = [
            self._topic(said, group.members, steady[group.core.tobytes()], *name)
            for group, name in zip(self._groups, labels, strict=True)
        ]
        return self.topics

    def count(self, comments: Sequence[Comment]) -> list[int]:
        """How many different comments, of another wave say, belong to each topic found.

        By the very rule that gave the topics their members.
        """
        said = _distinct(comments)
        if self._space is None or not said or not self._groups:
            return [0] * len(self.topics)
        vectors = _meaning(self.embedder, [one.text for one in said])
        own = self._space.belongs(vectors, self._groups)
        return [int((own[vectors.any(axis=1)] == i).sum()) for i in range(len(self.topics))]

    def _known_vectors(self, comments: int) -> Floats:
        """The known texts' vectors; kept while their embedder lives, as reading is slow."""
        wanted = max(ENOUGH_KNOWN, KNOWN_TO_EACH * comments)
        known = self.known[:: max(1, round(len(self.known) / wanted))]
        texts, vectors = _KEPT.get(self.embedder, ((), None))
        if vectors is None or texts != known:
            vectors = _meaning(self.embedder, known)
            vectors = vectors[vectors.any(axis=1)]
            _KEPT[self.embedder] = (known, vectors)
        return vectors

    def _stability(self, groups: list[Indices]) -> list[float]:
        """How well each group is found again among samples of the comments, 0 to 1."""
        if not groups or self._space is None:
            return []
        rng = np.random.default_rng(self.seed)
        total = np.zeros(len(groups))
        for _ in range(SAMPLES):
            drawn = rng.permutation(self._space.count)[: int(PART * self._space.count)]
            again = [set(core.tolist()) for core in self._space.cores(np.sort(drawn))]
            kept = set(drawn.tolist())
            for place, members in enumerate(groups):
                mine = kept & set(members.tolist())
                total[place] += max((_jaccard(mine, other) for other in again), default=0.0)
        return [float(score) for score in total / SAMPLES]

    def _topic(
        self, said: list[_Said], rows: Indices, steady: float, label: str, words: tuple[str, ...]
    ) -> Topic:
        typical = self._typical(rows)
        easy = [i for i in typical if _EASY[0] <= len(said[i].text.split()) <= _EASY[1]]
        shown = (easy + [i for i in typical if i not in easy])[:REPRESENTATIVES]
        return Topic(
            label=label,
            keywords=words,
            members=tuple(sorted(id_ for i in rows for id_ in said[i].ids)),
            representative=tuple(said[i].ids[0] for i in shown),
            stability=round(steady, 3),
            people=len(rows),
        )

    def _typical(self, members: Indices) -> list[int]:
        """Members from the middle of their group outwards."""
        if self._space is None:
            return []
        rows: Floats = self._space.texts[members]
        near = rows @ rows.sum(axis=0)
        return [int(members[i]) for i in np.argsort(-near, kind="stable")]


def different(comments: Sequence[Comment]) -> int:
    """How many different comments say something: repeats and empty answers count for nothing."""
    return len(_distinct(comments))


class _Said(NamedTuple):
    """A text and the ids of everybody who wrote it."""

    text: str
    ids: tuple[str, ...]


_MARKS = re.compile(r"[\W_]+")
#: Marks of feeling and of layout, by which the static table would group "yes!!!" with "first!!!".
_NOISE = re.compile(r"[^\w\s'’.,;?£%/-]+")


def _distinct(comments: Sequence[Comment]) -> list[_Said]:
    """Different texts in an order of their own; marks and capitals make no difference."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for comment in comments:
        # What a file holds may be no text at all; the tables leave that to the stages.
        given: object = comment.text
        text = given[: config.MAX_CHARS] if isinstance(given, str) else ""
        key = _MARKS.sub(" ", text.casefold()).strip()
        # "idk", "nothing really", "n/a": an answer without a word to it is on no subject.
        if words_of(text):
            found[key].append((text, comment.id))
    return [
        _Said(min(text for text, _ in pairs), tuple(sorted(id_ for _, id_ in pairs)))
        for _, pairs in sorted(found.items())
    ]


def _meaning(embedder: Embedder, texts: Sequence[str]) -> Floats:
    return embedder.embed([_NOISE.sub(" ", text) for text in texts])


def _jaccard(one: set[int], other: set[int]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


@cache
def shipped_examples() -> tuple[str, ...]:
    """The texts of the shipped framework's examples: what is known to be spoken of."""
    return tuple(sorted({one.text for one in read_examples(config.FRAMEWORKS / _EXAMPLES)}))


#: The known texts and their vectors, for each embedder in use.
_KEPT: WeakKeyDictionary[Embedder, tuple[tuple[str, ...], Floats]] = WeakKeyDictionary()
