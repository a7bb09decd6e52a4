"""Finds the people of a ladder in Slack by their email; who is not there is looked up again the next day."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from cachetools import TTLCache

from bot.services.calls import Called
from bot.slack.failures import FAILURES, reason_of, refusal_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.ladder import Named
    from bot.domain.policy import Policy
    from bot.slack.people import People

GOOD_FOR = timedelta(hours=24)
REMEMBERED = 256
NOT_IN_SLACK = "users_not_found"
_AT_ONCE = 4


class Contacts:
    """Looks contacts up once a day; of whom neither Slack nor a row says who they are is named with the email."""

    def __init__(
        self, client: AsyncWebClient, people: People, now: Callable[[], datetime], longest_wait: float
    ) -> None:
        self._client = client
        self._people = people
        self._longest_wait = longest_wait
        self._known: TTLCache[str, Called] = TTLCache(
            REMEMBERED, GOOD_FOR.total_seconds(), timer=lambda: now().timestamp()
        )
        self._last: dict[str, Called] = {}
        self._log = structlog.get_logger("contacts")

    def known(self, email: str) -> Called | None:
        """Return whom Slack has last named for an email, however long ago; None while it has named nobody."""
        return self._last.get(email)

    async def refresh(self, policy: Policy) -> None:
        """Look up whoever stands on a ladder and was not looked up within the day.

        Rows are kept of them, for the next process that starts while Slack does not answer.
        """
        everyone = (one for ladder in policy.ladders.values() for level in ladder.levels[1:] for one in level.contacts)
        names = {one.email: one.name for one in everyone}
        asking = asyncio.Semaphore(_AT_ONCE)

        async def find(name: str, email: str) -> None:
            async with asking:
                await self._find(name, email)

        async def keep(user_id: str) -> None:
            async with asking:
                await self._people.reader(self._people.home.team_id, user_id)

        # Before anything is asked of Slack, which may keep us waiting.
        await asyncio.gather(*(self._kept(name, email) for email, name in names.items() if not self.known(email)))
        await asyncio.gather(*(find(name, email) for email, name in names.items()))
        here = [one.user_id for email in names if (one := self.known(email)) and one.user_id]
        await asyncio.gather(*map(keep, here))

    async def find(self, named: Iterable[Named]) -> tuple[Called, ...]:
        """Return the contacts, each with the user id and zone that Slack has, if any."""
        return tuple(await asyncio.gather(*(self._find(one.contact.name, one.contact.email) for one in named)))

    async def _find(self, name: str, email: str) -> Called:
        known = self._known.get(email)
        if known is None:
            known = await self._asked_of_slack(name, email) or self.known(email) or await self._kept(name, email)
        return known

    async def _asked_of_slack(self, name: str, email: str) -> Called | None:
        try:
            async with asyncio.timeout(self._longest_wait):
                answer = await self._client.users_lookupByEmail(email=email)
        except FAILURES as error:
            if refusal_of(error) != NOT_IN_SLACK:
                self._log.warning("a contact cannot be looked up", error=reason_of(error))
                return None
            found = Called(name, email)
        else:
            user = answer["user"]
            found = Called(name, email, None if user.get("deleted") else user["id"], user.get("tz"))
        self._known[email] = self._last[email] = found
        return found

    async def _kept(self, name: str, email: str) -> Called:
        """Return who had this email when a row about them was written, as long as Slack says nothing else."""
        reader = await self._people.with_email(email)
        if reader is None:
            return Called(name, email)
        found = self._last[email] = Called(name, email, reader.user_id, reader.zone)
        return found
