"""Serves the Web API, the response_urls and Socket Mode on a port of this machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web

from bot.local.answers import show_answer
from bot.local.api.arguments import arguments
from bot.local.api.methods import METHODS, scope_for
from bot.local.calls import Call
from bot.local.refusal import ApiError
from bot.local.shapes import Json, as_map, text_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.local.calls import CallLog
    from bot.local.faults import Fault, Faults
    from bot.local.pace import Pace
    from bot.local.sockets import SocketHub
    from bot.local.state.world import World

HOST = "127.0.0.1"
BODY_MOST = 4 * 1024 * 1024
# Whatever is still under way when the workspace ends is cut off.
SHUTDOWN_SECONDS = 0.1


@dataclass
class Server:
    """The workspace as the bot reaches it: faults strike first, then token, pace and scope are checked."""

    world: World
    calls: CallLog
    faults: Faults
    pace: Pace
    hub: SocketHub
    port: int = 0
    _runner: web.AppRunner = field(init=False)

    async def start(self) -> str:
        """Listen, and return the address without a path."""
        app = web.Application(client_max_size=BODY_MOST)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{id}", self._response)
        app.router.add_get("/socket/{ticket}", self.hub.connect)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return f"http://{HOST}:{self.port}"

    async def stop(self) -> None:
        """Forget all faults, close every connection and stop listening."""
        self.faults.clear()
        await self.refuse()

    async def refuse(self) -> None:
        """Let held calls go, close every connection and stop listening, until `start` listens on the same port."""
        self.faults.release()
        await self.hub.close()
        await self._runner.cleanup()

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        try:
            args = await arguments(request)
        except ApiError as refusal:
            return web.json_response(refusal.answer())
        token = _token(request, args)
        call = self.calls.add(Call(method, args, self.world.now()))
        return await self._perform(request, call, lambda: self._answer(call, token))

    async def _perform(
        self,
        request: web.Request,
        call: Call,
        answer: Callable[[], web.Response],
    ) -> web.Response:
        fault = self.faults.take(call.method, call.args)
        if fault is None:
            return answer()
        response = answer() if fault.applied else _failure(fault)
        call.status = response.status
        if fault.holds:
            await self.faults.released()
        if fault.drops and request.transport is not None:
            request.transport.abort()
        return response

    def _answer(self, call: Call, token: str) -> web.Response:
        try:
            self._check(call, token)
            body = {"ok": True, **self._call(call)}
        except ApiError as refusal:
            body = refusal.answer()
        retry_after = body.pop("retry_after", None)
        call.status, call.answer = 429 if retry_after else 200, body
        headers = {"Retry-After": str(retry_after)} if retry_after else {}
        if call.method == "auth.test":
            headers["x-oauth-scopes"] = ",".join(sorted(self.world.scopes))
        return web.json_response(body, status=call.status, headers=headers)

    def _check(self, call: Call, token: str) -> None:
        app, own = self.world.app, call.method == "apps.connections.open"
        if call.method == "api.test":
            return
        if not token:
            raise ApiError("not_authed")
        if token not in {app.bot_token, app.app_token}:
            raise ApiError("invalid_auth")
        if self.world.refuses and token == app.bot_token:
            raise ApiError(self.world.refuses)
        if token != (app.app_token if own else app.bot_token):
            raise ApiError("not_allowed_token_type")
        scope = scope_for(self.world, call.method, call.args)
        if scope is not None and scope not in self.world.scopes:
            raise ApiError("missing_scope", {"needed": scope, "provided": ",".join(sorted(self.world.scopes))})

    def _call(self, call: Call) -> Json:
        if call.method == "apps.connections.open":
            return {"url": f"ws://{HOST}:{self.port}/socket/{self.hub.ticket()}"}
        if call.method not in METHODS:
            raise ApiError("unknown_method", {"req_method": call.method})
        if call.method == "chat.postMessage":
            self._keep_pace(text_in(call.args, "channel"))
        return METHODS[call.method](self.world, call.args)

    def _keep_pace(self, target: str) -> None:
        # A user id and the id of the direct messages with that user are one channel.
        user = self.world.directory.users.get(target)
        retry_after = self.pace.refusal(self.world.directory.dm(user.id).id if user else target)
        if retry_after is not None:
            raise ApiError("ratelimited", {"retry_after": retry_after})

    async def _response(self, request: web.Request) -> web.Response:
        try:
            body = as_map(await request.json())
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_json"}, status=400)
        response_id = request.match_info["id"]
        call = self.calls.add(Call("response_url", {"response_id": response_id, **body}, self.world.now()))
        return await self._perform(request, call, lambda: self._reply(call))

    def _reply(self, call: Call) -> web.Response:
        try:
            to = self.world.response_urls.use(text_in(call.args, "response_id"))
        except ApiError as refusal:
            call.status, call.answer = 404, refusal.answer()
            return web.json_response(call.answer, status=404)
        try:
            show_answer(self.world, to, call.args, "response_url")
        except ApiError as refusal:
            call.status, call.answer = 400, refusal.answer()
            return web.json_response(call.answer, status=400)
        call.status = 200
        return web.Response(text="ok")


def _token(request: web.Request, args: Json) -> str:
    header = request.headers.get("Authorization", "")
    sent = args.pop("token", "")
    return header.removeprefix("Bearer ") or (sent if isinstance(sent, str) else "")


def _failure(fault: Fault) -> web.Response:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if not fault.code:
        return web.Response(status=fault.status, text="", content_type="text/html")
    return web.json_response({"ok": False, "error": fault.code}, status=fault.status, headers=headers)
