"""The command line: `python -m bot`."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import bootstrap, operations
from bot.errors import BotError
from bot.i18n import languages, match_language
from bot.logs import configure_logs, masked, without_secrets
from bot.settings import TryOutSettings, read_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

GOOD, FAILED, WRONG_USAGE = 0, 1, 2
ROLES = ("agent", "lead", "pam", "outsider")
_FILE = click.Path(path_type=Path, dir_okay=False)


def _known_language(_context: click.Context, _option: click.Parameter, code: str | None) -> str | None:
    if code is not None and match_language(code) is None:
        raise click.BadParameter(f"there is no language {code}; there are {', '.join(languages())}")
    return code


@click.group(invoke_without_command=True)
@click.pass_context
def cli(context: click.Context) -> None:
    """Run the priority desk of Zoho Partner Support, in Slack or on this machine."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command()
@click.option(
    "--no-clock",
    is_flag=True,
    help="Accepted for later: until there is a process for the clock alone, this one tells alerts all the same.",
)
def serve(no_clock: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Serve Slack until a signal ends it.

    By Socket Mode if SLACK_APP_TOKEN is set, else over HTTP.
    """
    del no_clock  # accepted from the start, so that a Procfile need not change when the clock comes
    configure_logs(logging.INFO)
    bootstrap.serve(read_settings())


@cli.command()
@click.argument("lines", nargs=-1, metavar="[COMMAND]...")
@click.option("--data", type=_FILE, help="Keep the database in this file instead of a temporary one.")
@click.option("--as", "role", type=click.Choice(ROLES), default="agent", help="Who is asking.")
@click.option(
    "--language", callback=_known_language, metavar="CODE", help="The language of the answers, such as de or ar."
)
def console(lines: tuple[str, ...], data: Path | None, role: str, language: str | None) -> None:
    """Try the bot without Slack, on sample accounts.

    Each argument is a command, such as '/priority check admin@customer.com'; without any it is a conversation.
    """
    # Only here: a workspace and a terminal are a fifth of what `serve` would have to load before it answers.
    from bot import tryout  # noqa: PLC0415

    failed = tryout.console(lines, settings=TryOutSettings().whole(), data=data, role=role, language=language)
    if failed:
        raise BotError(failed)


@cli.command()
def migrate() -> None:
    """Bring the database up to this version; adds only."""
    click.echo(operations.migrate_database(read_settings()))


@cli.command()
@click.argument("file", type=_FILE)
def backup(file: Path) -> None:
    """Copy the database to FILE; the bot may be running."""
    click.echo(operations.backup_database(read_settings(), file))


@cli.group()
def accounts() -> None:
    """Look after the list of accounts."""


@accounts.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def import_accounts(file: Path) -> None:
    """Read accounts from FILE.csv, all of them or none.

    They take the place of those of the same SuperAdmin emails; all other accounts stay.
    """
    for line in operations.import_accounts(read_settings(), file):
        click.echo(line, err=line.startswith("warning"))


@accounts.command("list")
def list_accounts() -> None:
    """List the accounts, one a line."""
    for line in operations.list_accounts(read_settings()):
        click.echo(line)


@accounts.command("remove")
@click.argument("email")
def remove_account(email: str) -> None:
    """Remove the account of this SuperAdmin EMAIL."""
    click.echo(operations.remove_account(read_settings(), email))


@cli.group()
def policy() -> None:
    """Look at the policy that the bot answers by."""


@policy.command("check")
@click.argument("file", type=click.Path(path_type=Path), required=False)
def check_policy(file: Path | None) -> None:
    """Check FILE, or POLICY_FILE, and name every problem."""
    click.echo(operations.check_policy(read_settings(), file))


@policy.command("show")
def show_policy() -> None:
    """Print the whole policy in force, with its sources."""
    click.echo(operations.show_policy(read_settings()))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 good, 1 what was asked for failed, 2 wrong usage."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a failure is told in clear lines on stderr."""
    configure_logs(logging.ERROR)
    try:
        cli.main(args=arguments, prog_name="python -m bot", standalone_mode=False)
    except Exception as error:  # noqa: BLE001 - nobody at a command line can use a traceback
        told, code = _failure(error)
        click.echo(without_secrets(told), err=True)
        return code
    return GOOD


def _failure(error: Exception) -> tuple[str, int]:
    """Return what an operator is told of a failure, and the exit code."""
    match error:
        case click.exceptions.NoArgsIsHelpError():
            return error.format_message(), WRONG_USAGE
        case click.ClickException():
            return f"{error.format_message()} (see --help)", WRONG_USAGE
        case click.Abort():
            return "stopped", FAILED
        case BotError():
            return str(error), FAILED
        case _:
            # An error of a library may show whole rows, in many lines.
            said = " ".join(masked(str(error)).split())
            return f"a defect of this program, please report it: {type(error).__name__}: {said}", FAILED


if __name__ == "__main__":
    main()
