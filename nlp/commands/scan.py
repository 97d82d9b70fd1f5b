"""``python -m nlp scan``: what a person must read first."""

from __future__ import annotations

from nlp.commands.console import examples
from nlp.commands.stages import stage_command
from nlp.commands.words import danger_in_words
from nlp.commands.writing import Shape

command = stage_command(
    "scan",
    Shape(("id", "scan", "reason"), ("id", "scan_clock", "scan_categories", "reason")),
    danger_in_words,
    about="""Listen for danger in every comment of INPUT and say how soon a person must read it.

    INPUT is CSV, TSV, XLSX, JSONL, or - for standard input; a single text can be given with --say.
    Implied danger is often missed: this decides what is read first, never what is not read.
    """,
    epilog=examples(
        "scan answers.csv --text answer --id id --out scan.jsonl",
        'scan --say "i dont feel safe at home tonight"',
    ),
)
