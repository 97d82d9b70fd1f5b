"""Read comments from the command line: ``python -m nlp --help``."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

#: A command's module is imported when it is called, so that asking for help loads no model.
COMMANDS = {
    "theme": "Say what every comment in a file is about.",
    "tone": "Say whether comments praise, complain, suggest, ask or only state.",
    "redact": "Hide the words that give somebody away.",
    "scan": "Listen for danger: what a person must read first.",
    "explain": "Say in plain words why a text gets its themes.",
    "topics": "Find subjects that keep coming up among comments.",
    "cloud": "Draw the words that many people used.",
    "quotes": "Pick comments that speak for a theme.",
    "evaluate": "Measure readings against comments that people have labelled.",
    "frameworks": "List, check or show frameworks.",
}


class Commands(click.Group):
    """A group that knows its commands by name and loads each when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name, in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name == "check":  # how "frameworks check" was called at first
            return import_module("nlp.commands.frameworks").check  # type: ignore[no-any-return]
        if cmd_name not in COMMANDS:
            return None
        return import_module(f"nlp.commands.{cmd_name}").command  # type: ignore[no-any-return]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The lines above, so that the help page loads none of the commands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; stopped before it had anything to keep, it leaves nothing."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("Stopped. Nothing was written.", err=True)
            sys.exit(130)


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="COMMAND --help shows examples. Nothing leaves this machine.",
)
def main() -> None:
    """Say what comments are about, how they are meant, and what in them must stay private."""


if __name__ == "__main__":
    main(prog_name="python -m nlp")
