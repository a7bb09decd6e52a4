"""The workspace grants the bot what its manifest asks for, no more and no less."""

from __future__ import annotations

import yaml

from bot.local.api.methods import GRANTED
from bot.resources import shipped


def test_the_scopes_granted_are_those_of_the_manifest() -> None:
    manifest = yaml.safe_load(shipped("manifest.yml").read_text(encoding="utf-8"))
    assert sorted(GRANTED) == sorted(manifest["oauth_config"]["scopes"]["bot"])
