from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from bot.storage.types import KEY_TEXT, OutsideText, Utc, storable

if TYPE_CHECKING:
    from bot.storage.database import Database

TABLE = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", Utc),
    Column("said", OutsideText),
    Column("name", KEY_TEXT),
)


@pytest.fixture
def things(empty_database: Database) -> Database:
    empty_database.write_now(TABLE.create)
    return empty_database


def _keep(database: Database, **cells: object) -> None:
    database.write_now(lambda connection: connection.execute(insert(TABLE).values(cells)))


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 3, 29, 0, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 3, 29, 7, 30, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        datetime(1999, 12, 31, 23, 0, tzinfo=timezone(-timedelta(hours=9))),
        None,
    ],
)
def test_an_instant_comes_back_as_aware_utc(things: Database, instant: datetime | None) -> None:
    _keep(things, at=instant)
    kept = things.read_now(lambda connection: connection.execute(select(TABLE.c.at)).scalar_one())
    assert kept == instant
    assert kept is None or kept.tzinfo is UTC


def test_a_naive_instant_is_refused(things: Database) -> None:
    with pytest.raises(StatementError, match="no time zone"):
        _keep(things, at=datetime(2026, 1, 1))  # noqa: DTZ001 - that is what is refused


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("plain", "plain"),
        ("نص عربي 😀", "نص عربي 😀"),
        ("\U0001f600 as a pair", "\U0001f600 as a pair"),
        ("half \ud83d of it", "half \ufffd of it"),
        ("zero\0byte", "zero\ufffdbyte"),
        ("é\0\udc00", "é\ufffd\ufffd"),
        (None, None),
    ],
)
def test_text_from_outside_can_always_be_kept(things: Database, given: str | None, kept: str | None) -> None:
    _keep(things, said=given)
    assert things.read_now(lambda connection: connection.execute(select(TABLE.c.said)).scalar_one()) == kept


def test_two_halves_of_a_pair_become_the_character() -> None:
    assert storable("\ud83d\ude00") == "\U0001f600"


def test_keys_sort_by_code_point_on_both_databases(things: Database) -> None:
    for name in ("b", "B", "a", "é", "_", "z", "-"):
        _keep(things, name=name)
    names = select(TABLE.c.name).order_by(TABLE.c.name)
    assert things.read_now(lambda connection: connection.execute(names).scalars().all()) == sorted("bBaé_z-")
