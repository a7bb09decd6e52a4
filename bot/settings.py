"""The environment, typed and frozen; built once, by the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableError

from bot.errors import SettingsError

SLACK_API = "https://slack.com/api/"


def _with_slash(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError("must begin with https:// or http://")
    return url.rstrip("/") + "/"


class Settings(BaseSettings):
    """What the operator set; the README's table names every variable."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_api_url: Annotated[str, AfterValidator(_with_slash)] = SLACK_API
    port: int = Field(default=3000, ge=0, le=65535)
    host: str = "0.0.0.0"  # noqa: S104 - a container's web process is reached from outside
    database_url: SecretStr = SecretStr("sqlite:///priority.db")
    policy_file: Path | None = None
    priority_agents: tuple[str, ...] = ()
    priority_leads: tuple[str, ...] = ()
    priority_admins: tuple[str, ...] = ()
    priority_pams: tuple[str, ...] = ()
    priority_locale: str = ""

    @property
    def socket_mode(self) -> bool:
        """Whether Slack is reached through Socket Mode instead of HTTP."""
        return self.slack_app_token is not None


class TryOutSettings(BaseSettings):
    """The two variables that the try-out reads; Slack's and the database's are none of its business."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

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
        lines = (f"{_variable(problem['loc'])}: {problem['msg']}" for problem in error.errors(include_input=False))
        raise SettingsError("\n".join(lines)) from None
    except UnreadableError as error:
        raise SettingsError(_json_line(str(error))) from None


def _variable(location: tuple[int | str, ...]) -> str:
    return str(location[0]).upper() if location else "environment"


def _json_line(message: str) -> str:
    name = message.split('"')[1].upper() if '"' in message else "a variable"
    return f'{name}: must be a JSON list of ids, such as ["U012ABCDEF", "S034GHIJKL"]'
