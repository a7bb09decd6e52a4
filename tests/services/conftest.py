"""The built-in policy and its services, read once; an empty outbox for each test that wants one."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pycountry
import pytest

from bot.domain.policy import parse_policy
from bot.domain.service import Services
from bot.storage.migrate import open_for_command

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.policy import Policy


@pytest.fixture(scope="session")
def policy() -> Policy:
    built_in = files("bot.domain").joinpath("policy.toml").read_text("utf-8")
    countries = frozenset(country.alpha_2 for country in pycountry.countries) | {"XK"}
    return parse_policy(built_in, None, countries=countries)


@pytest.fixture(scope="session")
def services(policy: Policy) -> Services:
    return Services(policy.services)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("migrated") / "outbox.db"
    open_for_command(f"sqlite:///{path}").dispose()
    return path.read_bytes()


@pytest.fixture
def outbox_file(tmp_path: Path, migrated: bytes) -> Path:
    """A database in which nothing is planned yet."""
    path = tmp_path / "outbox.db"
    path.write_bytes(migrated)
    return path
