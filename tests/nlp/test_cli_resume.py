from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp import config
from nlp.__main__ import main
from nlp.commands.reading import MAX_LETTERS, batches_of
from nlp.stopwatch import Stopwatch
from nlp.types import Comment, Reading, Scan, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FRAMEWORK = "knowsley-care-experienced-2023"


@dataclass
class Parrot:
    """Stands in for the engine: repeats every text, and may be stopped before one of them."""

    stop_before: int | None = None
    fault: BaseException = field(default_factory=KeyboardInterrupt)
    read_so_far: int = 0
    stopwatch: Stopwatch = field(default_factory=Stopwatch)

    def read(self, comments: Iterable[Comment]) -> Iterator[Reading]:
        for comment in comments:
            if self.read_so_far == self.stop_before:
                raise self.fault
            self.read_so_far += 1
            yield Reading(
                comment.id, "en", str(comment.text), (), (), (), (), Tone("neutral", 1.0), Scan(),
                abstained=True, reason=None, engine="parrot",
            )  # fmt: skip


def parroted(parrot: Parrot, source: Path, out: Path, *more: str) -> Result:
    words = ["theme", str(source), "--text", "text", "--id", "id", "--framework", FRAMEWORK]
    with patch("nlp.commands.options.Engine.pipeline", lambda _: parrot):
        return CliRunner().invoke(main, [*words, "--out", str(out), *more])


def written(folder: Path, count: int, first: str = "0") -> Path:
    path = folder / "in.csv"
    rows = [f"{number},words {number}" for number in range(1, count)]
    path.write_text("\n".join(["id,text", f"{first},words 0", *rows]), "utf-8")
    return path


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(data=st.data())
def test_stopped_anywhere_and_resumed_it_is_the_same_file(
    tmp_path: Path, data: st.DataObject
) -> None:
    count = data.draw(st.integers(1, 30))
    stop = data.draw(st.integers(0, count - 1))
    source, out = written(tmp_path, count), tmp_path / "out.jsonl"
    with patch.object(config, "BATCH", data.draw(st.integers(1, 8))):
        parroted(Parrot(), source, out)
        whole = out.read_bytes()
        out.unlink()

        stopped = parroted(Parrot(stop), source, out)
        kept = out.read_bytes() if out.exists() else b""
        resumed = parroted(parrot := Parrot(), source, out, "--resume")

    assert stopped.exit_code == 130
    assert whole.startswith(kept)
    assert resumed.exit_code == 0
    assert out.read_bytes() == whole
    assert parrot.read_so_far == count - kept.count(b"\n")


def test_stopping_says_what_is_kept_and_how_to_go_on(tmp_path: Path) -> None:
    with patch.object(config, "BATCH", 2):
        result = parroted(Parrot(5), written(tmp_path, 9), tmp_path / "out.jsonl")

    assert "The first 4 comments are kept in" in result.stderr
    assert "same command again with --resume" in result.stderr


def test_stopped_before_anything_was_read_it_leaves_nothing(tmp_path: Path) -> None:
    result = parroted(Parrot(0), written(tmp_path, 3), tmp_path / "out.jsonl")

    assert result.exit_code == 130
    assert "Nothing was written" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_process_that_died_keeps_what_was_done(tmp_path: Path) -> None:
    with patch.object(config, "BATCH", 2):
        died = Parrot(3, BrokenProcessPool())
        result = parroted(died, written(tmp_path, 5), tmp_path / "out.jsonl")

    assert result.exit_code == 1
    assert "fewer --jobs" in result.stderr
    assert len((tmp_path / "out.jsonl").read_bytes().splitlines()) == 2


def test_a_line_cut_off_is_read_again(tmp_path: Path) -> None:
    source, out = written(tmp_path, 6), tmp_path / "out.jsonl"
    parroted(Parrot(), source, out)
    whole = out.read_bytes()
    out.write_bytes(whole[: whole.index(b"\n") + 30])

    parroted(Parrot(), source, out, "--resume")

    assert out.read_bytes() == whole


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda line: line.replace('"id": "0"', '"id": "7"', 1), "line 1 is about “7”"),
        (lambda line: "{}\n" + line, "line 1: not written by this command"),
        (lambda line: line + line, "line 4: the input has fewer rows"),
        (
            lambda line: line.replace('"themes": []', '"themes": [{"id": "strange"}]', 1),
            "line 1 was read with another framework",
        ),
        (lambda line: "\udc80" + line, "line 1: not written by this command"),
    ],
)
def test_another_runs_file_is_refused_and_kept(tmp_path: Path, change: object, says: str) -> None:
    source, out = written(tmp_path, 3), tmp_path / "out.jsonl"
    parroted(Parrot(), source, out)
    changed = change(out.read_text("utf-8"))  # type: ignore[operator]
    out.write_text(changed, "utf-8", "surrogateescape")

    result = parroted(Parrot(), source, out, "--resume")

    assert result.exit_code == 2
    assert says in result.stderr
    assert "--out" in result.stderr
    assert out.read_text("utf-8", "surrogateescape") == changed
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.jsonl"]


@pytest.mark.parametrize("target", ["out.csv", "-"])
def test_only_lines_of_json_can_be_gone_on_with(tmp_path: Path, target: str) -> None:
    out = Path(target) if target == "-" else tmp_path / target

    result = parroted(Parrot(), written(tmp_path, 2), out, "--resume")

    assert result.exit_code == 2
    assert "ends in .jsonl" in result.stderr


@given(
    lengths=st.lists(st.sampled_from([0, 5, MAX_LETTERS // 3, MAX_LETTERS]), max_size=40),
    size=st.integers(1, 9),
)
def test_batches_are_bounded_and_lose_nothing(lengths: list[int], size: int) -> None:
    comments = [Comment(str(at), "x" * length) for at, length in enumerate(lengths)]
    with patch.object(config, "BATCH", size):
        batches = [batch.comments for batch in batches_of(comments, lambda: 0.0)]

    assert [comment for batch in batches for comment in batch] == comments
    assert all(0 < len(batch) <= size for batch in batches)
    assert all(sum(len(c.text) for c in batch[:-1]) < MAX_LETTERS for batch in batches)


def _start(source: Path, out: Path, *more: str) -> subprocess.Popen[bytes]:
    words = ["theme", str(source), "--text", "text", "--id", "id", "--framework", FRAMEWORK]
    words += ["--engine", "static", "--no-model", "--out", str(out), *more]
    return subprocess.Popen([sys.executable, "-m", "nlp", *words], stderr=subprocess.PIPE)  # noqa: S603


@pytest.mark.slow
def test_two_processes_stopped_by_a_signal_and_resumed_write_the_same_bytes(
    tmp_path: Path,
) -> None:
    source = tmp_path / "in.jsonl"
    texts = (
        f"my worker number {at} never rings me back and the flat is damp" for at in range(1_500)
    )
    source.write_text(
        "\n".join(json.dumps({"id": at, "text": text}) for at, text in enumerate(texts)), "utf-8"
    )
    stopped = _start(source, tmp_path / "two.jsonl", "--jobs", "2")
    while stopped.poll() is None and not any(
        part.stat().st_size for part in tmp_path.glob(".heard-*.part")
    ):
        time.sleep(0.02)
    stopped.send_signal(signal.SIGTERM)
    _, said = stopped.communicate()
    kept = (tmp_path / "two.jsonl").read_bytes()
    resumed = _start(source, tmp_path / "two.jsonl", "--jobs", "2", "--resume")
    resumed.communicate()
    alone = _start(source, tmp_path / "alone.jsonl")
    alone.communicate()

    whole = (tmp_path / "alone.jsonl").read_bytes()
    assert [alone.returncode, stopped.returncode, resumed.returncode] == [0, 130, 0]
    assert b"Traceback" not in said
    assert 0 < len(kept) < len(whole)
    assert whole.startswith(kept)
    assert (tmp_path / "two.jsonl").read_bytes() == whole
