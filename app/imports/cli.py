"""`heard surveys …`: import answers, read other tools' surveys, and give out our own."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.errors import DomainError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session

    from app.imports.formats.rows import LeftOut, Plan
    from app.imports.formats.tables import Table
    from app.imports.planning import Target

FORMATS = ("microsoft_forms", "google_forms", "limesurvey", "kobo", "general")
VOICES = ("young_person", "carer", "professional")
ORDERS = {"day-first": "day_first", "month-first": "month_first"}
SOME_LEFT_OUT = 3
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.group()
def surveys() -> None:
    """Import answers from other tools, and take surveys in and out."""


@surveys.command(name="import")
@click.argument("file", type=FILE)
@click.option("--survey", "slug", help="Put answers into the survey with this address.")
@click.option("--consultation", help="Put comments into the consultation with this address.")
@click.option("--format", "made_by", type=click.Choice(FORMATS), help="Which tool made the file.")
@click.option("--profile", help="Use a saved profile for the columns.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="HEADING=USE",
    help="Say what a column becomes: ignored, comment, date, band, answer:QUESTION.",
)
@click.option(
    "--dates", type=click.Choice(list(ORDERS)), help="Which number of 10/9/2026 is first."
)
@click.option(
    "--voice",
    type=click.Choice(VOICES),
    default="young_person",
    show_default=True,
    help="Whose words they are (with --consultation).",
)
@click.option("--band", help="The age band of all of them (with --consultation).")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for other programs.")
def import_file(file: Path, **options: Any) -> None:
    """Bring the answers of FILE in; each row once, however often the file comes.

    Exit codes: 0 all well (nothing new is well too), 1 it could not be done, 2 wrong options,
    3 imported, and some rows or cells were left out.
    """
    if bool(options["slug"]) == bool(options["consultation"]):
        raise click.UsageError("Give either --survey or --consultation.")
    with _transaction() as session:
        result = _import(session, file, options)
    if options["as_json"]:
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        _say(result)
    if result["left_out"]:
        sys.exit(SOME_LEFT_OUT)


@surveys.command()
@click.argument("slug")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["yaml", "xlsform"]),
    required=True,
    help="yaml: a template of ours. xlsform: a workbook for Kobo, ODK and Enketo.",
)
@click.argument("out", type=OUT)
def export(slug: str, kind: str, out: Path) -> None:
    """Write the questions of the survey SLUG to the file OUT."""
    from app.imports import structures  # noqa: PLC0415 - quick --help
    from app.surveys import queries  # noqa: PLC0415

    with _transaction() as session:
        definition = queries.definition_of(queries.survey_by_slug(session, slug))
    if kind == "yaml":
        _write(out, structures.write_yaml(definition).encode())
    else:
        _write(out, structures.write_xlsform(definition))
        for lost in structures.what_is_lost(definition):
            click.echo(f"Not in the XLSForm: {lost}.", err=True)
    click.echo(f"{len(definition.questions)} questions are in {out}.")


@surveys.command()
@click.argument("file", type=FILE)
@click.argument("out", type=OUT)
def convert(file: Path, out: Path) -> None:
    """Make a survey template OUT (YAML) of an XLSForm or a LimeSurvey structure FILE."""
    from app.imports import structures  # noqa: PLC0415

    found = structures.read_structure(file.read_bytes())
    _write(out, found.yaml.encode())
    for sentence in (*found.notes, *(f"To put right: {fault}" for fault in found.faults)):
        click.echo(sentence, err=True)
    click.echo(f"{found.made_by}: {len(found.definition.questions)} questions are in {out}.")


def _import(session: Session, file: Path, options: dict[str, Any]) -> dict[str, Any]:
    from app.imports import planning, service  # noqa: PLC0415
    from app.imports.formats.tables import MAX_BYTES, read_table  # noqa: PLC0415

    with file.open("rb") as opened:
        table = read_table(opened.read(MAX_BYTES + 1))
    target = _target(session, options)
    plan = _plan(session, table, target, options)
    found = planning.preview(session, table, plan, target)
    result = {
        "made_by": plan.made_by.value,
        "columns": dict(zip(table.headings, map(str, plan.uses), strict=True)),
        "rows": len(found.fresh),
        "known": found.known,
        "comments": found.comments,
        "left_out": _listed(found.left_out),
        "batch": None,
        "dry_run": options["dry_run"],
    }
    if found.fresh and not options["dry_run"]:
        batch = service.bring_in(session, table, plan, target, actor=None)
        result |= {"batch": batch.id, "comments": batch.comments}
    return result


def _listed(left_out: Sequence[LeftOut]) -> list[dict[str, Any]]:
    return [{"row": one.row, "column": one.heading, "reason": one.reason} for one in left_out]


def _target(session: Session, options: dict[str, Any]) -> Target:
    from app.comments.queries import Voice  # noqa: PLC0415
    from app.consultations import queries as consultations  # noqa: PLC0415
    from app.imports import planning  # noqa: PLC0415
    from app.surveys import queries  # noqa: PLC0415

    if options["slug"]:
        return planning.survey_target(session, queries.survey_by_slug(session, options["slug"]))
    consultation = consultations.by_slug(session, options["consultation"])
    voice = Voice(options["voice"])
    return planning.comments_target(session, consultation.id, voice, options["band"])


def _plan(session: Session, table: Table, target: Target, options: dict[str, Any]) -> Plan:
    from dataclasses import replace  # noqa: PLC0415

    from app.imports import planning, profiles, queries  # noqa: PLC0415
    from app.imports.formats.detecting import Format  # noqa: PLC0415
    from app.imports.rules import DateOrder  # noqa: PLC0415

    made_by = Format(options["made_by"]) if options["made_by"] else None
    plan, _ = planning.first_plan(session, table, target, made_by)
    possible = planning.possible_uses(target)
    if options["profile"]:
        profile = queries.profile_by_name(session, options["profile"])
        if profile is None:
            message = f"There is no profile called “{options['profile']}”."
            raise NotFoundError(message)
        plan = profiles.applied(profile, table.headings, plan, possible)
    plan = replace(plan, uses=planning.with_columns(table, plan, options["columns"], possible))
    return replace(plan, order=DateOrder(ORDERS[options["dates"]])) if options["dates"] else plan


def _say(result: dict[str, Any]) -> None:
    for heading, use in result["columns"].items():
        click.echo(f"  {heading[:60]:<62}{use}")
    verb = "would come in" if result["dry_run"] else "came in"
    click.echo(f"{result['rows']} rows {verb}; {result['known']} came in before.")
    for one in result["left_out"]:
        where = f", “{one['column']}”" if one["column"] else ""
        click.echo(f"Left out: row {one['row']}{where}: {one['reason']}.", err=True)
    if result["batch"]:
        click.echo(f"This is import {result['batch']}. It can be undone under Imports.")


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as fault:
        message = f"{out} cannot be written ({fault.strerror}). Choose another place."
        raise DomainError(message) from None


@contextmanager
def _transaction() -> Iterator[Session]:
    from app.config import load_settings  # noqa: PLC0415
    from app.db import Database  # noqa: PLC0415

    settings = load_settings()
    database = Database(settings)
    try:
        with database.transaction() as session:
            yield session
    finally:
        database.engine.dispose()
