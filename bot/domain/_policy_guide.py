"""The tables of the policy that people read: submission, template, offerings, expectations, escalation."""

from __future__ import annotations

from pydantic import StrictBool

from bot.domain._policy_core import DataCentre, Statement, Texts, Topic
from bot.domain._policy_types import Domains, Key, Keyed, Part, Sourced, Table, Text, Url
from bot.domain.account import Tier


class DataCentres(Sourced):
    """A group of data centres with the pages that its partners open."""

    key: Key
    name: Text
    centres: tuple[DataCentre, ...]
    store: Url
    help: Url


class Route(Sourced):
    """A way to submit a ticket; its steps may name {store}, {guidelines}, {partners}, {help}, {email}."""

    key: Key
    name: Text
    text: Text
    steps: Texts
    note: Text | None = None


class Submission(Sourced):
    """How a ticket is submitted: the routes stand in the order of advice (C56)."""

    text: Text
    labels: Texts
    guidelines: Url
    partners: Url
    data_centres: Keyed[DataCentres]
    routes: Keyed[Route]
    slack: Statement
    language: Statement
    domain: Statement


class TemplateField(Sourced):
    """One line of the sample email; `presets` are the values to choose from."""

    name: Text
    text: Text
    presets: Texts = ()


class Template(Sourced):
    """The sample email for support, with its seven fields and our line for the SuperAdmin (C55)."""

    name: Text
    text: Text
    purposes: Table[Topic]
    fields: Table[TemplateField]
    superadmin: TemplateField


class Offering(Sourced):
    """Something offered by tier, or a way to reach Partner Support; `text` says what "yes" means."""

    name: Text
    text: Text | None = None
    note: Text | None = None
    authorised: StrictBool
    advanced: StrictBool
    premium: StrictBool

    def offered_to(self, tier: Tier) -> bool:
        """Whether partners of this tier have it."""
        return {Tier.AUTHORISED: self.authorised, Tier.ADVANCED: self.advanced, Tier.PREMIUM: self.premium}[tier]


class Escalation(Sourced):
    """When an escalation is allowed, on what grounds, and what follows."""

    text: Text
    note: Text
    conditions: Table[Topic]
    reasons: Table[Topic]
    after: Statement
    timing: Statement


class FieldName(Sourced):
    """A field of the ticket form, by the name that stands on the screen."""

    name: Text


class FieldNames(Part):
    """The fields that make a ticket a priority one (F13.6)."""

    customer_email: FieldName
    superadmin_email: FieldName
    large_account: FieldName
    critical: FieldName


class PublicMail(Sourced):
    """The mail domains that anybody may have an address of, so that they identify no organisation (C67)."""

    domains: Domains


class Programme(Sourced):
    """What the programme is called, and what it is for."""

    name: Text
    text: Text
