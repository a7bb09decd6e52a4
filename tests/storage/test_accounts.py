from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from bot.domain.account import Account, Subscription, SubscriptionStatus, Tier
from bot.storage.account_import import Replaced
from bot.storage.accounts import AccountStore
from bot.storage.tables import accounts, subscriptions

if TYPE_CHECKING:
    from bot.storage.database import Database

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 6, 2, 9, 30, tzinfo=UTC)
LIVE = SubscriptionStatus.LIVE
CUSTOMER = Account(
    "admin@customer.com",
    domains=("customer.com", "customer.nl"),
    zoids=("007001",),
    zuids=("800100000000000001",),
    country="NL",
    partner="Tulip Cloud",
    partner_country="BE",
    tier=Tier.PREMIUM,
    pam_email="pam@managers.example",
    subscriptions=(
        Subscription("Zoho CRM", 45, LIVE),
        Subscription("Zoho Desk", 20, SubscriptionStatus.NON_RENEWING),
        Subscription("Zoho Campaigns", 5000, LIVE),
    ),
)
BARE = Account("bare@alone.example")


@pytest.fixture
def store(database: Database) -> AccountStore:
    return AccountStore(database)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("email", "admin@customer.com"),
        ("email", " Admin@CUSTOMER.com "),
        ("domain", "customer.com"),
        ("domain", "Customer.NL"),
        ("zoid", "007001"),
        ("zuid", "800100000000000001"),
    ],
)
async def test_an_account_is_found_by_whatever_it_is_known_by(store: AccountStore, kind: str, value: str) -> None:
    store.replace([CUSTOMER, BARE], NOW)
    (found,) = await store.find(kind, value)
    assert found == replace(CUSTOMER, number=found.number)
    assert found.number > 0
    assert await store.get(found.number) == found


async def test_nothing_else_finds_an_account(store: AccountStore) -> None:
    store.replace([CUSTOMER], NOW)
    strange = (
        ("email", "customer.com"),
        ("domain", "admin@customer.com"),
        ("zoid", "7001"),
        ("zuid", "007001"),
        ("email", ""),
        ("email", "admin@customer.com\0"),
        ("email", "\ud83d@customer.com"),
        ("email", "' OR 1=1 --"),
        ("domain", "%"),
        ("nothing", "customer.com"),
        ("email", "a" * 100_000),
    )
    assert [found for kind, value in strange for found in await store.find(kind, value)] == []


async def test_an_account_with_nothing_but_its_email_can_be_kept(store: AccountStore) -> None:
    store.replace([BARE], NOW)
    (found,) = await store.find("email", BARE.superadmin_email)
    assert found == replace(BARE, number=found.number)


async def test_a_number_that_nobody_has_gives_nobody(store: AccountStore) -> None:
    assert await store.get(1) is None


async def test_all_accounts_with_an_identifier_are_found_by_email(store: AccountStore) -> None:
    shared = [replace(BARE, superadmin_email=f"{name}@x.example", domains=("x.example",)) for name in "cab"]
    store.replace(shared, NOW)
    found = await store.find("domain", "x.example")
    assert [account.superadmin_email for account in found] == ["a@x.example", "b@x.example", "c@x.example"]


async def test_fifty_accounts_and_one_that_shows_that_there_are_more_are_found_at_most(store: AccountStore) -> None:
    store.replace([replace(BARE, superadmin_email=f"{n:03}@x.example", domains=("x.example",)) for n in range(60)], NOW)
    found = await store.find("domain", "x.example")
    assert [account.superadmin_email for account in found] == [f"{n:03}@x.example" for n in range(51)]


async def test_subscriptions_keep_their_order_and_may_repeat(store: AccountStore) -> None:
    many = tuple(Subscription(f"Zoho {n % 3}", n, LIVE) for n in range(30, 0, -1))
    store.replace([replace(BARE, subscriptions=(*many, many[0]))], NOW)
    (found,) = await store.find("email", BARE.superadmin_email)
    assert found.subscriptions == (*many, many[0])


async def test_an_import_replaces_what_it_names_and_leaves_the_rest(store: AccountStore) -> None:
    assert store.replace([CUSTOMER, BARE], NOW) == Replaced(added=2, replaced=0)
    (before,) = await store.find("email", CUSTOMER.superadmin_email)
    changed = Account("ADMIN@customer.com", domains=("customer.de",), country="DE", partner="Linde")
    assert store.replace([changed], LATER) == Replaced(added=0, replaced=1)
    assert await store.find("domain", "customer.com") == ()
    assert await store.find("zoid", "007001") == ()
    wanted = replace(changed, superadmin_email="admin@customer.com", number=before.number)
    assert await store.find("domain", "customer.de") == (wanted,)
    assert len(await store.find("email", BARE.superadmin_email)) == 1


def test_an_import_of_the_same_again_changes_only_when_it_was_imported(store: AccountStore, database: Database) -> None:
    store.replace([CUSTOMER, BARE], NOW)
    before = list(store.list_accounts())
    assert store.replace([replace(CUSTOMER, number=99)], LATER) == Replaced(added=0, replaced=1)
    assert list(store.list_accounts()) == before
    when = select(accounts.c.superadmin_email, accounts.c.imported_at)
    kept = dict(database.read_now(lambda connection: [tuple(row) for row in connection.execute(when)]))
    assert kept == {CUSTOMER.superadmin_email: LATER, BARE.superadmin_email: NOW}


def test_every_change_of_an_account_is_written(store: AccountStore) -> None:
    store.replace([CUSTOMER], NOW)
    (account,) = store.list_accounts()
    for changed in (
        replace(account, country=None),
        replace(account, partner="tulip cloud"),
        replace(account, partner_country="LU"),
        replace(account, tier=Tier.ADVANCED),
        replace(account, tier=None),
        replace(account, pam_email=None),
        replace(account, domains=("customer.com",)),
        replace(account, zoids=()),
        replace(account, zuids=("1", "2")),
        replace(account, subscriptions=CUSTOMER.subscriptions[::-1]),
        replace(account, subscriptions=()),
        account,
    ):
        store.replace([changed], LATER)
        assert list(store.list_accounts()) == [changed]


def test_a_list_that_cannot_be_kept_changes_nothing(store: AccountStore) -> None:
    store.replace([CUSTOMER], NOW)
    before = list(store.list_accounts())
    many = [replace(BARE, superadmin_email=f"{n}@x.example") for n in range(600)]
    broken = replace(BARE, subscriptions=(Subscription("Zoho CRM", -1, LIVE),))
    with pytest.raises(IntegrityError, match="ck_subscriptions_licences"):
        store.replace([replace(CUSTOMER, country="DE"), *many, broken], LATER)
    assert list(store.list_accounts()) == before


def test_an_account_listed_twice_is_kept_as_it_stands_last(store: AccountStore) -> None:
    assert store.replace([CUSTOMER, replace(CUSTOMER, country="DE")], NOW) == Replaced(added=1, replaced=0)
    assert [account.country for account in store.list_accounts()] == ["DE"]


def test_progress_is_told_up_to_the_last_account(store: AccountStore) -> None:
    told: list[int] = []
    many = [replace(BARE, superadmin_email=f"{n}@x.example") for n in range(1100)]
    store.replace(many, NOW, told.append)
    assert told == sorted(told)
    assert told[-1] == 1100
    assert len(told) > 1


def test_all_accounts_are_listed_by_email_over_pages(store: AccountStore) -> None:
    emails = [f"{n:04}@x.example" for n in range(1100)]
    shuffled = random.Random(1).sample(emails, len(emails))
    store.replace([replace(CUSTOMER, superadmin_email=email) for email in shuffled], NOW)
    assert [account.superadmin_email for account in store.list_accounts()] == emails
    assert store.count() == 1100


async def test_a_removed_account_is_gone_with_all_it_had(store: AccountStore, database: Database) -> None:
    store.replace([CUSTOMER, BARE], NOW)
    assert store.remove("Admin@Customer.com")
    assert not store.remove("admin@customer.com")
    assert await store.find("domain", "customer.com") == ()
    assert store.count() == 1
    left = database.read_now(lambda connection: connection.execute(text("SELECT count(*) FROM subscriptions")).scalar())
    assert left == 0


def test_nothing_of_a_removed_account_stays_in_the_file(sqlite_database: Database) -> None:
    store = AccountStore(sqlite_database)
    store.replace([replace(CUSTOMER, superadmin_email=f"{n}-secret@customer.com") for n in range(50)], NOW)
    for n in range(50):
        store.remove(f"{n}-secret@customer.com")
    sqlite_database.dispose()
    assert sqlite_database.path is not None
    assert b"-secret@" not in sqlite_database.path.read_bytes()


def test_the_number_of_an_account_is_found_by_its_email(store: AccountStore) -> None:
    store.replace([CUSTOMER], NOW)
    (account,) = store.list_accounts()
    assert store.number_of("Admin@customer.com") == account.number
    assert store.number_of("nobody@customer.com") is None


async def test_the_number_of_a_removed_account_is_not_given_again(store: AccountStore) -> None:
    store.replace([CUSTOMER], NOW)
    (before,) = store.list_accounts()
    store.remove(CUSTOMER.superadmin_email)
    store.replace([CUSTOMER], NOW)
    (after,) = store.list_accounts()
    assert after.number > before.number


async def test_an_import_does_not_hold_up_who_asks_meanwhile(store: AccountStore) -> None:
    store.replace([CUSTOMER], NOW)
    asked: list[str] = []

    async def ask() -> None:
        (found,) = await store.find("email", CUSTOMER.superadmin_email)
        asked.append(str(found.country))

    loop = asyncio.get_running_loop()

    def ask_in_between(_done: int) -> None:
        asyncio.run_coroutine_threadsafe(ask(), loop).result(10)

    changed = [replace(CUSTOMER, country="DE")]
    await asyncio.to_thread(store.replace, changed, NOW, ask_in_between)
    await ask()
    assert asked == ["NL", "DE"]


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"superadmin_email": ""}, "ck_accounts_superadmin_email"),
        ({"country": "NLD"}, "ck_accounts_country"),
        ({"partner_country": ""}, "ck_accounts_partner_country"),
        ({"tier": "gold"}, "ck_accounts_tier"),
    ],
)
def test_the_database_itself_refuses_a_half_account(database: Database, cells: dict[str, str], rule: str) -> None:
    row = {"superadmin_email": "a@b.example", "partner": "", "imported_at": NOW, **cells}
    with pytest.raises(IntegrityError, match=rule):
        database.write_now(lambda connection: connection.execute(insert(accounts).values(row)))


def test_a_subscription_belongs_to_an_account(database: Database) -> None:
    row = {"account": 1, "position": 0, "service": "Zoho CRM", "licences": 1, "status": "live"}
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        database.write_now(lambda connection: connection.execute(insert(subscriptions).values(row)))
