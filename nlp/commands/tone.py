"""``python -m nlp tone``: whether comments praise, complain, suggest, ask or only state."""

from __future__ import annotations

from nlp.commands.console import examples
from nlp.commands.stages import stage_command
from nlp.commands.words import tone_in_words
from nlp.commands.writing import Shape

command = stage_command(
    "tone",
    Shape(("id", "tone", "reason"), ("id", "tone", "tone_score", "reason")),
    lambda reading: tone_in_words(reading.tone),
    about="""Say whether each comment in INPUT praises, complains, suggests, asks or only states.

    INPUT is CSV, TSV, XLSX, JSONL, or - for standard input; a single text can be given with --say.
    """,
    epilog=examples(
        "tone answers.csv --text answer --id id --out tone.csv",
        'tone --say "my worker is brilliant"',
    ),
)
