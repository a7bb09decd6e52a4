"""Options that all tests share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import settings

if TYPE_CHECKING:
    import pytest

pytest_plugins = ["tests.databases"]
OURS = ("SLACK_", "PRIORITY_", "DATABASE_URL", "POLICY_FILE", "HEARTBEAT_URL", "AUDIT_DAYS", "TICKET_DAYS")

# A slow machine is no failure; the same examples each time, so that a red run can be repeated.
settings.register_profile("priority-bot", deadline=None, derandomize=True)


def pytest_configure() -> None:
    settings.load_profile("priority-bot")
    # What a developer has set up for a real workspace must not reach a test.
    for name in [name for name in os.environ if name.startswith(OURS)]:
        del os.environ[name]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The longest first: at the end no process of tests should be busy for long with what no other can take from it.
    items.sort(key=lambda item: "stories" not in item.path.parts)
