"""``python -m nlp redact``: comments without the words that give somebody away."""

from __future__ import annotations

from nlp.commands.console import examples
from nlp.commands.stages import stage_command
from nlp.commands.writing import Shape

command = stage_command(
    "redact",
    Shape(("id", "redacted", "spans", "reason"), ("id", "redacted", "spans", "reason")),
    lambda reading: reading.redacted,
    about="""Hide names, places, numbers and other private details in every comment of INPUT.

    INPUT is CSV, TSV, XLSX, JSONL, or - for standard input; a single text can be given with --say.
    Some details are missed: a person must look before anything is published.
    """,
    epilog=examples(
        "redact answers.csv --text answer --id id --out redacted.csv",
        'redact --say "ring Kayleigh on 07700 900123"',
    ),
)
