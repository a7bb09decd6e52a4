"""The way to Slack's Web API, and the Bolt app that listens."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackError
from bot.slack.failures import FAILURES, reason_of, refusal_of
from bot.slack.people import Home

if TYPE_CHECKING:
    from aiohttp import ClientSession

API_SECONDS = 10


async def who_am_i(client: AsyncWebClient) -> Home:
    """Ask Slack who the bot is; raises SlackError with a line that says what to do."""
    try:
        answer = await client.auth_test()
    except FAILURES as error:
        refusal = refusal_of(error)
        if refusal is None:
            reason = reason_of(error)
            raise SlackError(
                f"SLACK_API_URL: Slack does not answer at {client.base_url} ({reason}); "
                "see that this machine reaches it, or correct the address"
            ) from None
        raise SlackError(
            f"SLACK_BOT_TOKEN: Slack refuses the token ({refusal}); copy the Bot User OAuth Token (xoxb-…) "
            "from the app's page OAuth & Permissions"
        ) from None
    return Home(answer["team_id"], answer.get("enterprise_id"), answer["user_id"], answer.get("bot_id", ""))


def client_of(session: ClientSession, api_url: str, token: str | None = None) -> AsyncWebClient:
    """Return a client that asks once, and leaves it to whoever asks what to do about a failure."""
    client = AsyncWebClient(token=token, base_url=api_url, session=session, timeout=API_SECONDS, retry_handlers=[])
    # The session knows the proxies of the environment; the client would take one even on the way to this machine.
    client.proxy = None
    return client


def bolt_of(client: AsyncWebClient, session: ClientSession, home: Home) -> AsyncApp:
    """Build Bolt; our endpoint has verified every request, and `auth.test` was asked once, at start."""
    identity = AuthorizeResult(
        enterprise_id=home.enterprise_id,
        team_id=home.team_id,
        bot_user_id=home.bot_user_id,
        bot_id=home.bot_id,
        bot_token=client.token,
    )

    async def authorize() -> AuthorizeResult:
        return identity

    logger = logging.getLogger("slack_bolt")
    logger.setLevel(logging.ERROR)  # it would warn that the token of the environment is not used twice
    app = AsyncApp(
        # Without a name it would look through the source of everything that is imported for one.
        name="priority",
        client=client_of(session, client.base_url),
        logger=logger,
        authorize=authorize,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    logger.setLevel(logging.WARNING)
    return app
