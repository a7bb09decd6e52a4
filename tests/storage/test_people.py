from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from bot.domain.audit import AuditRow
from bot.domain.people import Channel, Group, Reader, ReaderKind
from bot.storage.audit import AuditStore
from bot.storage.people import ChannelStore, GroupStore, ReaderStore
from bot.storage.tables import channels, readers

if TYPE_CHECKING:
    from bot.storage.database import Database

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
AYA = Reader("T1", "U1", ReaderKind.MEMBER, "aya@desk.example", "Aya 綾", "ja-JP", "Asia/Tokyo", None, NOW)
PRIORITY = Channel("T1", "C1", None, "nl-NL", outsiders=False, read_at=NOW)


async def test_an_unknown_reader_is_nobody(database: Database) -> None:
    assert await ReaderStore(database).get("T1", "U1") is None


async def test_a_reader_is_kept_as_slack_said(database: Database) -> None:
    store = ReaderStore(database)
    await store.save(AYA)
    assert await store.get("T1", "U1") == AYA
    assert await store.get("T2", "U1") is None


async def test_a_newer_reading_takes_the_place_of_an_older_one(database: Database) -> None:
    store = ReaderStore(database)
    await store.save(AYA)
    gone = replace(AYA, kind=ReaderKind.GONE, email=None, read_at=NOW + timedelta(days=1))
    await store.save(gone)
    assert await store.get("T1", "U1") == gone


async def test_a_person_is_found_by_the_email_that_they_had_when_last_read(database: Database) -> None:
    store = ReaderStore(database)
    assert AYA.email is not None
    await store.save(replace(AYA, user_id="U0", kind=ReaderKind.GONE))
    assert await store.with_email("T1", AYA.email) is None, "whoever is gone is nobody to tell"
    await store.save(AYA)
    await store.save(replace(AYA, user_id="U2", read_at=NOW - timedelta(days=1)))
    assert await store.with_email("T1", AYA.email) == AYA
    assert await store.with_email("T2", AYA.email) is None


async def test_a_reading_does_not_undo_the_language_that_a_reader_chose(database: Database) -> None:
    store = ReaderStore(database)
    await store.save(AYA)
    await store.choose_language("T1", "U1", "de")
    await store.save(AYA)
    assert await store.get("T1", "U1") == replace(AYA, language="de")
    await store.choose_language("T1", "U1", None)
    assert await store.get("T1", "U1") == AYA


async def test_a_reader_may_choose_a_language_before_slack_was_asked(database: Database) -> None:
    store = ReaderStore(database)
    await store.choose_language("T1", "U1", "ar")
    assert await store.get("T1", "U1") == Reader("T1", "U1", language="ar")
    await store.save(AYA)
    assert await store.get("T1", "U1") == replace(AYA, language="ar")


async def test_a_reading_undoes_nothing_that_a_reader_chose(database: Database) -> None:
    store = ReaderStore(database)
    await store.choose_zone("T1", "U1", "Europe/Berlin")
    await store.choose_territories("T1", "U1", ("india", "anz"))
    assert await store.get("T1", "U1") == Reader("T1", "U1", chosen_zone="Europe/Berlin", territories=("india", "anz"))
    await store.choose_language("T1", "U1", "de")
    await store.save(AYA)
    chosen = replace(AYA, language="de", chosen_zone="Europe/Berlin", territories=("india", "anz"))
    assert await store.get("T1", "U1") == chosen
    await store.choose_zone("T1", "U1", None)
    assert await store.get("T1", "U1") == replace(chosen, chosen_zone=None)


async def test_to_follow_no_territory_is_not_the_same_as_never_to_have_chosen(database: Database) -> None:
    store = ReaderStore(database)
    await store.save(AYA)
    await store.choose_territories("T1", "U1", ())
    assert await store.get("T1", "U1") == replace(AYA, territories=())
    await store.choose_territories("T1", "U1", None)
    assert await store.get("T1", "U1") == replace(AYA, territories=None)
    with_none = text("SELECT count(*) FROM readers WHERE territories IS NULL")
    assert database.read_now(lambda connection: connection.execute(with_none).scalar()) == 1


async def test_what_a_new_reader_is_saved_with_is_kept(database: Database) -> None:
    store = ReaderStore(database)
    whole = replace(AYA, language="ja", chosen_zone="Asia/Seoul", territories=("anz",))
    await store.save(whole)
    assert await store.get("T1", "U1") == whole


async def test_text_of_slack_that_no_database_can_keep_does_no_harm(database: Database) -> None:
    store = ReaderStore(database)
    await store.save(replace(AYA, name="a\0b\ud83d"))
    kept = await store.get("T1", "U1")
    assert kept is not None
    assert kept.name == "a\ufffdb\ufffd"


def test_without_a_reading_there_is_nothing_of_slack_s(database: Database) -> None:
    half = {"team_id": "T1", "user_id": "U1", "kind": "member"}
    with pytest.raises(IntegrityError, match="ck_readers_unread"):
        database.write_now(lambda connection: connection.execute(insert(readers).values(half)))
    also_half = {"team_id": "T1", "channel_id": "C1", "outsiders": False}
    with pytest.raises(IntegrityError, match="ck_channels_unread"):
        database.write_now(lambda connection: connection.execute(insert(channels).values(also_half)))


def test_a_reader_of_no_kind_cannot_be_kept(database: Database) -> None:
    odd = {"team_id": "T1", "user_id": "U1", "kind": "robot", "read_at": NOW}
    with pytest.raises(IntegrityError, match="ck_readers_kind"):
        database.write_now(lambda connection: connection.execute(insert(readers).values(odd)))


async def test_a_channel_is_kept_as_slack_said(database: Database) -> None:
    store = ChannelStore(database)
    assert await store.get("T1", "C1") is None
    await store.save(PRIORITY)
    assert await store.get("T1", "C1") == PRIORITY


@pytest.mark.parametrize("outsiders", [True, False, None])
async def test_whether_outsiders_are_in_a_channel_may_be_unknown(database: Database, outsiders: bool | None) -> None:
    store = ChannelStore(database)
    await store.save(replace(PRIORITY, outsiders=outsiders))
    kept = await store.get("T1", "C1")
    assert kept is not None
    assert kept.outsiders is outsiders


async def test_the_language_of_a_channel_survives_a_reading(database: Database) -> None:
    store = ChannelStore(database)
    await store.choose_language("T1", "C1", "th")
    assert await store.get("T1", "C1") == Channel("T1", "C1", language="th")
    await store.save(PRIORITY)
    assert await store.get("T1", "C1") == replace(PRIORITY, language="th", outsiders=None)


async def test_who_reads_a_channel_survives_a_reading_that_began_before(database: Database) -> None:
    store = ChannelStore(database)
    await store.save(PRIORITY)
    assert await store.note_readers(PRIORITY, outsiders=True)
    await store.save(PRIORITY)
    assert await store.get("T1", "C1") == replace(PRIORITY, outsiders=True)


@pytest.mark.parametrize(
    ("kept", "known", "found", "then", "is_news"),
    [
        (None, None, False, False, True),
        (None, None, True, True, True),
        (False, False, True, True, True),
        (True, True, False, False, True),
        (True, True, True, True, False),
        (False, False, False, False, False),
        # What others have found out meanwhile.
        (True, False, False, True, False),
        (True, None, False, True, False),
        (False, True, True, True, True),
        (False, None, True, True, True),
    ],
)
async def test_whoever_finds_outsiders_is_believed(
    database: Database, kept: bool | None, known: bool | None, found: bool, then: bool, is_news: bool
) -> None:
    store = ChannelStore(database)
    await store.save(replace(PRIORITY, outsiders=kept))
    assert await store.note_readers(replace(PRIORITY, outsiders=known), outsiders=found) is is_news
    assert await store.get("T1", "C1") == replace(PRIORITY, outsiders=then)


async def test_of_a_channel_of_which_slack_has_not_spoken_nobody_knows_who_reads_it(database: Database) -> None:
    store = ChannelStore(database)
    assert not await store.note_readers(PRIORITY, outsiders=True)
    await store.choose_language("T1", "C1", "th")
    assert not await store.note_readers(Channel("T1", "C1", language="th"), outsiders=True)
    assert await store.get("T1", "C1") == Channel("T1", "C1", language="th")


def allowing(outcome: str = "allowed") -> AuditRow:
    return AuditRow(NOW, "T1", "U9", "show_accounts", outcome, "home", detail="C1")


async def test_what_an_admin_shows_stays_shown_and_is_audited_once(database: Database) -> None:
    store = ChannelStore(database)
    await store.save(PRIORITY)
    assert await store.show_accounts("T1", "C1", allowing(), shown=True)
    assert not await store.show_accounts("T1", "C1", allowing(), shown=True)
    await store.save(PRIORITY)
    await store.note_readers(PRIORITY, outsiders=True)
    assert await store.get("T1", "C1") == replace(PRIORITY, outsiders=True, accounts_shown=True)
    assert await store.show_accounts("T1", "C1", allowing("taken back"), shown=False)
    assert not await store.show_accounts("T1", "C1", allowing("taken back"), shown=False)
    assert list(AuditStore(database).list_rows()) == [allowing(), allowing("taken back")]


async def test_of_a_channel_that_is_not_known_nothing_is_decided(database: Database) -> None:
    store = ChannelStore(database)
    assert not await store.show_accounts("T1", "C1", allowing(), shown=True)
    assert await store.get("T1", "C1") is None
    assert list(AuditStore(database).list_rows()) == []


async def test_of_interest_are_channels_with_known_readers_and_those_where_accounts_are_shown(
    database: Database,
) -> None:
    store = ChannelStore(database)
    for number, (team, outsiders) in enumerate([("T1", True), ("T1", False), ("T1", None), ("T2", True), ("T1", None)]):
        await store.save(Channel(team, f"C{number}", outsiders=outsiders, read_at=NOW))
    await store.show_accounts("T1", "C4", allowing(), shown=True)
    assert [channel.channel_id for channel in await store.of_interest("T1")] == ["C0", "C1", "C4"]


async def test_a_group_is_its_members_at_the_last_reading(database: Database) -> None:
    store = GroupStore(database)
    assert await store.get("S1") is None
    await store.save(Group("S1", frozenset({"U2", "U1"}), NOW))
    await store.save(Group("S1", frozenset({"U2", "U3"}), NOW + timedelta(hours=1)))
    assert await store.get("S1") == Group("S1", frozenset({"U2", "U3"}), NOW + timedelta(hours=1))


async def test_a_group_without_members_is_not_an_unknown_one(database: Database) -> None:
    store = GroupStore(database)
    await store.save(Group("S1", frozenset(), NOW))
    assert await store.get("S1") == Group("S1", frozenset(), NOW)
    kept = database.read_now(lambda connection: connection.execute(text("SELECT count(*) FROM groups")).scalar())
    assert kept == 1
