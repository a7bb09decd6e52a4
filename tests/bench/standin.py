"""A program: the two Web API methods that both bots call, and how often each was called."""

from __future__ import annotations

import sys
from collections import Counter

from aiohttp import web

TEAM, BOT = "T0BENCH", "U0BENCH"


class StandIn:
    """Answers as Slack does for a token that is good, whoever is asked about."""

    def __init__(self) -> None:
        self._asked_about: Counter[str] = Counter()
        self._calls: Counter[str] = Counter()

    async def call(self, request: web.Request) -> web.Response:
        """Answer one Web API call."""
        method = request.match_info["method"]
        self._calls[method] += 1
        if method == "auth.test":
            body = {"team": "Bench", "team_id": TEAM, "user": "priority", "user_id": BOT, "bot_id": "B0BENCH"}
            return web.json_response({"ok": True, "url": "https://bench.slack.com/", **body})
        if method == "users.info":
            user = str({**request.query, **await request.post()}["user"])
            self._asked_about[user] += 1
            return web.json_response({"ok": True, "user": _user(user)})
        return web.json_response({"ok": False, "error": "unknown_method"})

    async def counts(self, _request: web.Request) -> web.Response:
        """Say how often each method was called, and about whom."""
        return web.json_response({"calls": self._calls, "asked_about": self._asked_about})


def _user(user: str) -> dict[str, object]:
    return {
        "id": user,
        "team_id": TEAM,
        "name": user.lower(),
        "real_name": user.title(),
        "tz": "Europe/Amsterdam",
        "locale": "en-GB",
        "profile": {"email": f"{user.lower()}@desk.example", "display_name": user.title()},
    }


def main() -> None:
    """Serve on the port that the command line names."""
    stand_in = StandIn()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", stand_in.call)
    app.router.add_get("/counts", stand_in.counts)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)


if __name__ == "__main__":
    main()
