"""The built-in policy and its services, read once."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pycountry
import pytest

from bot.domain.policy import parse_policy
from bot.domain.service import Services

if TYPE_CHECKING:
    from bot.domain.policy import Policy


@pytest.fixture(scope="session")
def policy() -> Policy:
    built_in = files("bot.domain").joinpath("policy.toml").read_text("utf-8")
    countries = frozenset(country.alpha_2 for country in pycountry.countries) | {"XK"}
    return parse_policy(built_in, None, countries=countries)


@pytest.fixture(scope="session")
def services(policy: Policy) -> Services:
    return Services(policy.services)
