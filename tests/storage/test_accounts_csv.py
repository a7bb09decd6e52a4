from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.account import Account, Subscription, SubscriptionStatus, Tier
from bot.errors import ImportRefusedError
from bot.storage.accounts_csv import ImportResult, read_accounts

HEADER = "superadmin_email,domain,zoid,zuid,country,partner,tier,service,licences,status"
LONG_HEADER = HEADER + ",partner_country,pam_email"
LIVE = SubscriptionStatus.LIVE
REWRITTEN = " was rewritten by a spreadsheet and has lost digits: format the column as text"
UNREAD = "what follows was not read"
COUNTRIES = {"NL", "DE", "GB", "XK"}
SERVICES = {"zoho crm": "Zoho CRM", "crm": "Zoho CRM", "zoho desk": "Zoho Desk"}


def _country(text: str) -> str | None:
    return text.upper() if text.upper() in COUNTRIES else None


def _service(text: str) -> tuple[str | None, str | None]:
    name = SERVICES.get(text.lower())
    return name, None if name else "Zoho CRM" if "cr" in text.lower() else None


def _read_bytes(data: bytes) -> ImportResult:
    return read_accounts(data, countries=_country, known_service=_service)


def _read(*rows: str, header: str = HEADER) -> ImportResult:
    return _read_bytes("\n".join([header, *rows]).encode())


def _problems(*rows: str, header: str = HEADER) -> list[str]:
    with pytest.raises(ImportRefusedError) as caught:
        _read(*rows, header=header)
    return [str(problem) for problem in caught.value.problems]


def _warnings(*rows: str, header: str = HEADER) -> list[str]:
    return [str(warning) for warning in _read(*rows, header=header).warnings]


ROW = "admin@customer.com,customer.com,700100001,800100001,NL,Tulip Cloud,premium,Zoho CRM,45,live"
CUSTOMER = Account(
    "admin@customer.com",
    domains=("customer.com",),
    zoids=("700100001",),
    zuids=("800100001",),
    country="NL",
    partner="Tulip Cloud",
    tier=Tier.PREMIUM,
    subscriptions=(Subscription("Zoho CRM", 45, LIVE),),
)


def test_a_row_is_a_subscription_of_an_account() -> None:
    assert _read(ROW) == ImportResult((CUSTOMER,), ())


@pytest.mark.parametrize(
    "data",
    [
        f"{HEADER}\r\n{ROW}\r\n".encode(),
        f"\ufeff{HEADER}\n{ROW}".encode(),
        f"{HEADER}\r{ROW}\r".encode(),
        f"{HEADER}\n{ROW}\n".replace(",", ";").encode(),
        f"{HEADER}\n{ROW}\n".replace(",", "\t").encode(),
        f"{HEADER}\n\n{ROW}\n\n,,,,,,,,,\n".encode(),
        f"{HEADER},,\n{ROW},,\n".encode(),
        f"{HEADER}\n{ROW},,\n".encode(),
        f"{HEADER.upper()}\n{ROW}".encode(),
        f"{HEADER.replace('_', ' ').replace(',', ' , ')}\n{ROW.replace(',', ' , ')}".encode(),
        (HEADER + "\n" + ROW.replace("premium", "Premium").replace("live", " LIVE ")).encode(),
        (HEADER + "\n" + ROW.replace("admin@customer.com", "Admin@Customer.COM").replace("NL", "nl")).encode(),
        (HEADER + "\n" + ",".join(f'"{cell}"' for cell in ROW.split(","))).encode(),
        (HEADER + "\n" + ROW.replace("Tulip Cloud", '"Tulip\r\n  Cloud"')).encode(),
        (HEADER + "\n" + ROW.replace("Zoho CRM", "crm")).encode(),
    ],
    ids=range(15),
)
def test_the_same_list_may_be_written_in_many_ways(data: bytes) -> None:
    assert _read_bytes(data) == ImportResult((CUSTOMER,), ())


def test_columns_may_stand_in_any_order() -> None:
    header, row = (",".join(reversed(line.split(","))) for line in (HEADER, ROW))
    assert _read(row, header=header).accounts == (CUSTOMER,)


def test_a_cell_may_hold_the_separator_and_quotation_marks() -> None:
    row = ROW.replace("Tulip Cloud", '"Tulip, ""the"" Cloud; Ltd"')
    assert _read(row).accounts[0].partner == 'Tulip, "the" Cloud; Ltd'


def test_the_rows_of_one_email_are_one_account() -> None:
    result = _read(
        ROW,
        "ADMIN@customer.com,customer.nl,,,,,,zoho desk,20,Non-Renewing",
        "other@x.example,x.example,,,DE,,,,,",
        "admin@customer.com,,0700,9,nl,tulip  cloud,PREMIUM,,,",
    )
    assert result.warnings == ()
    assert result.accounts == (
        Account(
            "admin@customer.com",
            domains=("customer.com", "customer.nl"),
            zoids=("700100001", "0700"),
            zuids=("800100001", "9"),
            country="NL",
            partner="Tulip Cloud",
            tier=Tier.PREMIUM,
            subscriptions=(
                Subscription("Zoho CRM", 45, LIVE),
                Subscription("Zoho Desk", 20, SubscriptionStatus.NON_RENEWING),
            ),
        ),
        Account("other@x.example", domains=("x.example",), country="DE"),
    )


def test_the_optional_columns_are_read() -> None:
    (account,) = _read(ROW + ",gb,Pam@Managers.example", header=LONG_HEADER).accounts
    assert (account.partner_country, account.pam_email) == ("GB", "pam@managers.example")


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("NL,Tulip,premium", "DE,Tulip,premium", "country 'DE' differs from 'NL' on line 2"),
        ("NL,Tulip,premium", "NL,Rose,premium", "partner 'Rose' differs from 'Tulip' on line 2"),
        ("NL,Tulip,premium", "NL,Tulip,advanced", "tier 'advanced' differs from 'premium' on line 2"),
    ],
)
def test_rows_of_one_email_that_contradict_each_other_are_both_named(first: str, second: str, said: str) -> None:
    rows = [f"a@x.example,,,,{what},,," for what in (first, second)]
    assert _problems(*rows) == [f"line 3: {said}"]


def test_contradictions_of_the_optional_columns_are_named_too() -> None:
    rows = [f"a@x.example,,,,NL,,,,,,{what}" for what in ("GB,p@x.example", ",", "DE,q@x.example")]
    assert _problems(*rows, header=LONG_HEADER) == [
        "line 4: partner_country 'DE' differs from 'GB' on line 2",
        "line 4: pam_email 'q@x.example' differs from 'p@x.example' on line 2",
    ]


def _with(**cells: str) -> str:
    names = LONG_HEADER.split(",")
    usual = dict(zip(names, [*ROW.split(","), "", ""], strict=True))
    return ",".join({**usual, **cells}[name] for name in names)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"superadmin_email": ""}, "superadmin_email is empty"),
        ({"superadmin_email": "customer.com"}, "superadmin_email 'customer.com' is no email address"),
        ({"superadmin_email": "a@b"}, "superadmin_email 'a@b' is no email address"),
        ({"superadmin_email": "a b@c.example"}, "superadmin_email 'a b@c.example' is no email address"),
        ({"superadmin_email": "<a@c.example>"}, "superadmin_email '<a@c.example>' is no email address"),
        ({"superadmin_email": "a@@c.example"}, "superadmin_email 'a@@c.example' is no email address"),
        ({"domain": "@customer.com"}, "domain '@customer.com' is no domain: write it as in customer.com"),
        ({"domain": "https://customer.com"}, "domain 'https://customer.com' is no domain: write it as in customer.com"),
        ({"domain": "customer"}, "domain 'customer' is no domain: write it as in customer.com"),
        ({"domain": "a..b"}, "domain 'a..b' is no domain: write it as in customer.com"),
        ({"domain": "10.0.0.1"}, "domain '10.0.0.1' is no domain: write it as in customer.com"),
        ({"domain": "-a.example"}, "domain '-a.example' is no domain: write it as in customer.com"),
        ({"zoid": "7.12E+17"}, "zoid '7.12E+17'" + REWRITTEN),
        ({"zuid": '"7,12e17"'}, "zuid '7,12e17'" + REWRITTEN),
        ({"zoid": "ZOID:7"}, "zoid 'ZOID:7' is no number: write its digits alone"),
        ({"zuid": "٧٠٠"}, "zuid '٧٠٠' is no number: write its digits alone"),
        ({"country": "ZZ"}, "country 'ZZ' is no country's code: write its two letters, as in NL"),
        ({"partner_country": "Eire"}, "partner_country 'Eire' is no country's code: write its two letters, as in NL"),
        ({"pam_email": "Atya"}, "pam_email 'Atya' is no email address"),
        ({"tier": "gold"}, "tier 'gold' is no tier: write authorised, advanced, premium, or nothing"),
        ({"licences": "4.5"}, "licences '4.5' is no whole number from 0 on"),
        ({"licences": "-1"}, "licences '-1' is no whole number from 0 on"),
        ({"licences": "many"}, "licences 'many' is no whole number from 0 on"),
        ({"licences": "99999999999"}, "licences '99999999999' is more than any account has"),
        ({"status": "lvie"}, "status 'lvie' is no status: did you mean live?"),
        ({"status": "canceled"}, "status 'canceled' is no status: did you mean cancelled?"),
        ({"status": ""}, "status must not be empty beside the rest of a subscription"),
        ({"service": "", "licences": ""}, "service and licences must not be empty beside the rest of a subscription"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named_with_its_line_and_reason(cells: dict[str, str], said: str) -> None:
    good = "a@x.example" + "," * 11
    assert _problems(good, _with(**cells), header=LONG_HEADER) == [f"line 3: {said}"]


def test_a_status_that_is_near_to_none_gets_all_of_them() -> None:
    (problem,) = _problems(_with(status="?"), header=LONG_HEADER)
    assert all(status in problem for status in SubscriptionStatus)


def test_every_bad_cell_of_every_bad_row_is_named() -> None:
    assert _problems("x,y,z,,,,,,,", ROW, "a@b.example,,,,,,,Zoho CRM,1.5,lve") == [
        "line 2: superadmin_email 'x' is no email address",
        "line 2: domain 'y' is no domain: write it as in customer.com",
        "line 2: zoid 'z' is no number: write its digits alone",
        "line 4: licences '1.5' is no whole number from 0 on",
        "line 4: status 'lve' is no status: did you mean live?",
    ]


def test_a_line_is_where_its_row_begins_in_the_file() -> None:
    spread = ROW.replace("Tulip Cloud", '"Tulip\n\nCloud"')
    assert _problems(spread, "", "nobody,,,,,,,,,")[0].startswith("line 6: ")


def test_after_two_hundred_problems_the_rest_is_counted() -> None:
    problems = _problems(*["nobody,,,,,,,,,"] * 237)
    assert len(problems) == 201
    assert problems[-1] == "and 37 more: put these right first"
    assert len(_problems(*["nobody,,,,,,,,,"] * 200)) == 200


def test_the_error_says_that_nothing_was_changed() -> None:
    with pytest.raises(ImportRefusedError, match="nothing was changed:\n  line 2: superadmin_email 'x' is no email"):
        _read("x,,,,,,,,,")


def test_zero_licences_and_leading_zeros_are_kept() -> None:
    (account,) = _read("a@x.example,,007,,,,,Zoho CRM,0,trial expired").accounts
    assert account.zoids == ("007",)
    assert account.subscriptions == (Subscription("Zoho CRM", 0, SubscriptionStatus.TRIAL_EXPIRED),)


def test_domains_and_emails_may_be_in_any_script() -> None:
    (account,) = _read("ünal@bücher.example,उदाहरण.example,,,,,,,,").accounts
    assert (account.superadmin_email, account.domains) == ("ünal@bücher.example", ("उदाहरण.example",))


@pytest.mark.parametrize("column", HEADER.split(","))
def test_a_missing_column_is_named(column: str) -> None:
    header = ",".join(name for name in HEADER.split(",") if name != column)
    assert _problems(ROW, header=header) == [f"line 1: the column {column} is missing"]


def test_a_missing_column_with_a_near_name_is_pointed_at() -> None:
    assert _problems(ROW, header=HEADER.replace("licences", "licenses")) == [
        "line 1: the column licences is missing: is it the one called licenses?"
    ]


def test_a_list_without_a_header_names_the_columns() -> None:
    assert len(_problems(ROW, header=ROW)) == 10


def test_a_column_that_is_there_twice_is_refused() -> None:
    assert _problems(ROW + ",DE", header=HEADER + ",Country") == ["line 1: the column country is there more than once"]


def test_an_unknown_column_is_a_warning() -> None:
    assert _read(ROW + ",x", header=HEADER + ",Notes").accounts == (CUSTOMER,)
    assert _warnings(ROW + ",x", header=HEADER + ",Notes") == ["line 1: the column notes is not known and not read"]


@pytest.mark.parametrize(("row", "cells"), [(ROW + ",extra", 11), ("admin@customer.com,customer.com", 2)])
def test_a_row_of_another_length_than_the_header_is_refused(row: str, cells: int) -> None:
    assert _problems(ROW, row) == [f"line 3: has {cells} cells where the header has 10"]


def test_an_unknown_service_is_kept_as_written_and_named_once_with_the_nearest() -> None:
    rows = [ROW.replace("Zoho CRM", "Zoho Crmm").replace("45", str(n)) for n in range(3)]
    rows.append(ROW.replace("Zoho CRM", "Abacus"))
    assert [one.service for one in _read(*rows).accounts[0].subscriptions] == ["Zoho Crmm"] * 3 + ["Abacus"]
    assert _warnings(*rows) == [
        "line 2: 'Zoho Crmm' is no known service, did you mean Zoho CRM? (and on 2 more lines): kept as it is written",
        "line 5: 'Abacus' is no known service: kept as it is written",
    ]


def test_a_row_repeated_exactly_counts_once_and_is_a_warning() -> None:
    rows = [ROW, "b@x.example,,,,,,,,,", ROW.replace("live", "Live")]
    assert _read(*rows).accounts[0] == CUSTOMER
    assert _warnings(*rows) == ["line 4: repeats line 2 and is left out"]


def test_the_same_subscription_with_another_domain_counts_again_and_is_a_warning() -> None:
    rows = [ROW, ROW.replace("customer.com,7", "customer.nl,7")]
    (account,) = _read(*rows).accounts
    assert account.subscriptions == CUSTOMER.subscriptions * 2
    (warning,) = _warnings(*rows)
    assert warning.startswith("line 3: has the same subscription as line 2 and both are counted")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "line 1: the file is empty"),
        (b"\xef\xbb\xbf", "line 1: the column superadmin_email is missing"),
        (b" \r\n\n", "line 1: the file is empty"),
        (f"{HEADER}\n".encode(), "line 1: there is no row below the header"),
        (f"{HEADER}\n,,,,,,,,,\n".encode(), "line 1: there is no row below the header"),
        (f"{HEADER}\n{ROW}".encode("utf-16"), "line 1: the file is written in UTF-16: save it as CSV UTF-8"),
        (f"{HEADER}\n{ROW}\nmüller".encode("latin-1"), "line 3: is not UTF-8: save the file as CSV UTF-8"),
        (f"{HEADER}\n{ROW}\na\0b".encode(), "line 3: has a NUL character: this is no text file, or a damaged one"),
        (
            f'{HEADER}\n{ROW}\n"{ROW}\n{ROW}\n'.encode(),
            "line 3: a quotation mark opens a cell here and none closes it; what follows was not read",
        ),
        (
            f'{HEADER}\n"a"b,{ROW}\n'.encode(),
            "line 2: a quotation mark stands inside a cell: write it twice, or end the cell after it; " + UNREAD,
        ),
        (
            f"{HEADER}\n{'x' * 200_000}\n".encode(),
            "line 2: a cell is longer than 131072 characters: is a quotation mark missing?; what follows was not read",
        ),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "line 1: is not UTF-8: save the file as CSV UTF-8"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused_with_a_reason(data: bytes, said: str) -> None:
    with pytest.raises(ImportRefusedError) as caught:
        _read_bytes(data)
    assert str(caught.value.problems[0]) == said


def test_a_long_cell_is_cut_in_the_message() -> None:
    (problem,) = _problems(f"{'x' * 5000},,,,,,,,,")
    assert len(problem) < 150


def test_thousands_of_rows_of_one_account_are_read_in_one_go() -> None:
    (account,) = _read(*(f"a@x.example,d{n}.example,,,,,,,," for n in range(5000))).accounts
    assert len(account.domains) == 5000


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(lambda text: (HEADER + "\n" + text).encode("utf-8", "surrogatepass")),
    )
)
def test_no_file_whatever_ends_in_anything_but_accounts_or_a_refusal(data: bytes) -> None:
    try:
        said: object = _read_bytes(data).accounts
    except ImportRefusedError as error:
        said = error.problems
    assert said
