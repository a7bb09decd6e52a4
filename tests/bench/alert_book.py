"""A database with very many alerts that are planned, ten thousand of them due within one second."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text, update

from bot.domain.ticket import Actor
from bot.storage.alert_rows import sync_alerts
from bot.storage.alert_tables import IS_PLANNED, alerts
from bot.storage.migrate import open_for_command
from bot.storage.ticket_tables import changes, tickets
from tests.bench.standin import TEAM
from tests.slack.home.tickets import a_ticket, put

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection, Table

    from bot.domain.policy import Policy
    from bot.domain.ticket import Ticket
    from bot.storage.database import Database

A_SECOND = timedelta(seconds=1)
_FIRST_REPLY, _A_MOMENT = timedelta(hours=3), timedelta(minutes=10)
_AGENT = Actor(TEAM, "U0AGENT")
_WEDNESDAY = 2


def due_second(today: datetime) -> datetime:
    """Return when a second begins that is far ahead and worked everywhere: noon of a Wednesday, UTC."""
    day = (today + timedelta(days=7)).date()
    while day.weekday() != _WEDNESDAY:
        day += timedelta(days=1)
    return datetime.combine(day, time(12), UTC)


def fill(database_url: str, policy: Policy, second: datetime, due: int, pending: int) -> int:
    """Plan about `pending` alerts, `due` of them deadlines that pass within a second; returns how many there are."""
    database = open_for_command(database_url)
    try:
        _plan(database, list(_due_tickets(policy, second, due)))
        _plan(database, list(_later_tickets(policy, second)))
        return database.write_now(lambda connection: _multiply(connection, second, pending))
    finally:
        database.dispose()


def _due_tickets(policy: Policy, second: datetime, due: int) -> Iterator[Ticket]:
    """Yield tickets to which nobody has replied, of each territory in turn."""
    for number, (territory, country) in enumerate(_places(policy, due)):
        received = second - _FIRST_REPLY + A_SECOND * (number / due)
        yield a_ticket(policy, f"D-{number}", territory, country, received=received, by=_AGENT, priority=True)


def _later_tickets(policy: Policy, second: datetime) -> Iterator[Ticket]:
    """Yield a ticket of each territory that is received shortly before the second."""
    for number, (territory, country) in enumerate(_places(policy, len(policy.territories))):
        received = second - _A_MOMENT
        yield a_ticket(policy, f"P-{number}", territory, country, received=received, by=_AGENT, priority=True)


def _places(policy: Policy, count: int) -> Iterator[tuple[str, str]]:
    territories = list(policy.territories.values())
    for number in range(count):
        territory = territories[number % len(territories)]
        yield territory.key, sorted(territory.members)[number % len(territory.members)]


def _plan(database: Database, made: Iterable[Ticket]) -> None:
    put(database, made)

    def plan(connection: Connection) -> None:
        for ticket in made:
            sync_alerts(connection, ticket)
        connection.execute(update(tickets).values(planned=tickets.c.changes))

    database.write_now(plan)


def _multiply(connection: Connection, second: datetime, pending: int) -> int:
    """Copy the tickets that fall due later until there are enough; what lies before the second was told."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA cache_size = -1000000")  # of this connection alone
    before = update(alerts).where(IS_PLANNED, alerts.c.due_at < second)
    connection.execute(before.values(state="told", told_at=alerts.c.due_at, levels=[2]))
    planned = select(func.count()).select_from(alerts).where(IS_PLANNED)
    copied = connection.scalar(planned.where(alerts.c.ticket >= "p-", alerts.c.ticket < "p.")) or 0
    copies = max(0, pending - (connection.scalar(planned) or 0)) // copied
    for table, key in ((tickets, "key"), (changes, "ticket"), (alerts, "ticket")):
        _copy(connection, table, key, copies)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE")  # as it does by itself, sooner or later
    return connection.scalar(planned) or 0


def _copy(connection: Connection, table: Table, key: str, copies: int) -> None:
    names = [column.name for column in table.columns if table is not alerts or column.name != "id"]
    cells = [f"{name} || '-' || nth" if name in {key, "id"} else name for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    series = "WITH RECURSIVE copies(nth) AS (SELECT 1 UNION ALL SELECT nth + 1 FROM copies WHERE nth < :copies)"
    many = f"SELECT {', '.join(cells)} FROM {table.name}, copies WHERE {key} >= 'p-' AND {key} < 'p.'"  # noqa: S608 - names of ours
    connection.execute(text(f"INSERT INTO {table.name} ({columns}) {series} {many}"), {"copies": copies})
