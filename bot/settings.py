"""The environment, typed and frozen; built once, by the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableError

from bot.errors import SettingsError

SLACK_API = "https://slack.com/api/"
_IDS = 'must be a JSON list of user ids and user-group ids, such as ["U012ABCDEF", "S034GHIJKL"]'
_CHANNELS = 'must be a JSON object of territory keys and channel ids, such as {"india": "C012ABCDEF"}'
_DAYS = "must be a whole number of days, from 1 to 36500"
# In words of our own where pydantic's would not tell an operator what to write.
_WANTED = {
    "port": "must be a whole number from 0 to 65535",
    "priority_agents": _IDS,
    "priority_leads": _IDS,
    "priority_admins": _IDS,
    "priority_pams": _IDS,
    "priority_channel": "must be a channel's id, such as C012ABCDEF",
    "priority_channels": _CHANNELS,
    "audit_days": _DAYS,
    "ticket_days": _DAYS,
}
_SAID_BY_PYDANTIC = "Value error, "


def _with_slash(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError("must begin with https:// or http://")
    return url.rstrip("/") + "/"


def _trimmed(value: object) -> object:
    """Cut off the space and the line break that come with a value out of a file; nothing left is as if not set."""
    return (value.strip() or None) if isinstance(value, str) else value


def _web_address(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith(("http://", "https://")):
        raise ValueError("must begin with https:// or http://")
    return value


_Secret = Annotated[SecretStr | None, BeforeValidator(_trimmed)]
# A name or an email would never match anybody, and a Partner Account Manager would count as an agent.
_Ids = tuple[Annotated[str, StringConstraints(pattern=r"^[USW][A-Za-z0-9_]+$")], ...]


_Days = Annotated[int, Field(ge=1, le=36_500)]

# By id: names change, and messages are never posted by name.
_Channel = Annotated[str, StringConstraints(pattern=r"^[CG][A-Za-z0-9]+$")]


class Settings(BaseSettings):
    """What the operator set; the README's table names every variable."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, str_strip_whitespace=True)

    slack_bot_token: _Secret = None
    slack_signing_secret: _Secret = None
    slack_app_token: _Secret = None
    slack_api_url: Annotated[str, AfterValidator(_with_slash)] = SLACK_API
    port: int = Field(default=3000, ge=0, le=65535)
    host: str = "0.0.0.0"  # noqa: S104 - a container's web process is reached from outside
    database_url: SecretStr = SecretStr("sqlite:///priority.db")
    policy_file: Path | None = None
    priority_agents: _Ids = ()
    priority_leads: _Ids = ()
    priority_admins: _Ids = ()
    priority_pams: _Ids = ()
    priority_locale: str = ""
    priority_channel: _Channel | None = None
    priority_channels: dict[str, _Channel] = Field(default_factory=dict)
    # Whoever knows the address can say that all is well.
    heartbeat_url: Annotated[SecretStr, AfterValidator(_web_address)] | None = None
    audit_days: _Days = 365
    ticket_days: _Days = 730

    @property
    def socket_mode(self) -> bool:
        """Whether Slack is reached through Socket Mode instead of HTTP."""
        return self.slack_app_token is not None


class TryOutSettings(BaseSettings):
    """The two variables that the try-out reads; Slack's and the database's are none of its business."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, str_strip_whitespace=True)

    policy_file: Path | None = None
    priority_locale: str = ""

    def whole(self) -> Settings:
        """Return settings in which everything else is as if nothing were set."""
        return Settings.model_construct(policy_file=self.policy_file, priority_locale=self.priority_locale)


def read_settings(**overrides: Any) -> Settings:  # noqa: ANN401 - passed on to pydantic
    """Read the environment; raises SettingsError with a line for each variable that cannot be read."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = [_line(problem["loc"], problem["msg"]) for problem in error.errors(include_input=False)]
        raise SettingsError("\n".join(dict.fromkeys(lines))) from None
    except UnreadableError as error:
        raise SettingsError(_unreadable(str(error))) from None


def _line(location: tuple[int | str, ...], message: str) -> str:
    name = str(location[0]) if location else "environment"
    return f"{name.upper()}: {_WANTED.get(name) or message.removeprefix(_SAID_BY_PYDANTIC)}"


def _unreadable(message: str) -> str:
    name = message.split('"')[1].upper() if '"' in message else "a variable"
    return f"{name}: {_WANTED.get(name.lower(), _IDS)}"
