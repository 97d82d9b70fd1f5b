"""``python -m nlp frameworks``: the frameworks that come with Heard, and checks of new ones."""

from __future__ import annotations

import json
import sys

import click

from nlp.commands.console import WRONG, examples, fail, say
from nlp.framework import FrameworkError, framework_names, load_framework

EXAMPLES = examples(
    "frameworks list",
    "frameworks check plan.yaml",
    "frameworks show knowsley-care-experienced-2023",
)


@click.group(name="frameworks", invoke_without_command=True, epilog=EXAMPLES)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List, check or show frameworks: what a strategy asks for, as priorities and themes."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_)


@command.command(name="list", epilog=examples("frameworks list"))
def list_() -> None:
    """List the frameworks that come with Heard."""
    for name in framework_names():
        framework = load_framework(name)
        counts = f"{len(framework.priorities)} priorities, {len(framework.themes)} themes"
        click.echo(f"{name}\t{framework.title} ({counts})")


@command.command(epilog=examples("frameworks check plan.yaml"))
@click.argument("file")
def check(file: str) -> None:
    """Check a framework FILE and name every fault in it."""
    try:
        framework = load_framework(file)
    except FrameworkError as error:
        for fault in error.faults:
            say(fault)
        say(f"{len(error.faults)} fault(s).")
        sys.exit(WRONG)
    counts = f"{len(framework.priorities)} priorities and {len(framework.themes)} themes"
    click.echo(f"{file} is a sound framework with {counts}.")


@command.command(
    epilog=examples(
        "frameworks show knowsley-care-experienced-2023", "frameworks show plan.yaml --json"
    )
)
@click.argument("framework", metavar="ID_OR_FILE")
@click.option("--json", "as_json", is_flag=True, help="Print everything it says as JSON.")
def show(framework: str, *, as_json: bool) -> None:
    """Show the priorities and themes of a framework."""
    try:
        plan = load_framework(framework)
    except FrameworkError as error:
        fail(error)
    if as_json:
        click.echo(json.dumps(plan.to_dict(), ensure_ascii=False, indent=2))
        return
    about = " ".join(part for part in (plan.owner, plan.period) if part)
    click.echo(f"{plan.title} ({about})" if about else plan.title)
    click.echo("\nPriorities")
    for priority in plan.priorities:
        click.echo(f"  {priority.id:<24} {priority.title}")
    click.echo("\nThemes")
    for theme in plan.themes:
        told = f" [{', '.join(theme.priorities)}]" if theme.priorities else ""
        click.echo(f"  {theme.id:<24} {theme.title}{told}")
