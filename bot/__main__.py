"""The command line: `python -m bot`."""

from __future__ import annotations

import logging
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot import auditing, forgetting, operations, processes, translating
from bot.auditing import read_instant
from bot.bootstrap import utc_now
from bot.errors import BotError
from bot.i18n import languages, match_language
from bot.logs import configure_logs, masked, without_secrets
from bot.settings import TryOutSettings, read_settings
from bot.storage.audit import AuditFilter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

GOOD, FAILED, WRONG_USAGE = 0, 1, 2
ROLES = ("agent", "lead", "pam", "outsider")
_FILE = click.Path(path_type=Path, dir_okay=False)
# As much as a database takes for a number.
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


def _known_language(_context: click.Context, _option: click.Parameter, code: str | None) -> str | None:
    if code is not None and match_language(code) is None:
        raise click.BadParameter(f"there is no language {code}; there are {', '.join(languages())}")
    return code


def _an_account(_context: click.Context, _option: click.Parameter, text: str | None) -> str | int | None:
    if text is None or "@" in text:
        return text and text.strip().lower()
    if not _NUMBER.fullmatch(text):
        raise click.BadParameter(f"{text} is neither the email nor the number of an account")
    return int(text)


@click.group(invoke_without_command=True)
@click.pass_context
def cli(context: click.Context) -> None:
    """Run the priority desk of Zoho Partner Support, in Slack or on this machine."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command()
@click.option("--no-clock", is_flag=True, help="Leave alerts and all other messages to `clock` processes.")
def serve(no_clock: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Serve Slack until a signal ends it.

    By Socket Mode if SLACK_APP_TOKEN is set, else over HTTP.
    """
    configure_logs(logging.INFO)
    processes.serve(read_settings(), with_clock=not no_clock)


@cli.command()
def clock() -> None:
    """Tell alerts and send messages, without a port.

    Beside `serve --no-clock`, until a signal ends it. On PostgreSQL any number may run, on SQLite one.
    """
    configure_logs(logging.INFO)
    processes.run_clock(read_settings())


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


@cli.command()
@click.option("--json", "for_scripts", is_flag=True, help="Print the same as one JSON object.")
@click.pass_context
def doctor(context: click.Context, for_scripts: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Say what is wrong with the set-up, and what to do.

    A line each, beginning with ok, warn or FAIL. Exits 1 where something will lose an alert or show an account to
    somebody who may not see it. May run beside everything else.
    """
    # Only here: nothing else needs it.
    from bot.doctor.examination import examined  # noqa: PLC0415
    from bot.doctor.findings import any_fails, as_json, as_lines  # noqa: PLC0415

    found = examined()
    click.echo(as_json(found) if for_scripts else "\n".join(as_lines(found)))
    context.exit(FAILED if any_fails(found) else GOOD)


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
    """Remove the account of this SuperAdmin EMAIL.

    What was written about its tickets stays; `accounts forget` removes that, too.
    """
    click.echo(operations.remove_account(read_settings(), email))


@accounts.command("forget")
@click.argument("account", callback=_an_account, metavar="EMAIL")
def forget_account(account: str | int) -> None:
    """Remove what is kept of EMAIL, for good.

    The account of this SuperAdmin email, the texts of its tickets, the person in Slack who has it, every text that
    names it. Numbers, instants and who did what stay, so that clocks and the audit stay right. Says what was removed,
    and what it cannot reach. An account that was removed before goes by its number, which the audit has.
    """
    for line in forgetting.forget_account(read_settings(), account):
        click.echo(line)


def _an_instant(_context: click.Context, option: click.Parameter, text: str | None) -> datetime | None:
    try:
        return None if text is None else read_instant(text, utc_now(), is_end=option.name == "until")
    except (ValueError, OverflowError):
        raise click.BadParameter(f"{text} is no time, such as 2026-06-30, 2026-06-30T14:00Z or 30d") from None


@cli.command("audit")
@click.option("--who", "user_id", metavar="USER_ID", help="Of this person, by the id that Slack has for them.")
@click.option("--what", "action", metavar="ACTION", help="This action, such as check, track or forget.")
@click.option("--account", callback=_an_account, metavar="EMAIL|NUMBER", help="About this account.")
@click.option("--ticket", metavar="ID", help="About this ticket.")
@click.option("--request", metavar="ID", help="Of one request, by the id that answers and logs name it by.")
@click.option("--since", callback=_an_instant, metavar="TIME", help="From this time on.")
@click.option("--until", callback=_an_instant, metavar="TIME", help="Before this time; a date is included.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV for a spreadsheet instead of a table.")
def list_audit(account: str | int | None, as_csv: bool, **wanted: Any) -> None:  # noqa: ANN401, FBT001 - as click passes it
    """List who asked what about which account, and who changed what.

    TIME is a date or an instant in ISO 8601, or an age such as 30d or 12h; all times are UTC.
    """
    asked = AuditFilter(**wanted)
    if asked.since and asked.until and asked.since >= asked.until:
        raise click.UsageError("--since is not before --until")
    for part in auditing.list_audit(read_settings(), asked, account, as_csv=as_csv):
        is_remark = isinstance(part, str)
        click.echo(part, nl=is_remark, err=is_remark and as_csv)


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


cli.add_command(translating.locales)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 good, 1 what was asked for failed, 2 wrong usage."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a failure is told in clear lines on stderr."""
    configure_logs(logging.ERROR)
    try:
        # The code of whoever chose one; what else a command returns is None.
        code: int | None = cli.main(args=arguments, prog_name="python -m bot", standalone_mode=False)
    except Exception as error:  # noqa: BLE001 - nobody at a command line can use a traceback
        told, code = _failure(error)
        click.echo(without_secrets(told), err=True)
        return code
    return code or GOOD


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
