"""What operators do from the command line, besides serving."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress

from bot.bootstrap import country_codes, policy_of, read_policy, utc_now
from bot.domain.audit import AuditRow
from bot.domain.policy import show
from bot.domain.service import Services
from bot.errors import BotError, DatabaseError
from bot.storage.accounts import AccountStore
from bot.storage.accounts_csv import ImportResult, read_accounts
from bot.storage.backup import backup, note_backup
from bot.storage.database import Database
from bot.storage.migrate import migrate, open_for_command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from bot.domain.account import Account
    from bot.domain.policy import Policy
    from bot.settings import Settings

PROGRESS_FROM = 10_000
OPERATOR = "operator"
COMMAND_LINE = "command line"


def noted(now: datetime, action: str, account: int | None = None, detail: str | None = None) -> AuditRow:
    """Return the audit's row for what was done here; by whom, nobody knows."""
    return AuditRow(now, "", OPERATOR, action, "done", COMMAND_LINE, account=account, detail=detail)


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Open the database for one command, and close it."""
    database = open_for_command(settings.database_url.get_secret_value())
    try:
        yield database
    finally:
        database.dispose()


def migrate_database(settings: Settings) -> str:
    """Bring the database up to this version; returns what was done."""
    database = Database.open(settings.database_url.get_secret_value())
    try:
        done = migrate(database)
    finally:
        database.dispose()
    return f"{database.name}: migrated ({', '.join(done)})" if done else f"{database.name}: up to date"


def backup_database(settings: Settings, file: Path) -> str:
    """Copy the database into a file; returns what was done."""
    with opened(settings) as database:
        at = utc_now()
        backup(database, file)
        try:
            # Only afterwards: a copy that was not finished is none.
            database.write_now(partial(note_backup, at=at))
        except DatabaseError as error:
            return f"written: {file}, but `doctor` will not know of it: {error}"
    return f"written: {file}"


def import_accounts(settings: Settings, file: Path) -> Iterator[str]:
    """Read accounts from a file, all or nothing; yields warnings, then what was done."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BotError(f"{file}: cannot be read ({error.strerror})") from None
    read = read_for_import(policy_of(settings), data)
    yield from (f"warning: {warning}" for warning in read.warnings)
    with opened(settings) as database, _progress(data.rstrip().count(b"\n"), len(read.accounts)) as progress:
        now = utc_now()
        replaced = AccountStore(database).replace(
            read.accounts,
            now,
            progress,
            lambda done: noted(now, "import", detail=f"{done.added} added, {done.replaced} replaced"),
        )
    yield f"{replaced.added} accounts added, {replaced.replaced} replaced"


def list_accounts(settings: Settings) -> Iterator[str]:
    """Yield a line for each account: email, country, partner, and its services with licences and status."""
    with opened(settings) as database:
        for account in AccountStore(database).list_accounts():
            yield _line(account)


def remove_account(settings: Settings, email: str) -> str:
    """Remove an account; raises BotError when there is none of this email."""
    with opened(settings) as database:
        now = utc_now()
        if not AccountStore(database).remove(email, lambda number: noted(now, "remove", number)):
            raise BotError(f"no account has the SuperAdmin email {email}: see `accounts list`")
    return f"removed: {email.strip().casefold()}"


def check_policy(settings: Settings, file: Path | None) -> str:
    """Check a policy file laid over the built-in policy; raises PolicyError naming every problem."""
    if file is not None:
        read_policy(file)
        return f"{file}: good"
    policy_of(settings)
    return f"POLICY_FILE {settings.policy_file}: good" if settings.policy_file else "the built-in policy: good"


def show_policy(settings: Settings) -> str:
    """Return the whole policy in force, as TOML."""
    return show(policy_of(settings))


@contextmanager
def _progress(rows: int, accounts: int) -> Iterator[Callable[[int], None] | None]:
    """Show a progress bar for a long import, if a person watches."""
    if rows < PROGRESS_FROM or not sys.stderr.isatty():
        yield None
        return
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("accounts", total=accounts)
        yield lambda done: bar.update(task, completed=done)


def _line(account: Account) -> str:
    services = ", ".join(f"{one.service} {one.licences} ({one.status})" for one in account.subscriptions)
    return "\t".join((account.superadmin_email, account.country or "-", account.partner or "-", services or "-"))


def read_for_import(policy: Policy, data: bytes) -> ImportResult:
    """Read a CSV of accounts; raises ImportRefusedError naming every bad row."""
    services = Services(policy.services)
    codes = country_codes()

    def country(code: str) -> str | None:
        return code.upper() if code.upper() in codes else None

    def known_service(name: str) -> tuple[str | None, str | None]:
        service = services.find(name)
        near = () if service else services.near(name)
        return service.name if service else None, near[0].name if near else None

    return read_accounts(data, countries=country, known_service=known_service)
