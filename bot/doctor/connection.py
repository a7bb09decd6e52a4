"""Judges the bot's way to Slack: its token, the scopes that come with it, and how Slack reaches the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor.findings import fail, ok, warn
from bot.services.inspection import Unanswered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bot.doctor.findings import Finding
    from bot.services.inspection import SlackSeen, Token
    from bot.settings import Settings

# Without these no alert is posted, or nobody of a ladder is found; without others something else is missing.
FOR_ALERTS = frozenset({"chat:write", "im:write", "users:read", "users:read.email"})
LIMITED = "ratelimited"
_COPY = "copy the Bot User OAuth Token (xoxb-…) from the app's page OAuth & Permissions into SLACK_BOT_TOKEN"
_MAKE_ANOTHER = "make an app-level token (xapp-…) with the scope connections:write and put it into SLACK_APP_TOKEN"
_AGAIN = "install the app again from this version's manifest.yml"


def connection(settings: Settings, slack: SlackSeen, wanted: Collection[str]) -> Iterator[Finding]:
    """Judge token, scopes (`wanted` are those of the manifest) and the way of events."""
    if isinstance(slack.token, Unanswered):
        yield _unusable(settings, slack.token)
    else:
        yield ok("token", f"Slack takes it, in {slack.token.team} the bot is @{slack.token.user}")
        yield _scopes(slack.token, wanted)
    yield _way(settings, slack)


def _unusable(settings: Settings, token: Unanswered) -> Finding:
    if settings.slack_bot_token is None:
        return fail("token", "SLACK_BOT_TOKEN is not set", _COPY)
    if token.refused:
        return fail("token", f"Slack refuses it ({token.word})", _COPY)
    if token.word == LIMITED:
        return fail("token", "Slack is asked too much at the moment (ratelimited)", "try again in a minute")
    remedy = "see that this machine reaches it, or correct SLACK_API_URL"
    return fail("token", f"Slack does not answer at {settings.slack_api_url} ({token.word})", remedy)


def _scopes(token: Token, wanted: Collection[str]) -> Finding:
    if token.scopes is None:
        return warn("scopes", "Slack did not say which the token has", "compare the app's page with manifest.yml")
    missing = sorted(frozenset(wanted) - token.scopes)
    if not missing:
        return ok("scopes", "the token has all that the manifest asks for")
    says = f"the token lacks {', '.join(missing)}"
    return fail("scopes", says, _AGAIN) if FOR_ALERTS.intersection(missing) else warn("scopes", says, _AGAIN)


def _way(settings: Settings, slack: SlackSeen) -> Finding:
    if not settings.socket_mode:
        if settings.slack_signing_secret is None:
            return fail(
                "way in",
                "SLACK_SIGNING_SECRET is not set",
                "copy the Signing Secret of the app's Basic Information, or set SLACK_APP_TOKEN for Socket Mode",
            )
        return ok("way in", f"HTTP on port {settings.port}, the signing secret is set")
    if isinstance(slack.socket, Unanswered):
        if slack.socket.refused:
            return fail("way in", f"Slack refuses the token of Socket Mode ({slack.socket.word})", _MAKE_ANOTHER)
        return warn("way in", f"Socket Mode, but Slack gives no connection now ({slack.socket.word})", "try again")
    if slack.socket is None:
        return warn("way in", "Socket Mode, its token was not tried", "mend what is said of the token first")
    return ok("way in", "Socket Mode, Slack takes its token")
