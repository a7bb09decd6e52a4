"""How the accounts are found that somebody named, and what is said when none or several are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.domain.account import Account, Identifier, IdentifierKind, Subscription, SubscriptionStatus
from bot.domain.classification import Verdict
from bot.domain.severity import Severity
from bot.errors import DatabaseError
from bot.services.check import Found, Question, check, near

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain.policy import Policy
    from bot.domain.service import Services

    Ask = Callable[..., Awaitable[Found]]

EMAIL, DOMAIN, ZUID, ZOID = IdentifierKind.EMAIL, IdentifierKind.DOMAIN, IdentifierKind.ZUID, IdentifierKind.ZOID


def account(email: str, number: int, licences: int = 60, **known: tuple[str, ...]) -> Account:
    crm = Subscription("Zoho CRM", licences, SubscriptionStatus.LIVE)
    return Account(email, number, country="NL", subscriptions=(crm,), **known)


KNOWN = (
    account("admin@customer.com", 1, domains=("customer.com",), zuids=("70",), zoids=("80",)),
    account("admin@small.com", 2, 59, domains=("small.com",)),
    account("owner@gmail.com", 3, domains=("gmail.com",)),
    account("one@group.com", 4, domains=("group.com",), zoids=("90",)),
    account("two@group.com", 5, 10, domains=("group.com",), zoids=("90",)),
)


class Accounts:
    """Finds accounts as a store does, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    async def find(self, kind: str, value: str) -> tuple[Account, ...]:
        self.asked.append((kind, value))
        return tuple(each for each in KNOWN if value in _known_by(each)[kind])

    async def beginning(self, kind: str, prefix: str) -> tuple[str, ...]:
        self.asked.append((kind, prefix))
        values = (value for each in KNOWN for value in _known_by(each)[kind])
        return tuple(dict.fromkeys(value for value in values if value.startswith(prefix)))


class Many:
    """A store in which every account carries every domain."""

    def __init__(self, known: tuple[Account, ...]) -> None:
        self.known = known

    async def find(self, kind: str, _value: str) -> tuple[Account, ...]:
        return self.known if kind == DOMAIN else ()

    async def beginning(self, _kind: str, _prefix: str) -> tuple[str, ...]:
        return ()


class Broken:
    """A store whose database does not answer."""

    async def find(self, _kind: str, _value: str) -> tuple[Account, ...]:
        raise DatabaseError("busy")

    async def beginning(self, _kind: str, _prefix: str) -> tuple[str, ...]:
        raise DatabaseError("busy")


def _known_by(one: Account) -> dict[str, tuple[str, ...]]:
    return {"email": (one.superadmin_email,), "domain": one.domains, "zuid": one.zuids, "zoid": one.zoids}


@pytest.fixture
def accounts() -> Accounts:
    return Accounts()


@pytest.fixture
def ask(accounts: Accounts, policy: Policy, services: Services) -> Ask:
    async def one(kind: IdentifierKind, value: str, *named: str, **places: str) -> Found:
        asked = tuple(services.ask(name) for name in named)
        question = Question((Identifier(kind, value),), asked, **places)
        [found] = await check(accounts, policy, services, question)
        return found

    return one


@pytest.mark.parametrize(
    ("kind", "value", "numbers"),
    [
        (EMAIL, "admin@customer.com", (1,)),
        (DOMAIN, "customer.com", (1,)),
        (ZUID, "70", (1,)),
        (ZOID, "80", (1,)),
        (DOMAIN, "group.com", (4, 5)),
        (ZOID, "90", (4, 5)),
        (ZUID, "80", ()),
        (DOMAIN, "nowhere.com", ()),
    ],
)
async def test_an_account_is_found_by_whatever_it_is_known_by(
    ask: Ask, kind: IdentifierKind, value: str, numbers: tuple[int, ...]
) -> None:
    found = await ask(kind, value)
    assert (found.accounts, found.by, found.through_domain, found.public_domain) == (numbers, kind, False, False)


async def test_an_email_of_somebody_else_finds_the_account_of_its_domain(ask: Ask) -> None:
    found = await ask(EMAIL, "bob@customer.com")
    assert (found.accounts, found.through_domain) == ((1,), True)


async def test_a_superadmin_is_found_first_by_email_even_where_the_domain_has_others(
    ask: Ask, accounts: Accounts
) -> None:
    found = await ask(EMAIL, "one@group.com")
    assert (found.accounts, found.through_domain) == ((4,), False)
    assert accounts.asked == [("email", "one@group.com")]


@pytest.mark.parametrize(("there", "told", "more"), [(49, 49, False), (50, 50, False), (51, 50, True)])
async def test_fifty_accounts_are_told_and_that_there_are_more(
    policy: Policy, services: Services, there: int, told: int, more: bool
) -> None:
    many = Many(tuple(account(f"{number:02}@many.com", number, domains=("many.com",)) for number in range(there)))
    for kind, value in ((DOMAIN, "many.com"), (EMAIL, "bob@many.com")):
        [found] = await check(many, policy, services, Question((Identifier(kind, value),)))
        assert (found.accounts, found.more) == (tuple(range(told)), more)


async def test_a_domain_of_several_accounts_decides_nothing(ask: Ask) -> None:
    found = await ask(EMAIL, "bob@group.com")
    assert (found.accounts, found.through_domain, found.is_large) == ((4, 5), True, False)
    assert [each.verdict for each in found.classifications] == [Verdict.LARGE, Verdict.NOT_LARGE]
    assert [each.licences for each in found.classifications] == [60, 10]


@pytest.mark.parametrize("public", ["gmail.com", "yahoo.co.jp", "outlook.com", "zoho.com", "icloud.com", "web.de"])
async def test_a_public_mail_domain_identifies_nobody(ask: Ask, accounts: Accounts, public: str) -> None:
    for kind, value in ((EMAIL, f"bob@{public}"), (DOMAIN, public)):
        found = await ask(kind, value)
        assert (found.accounts, found.public_domain, found.through_domain) == ((), True, False)
    assert ("domain", public) not in accounts.asked


async def test_a_superadmin_at_a_public_mail_domain_is_found_by_email(ask: Ask) -> None:
    found = await ask(EMAIL, "owner@gmail.com")
    assert (found.accounts, found.public_domain, found.is_large) == ((3,), False, True)


async def test_an_id_that_looks_like_a_public_domain_is_only_an_id(ask: Ask) -> None:
    assert not (await ask(ZUID, "gmail.com")).public_domain


@pytest.mark.parametrize(
    ("value", "named", "large"),
    [
        ("admin@customer.com", (), True),
        ("admin@customer.com", ("Campaigns",), True),
        ("admin@small.com", (), False),
        ("nobody@nowhere.com", (), False),
    ],
)
async def test_exactly_one_large_account_is_large(ask: Ask, value: str, named: tuple[str, ...], large: bool) -> None:
    assert (await ask(EMAIL, value, *named)).is_large == large


async def test_services_and_countries_of_the_question_hold_for_every_account(
    accounts: Accounts, policy: Policy, services: Services
) -> None:
    who = (Identifier(EMAIL, "admin@customer.com"), Identifier(DOMAIN, "group.com"))
    question = Question(who, (services.ask("CRM"),), country="BR", partner_country="US")
    found = await check(accounts, policy, services, question)
    results = [each for one in found for each in one.classifications]
    assert [(each.customer.country, each.partner.country, each.threshold) for each in results] == [("BR", "US", 50)] * 3
    assert [each.severity for each in results] == [Severity.S1, Severity.S1, None]


async def test_answers_come_in_the_order_of_the_question(
    accounts: Accounts, policy: Policy, services: Services
) -> None:
    who = tuple(Identifier(EMAIL, each) for each in ("x@nowhere.com", "admin@small.com", "admin@customer.com"))
    found = await check(accounts, policy, services, Question(who))
    assert [one.asked for one in found] == list(who)
    assert [one.accounts for one in found] == [(), (2,), (1,)]


async def test_a_question_about_nobody_has_no_answers(accounts: Accounts, policy: Policy, services: Services) -> None:
    assert await check(accounts, policy, services, Question(())) == ()


async def test_an_operator_may_call_a_domain_public(accounts: Accounts, policy: Policy, services: Services) -> None:
    mail = policy.public_mail.model_copy(update={"domains": ("customer.com",)})
    changed = policy.model_copy(update={"public_mail": mail})
    [found] = await check(accounts, changed, services, Question((Identifier(EMAIL, "bob@customer.com"),)))
    assert (found.accounts, found.public_domain) == ((), True)


async def test_a_database_that_does_not_answer_is_no_unknown_account(policy: Policy, services: Services) -> None:
    who = Identifier(EMAIL, "admin@customer.com")
    with pytest.raises(DatabaseError):
        await check(Broken(), policy, services, Question((who,)))
    with pytest.raises(DatabaseError):
        await near(Broken(), who)


@pytest.mark.parametrize(
    ("kind", "value", "meant"),
    [
        (EMAIL, "admin@custmer.com", ("admin@customer.com",)),
        (EMAIL, "admin@customer.con", ("admin@customer.com",)),
        (DOMAIN, "custommer.com", ("customer.com",)),
        (EMAIL, "admin@unlike-anything.com", ()),
        (EMAIL, "somebody@customer.com", ()),
        (ZUID, "71", ()),
        (ZOID, "8", ()),
    ],
)
async def test_a_misspelt_email_or_domain_finds_what_may_have_been_meant(
    accounts: Accounts, kind: IdentifierKind, value: str, meant: tuple[str, ...]
) -> None:
    assert await near(accounts, Identifier(kind, value)) == meant


def test_what_was_found_knows_its_accounts_by_number() -> None:
    nobody = Found(Identifier(EMAIL, "a@b.com"))
    assert (nobody.accounts, nobody.is_large) == ((), False)
    assert replace(nobody, through_domain=True).by is EMAIL
