"""What Slack allows inside a block: text objects, options, buttons, menus and inputs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.local.block_rules import (
    Flaw,
    Rule,
    anything,
    both,
    by_type,
    every,
    flag,
    one_of,
    shape,
    text,
    whole,
)
from bot.local.shapes import as_map, maps_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Numbers without a name of their own: the reference pages of Block Kit elements and composition objects.
ACTION_ID = text(255)
MENU_OPTIONS = 100
MENU_GROUPS = 100
CHOICES = 10
OVERFLOW_OPTIONS = 5
TYPED_CHARACTERS = 3000
MULTI_MOST = 10_000


def plain(most: int) -> Rule:
    """A plain_text object of so many characters."""
    return by_type("text", {"plain_text": shape({"text": text(most)}, {"emoji": flag})})


def any_text(most: int) -> Rule:
    """A plain_text or mrkdwn object of so many characters."""
    kinds = {
        "plain_text": shape({"text": text(most)}, {"emoji": flag}),
        "mrkdwn": shape({"text": text(most)}, {"verbatim": flag}),
    }
    return by_type("text", kinds)


def _like(pattern: str, example: str) -> Rule:
    def check(value: object, place: str) -> Iterator[Flaw]:
        if not isinstance(value, str) or re.fullmatch(pattern, value) is None:
            yield Flaw(place, f"is {value!r}, not written like {example}")

    return check


CONFIRM = shape(
    {"title": plain(100), "text": any_text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
_COMMON: Mapping[str, Rule] = {"action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": flag}
_HINTED: Mapping[str, Rule] = {**_COMMON, "placeholder": plain(150)}


def _option(words: Rule, extra: Mapping[str, Rule] | None = None) -> Rule:
    return shape({"text": words, "value": text(150)}, {"description": any_text(75), **(extra or {})})


MENU_OPTION = _option(plain(75))
CHOICE_OPTION = _option(any_text(75))
OVERFLOW_OPTION = _option(plain(75), {"url": text(3000)})
_GROUP = shape({"label": plain(75), "options": every(MENU_OPTION, MENU_OPTIONS)})


def _offered(element: object) -> list[object]:
    menu = as_map(element)
    grouped = [option for group in maps_in(menu, "option_groups") for option in maps_in(group, "options")]
    return [*maps_in(menu, "options"), *grouped]


def _initial_is_offered(element: object, place: str) -> Iterator[Flaw]:
    menu, offered = as_map(element), _offered(element)
    chosen = [menu["initial_option"]] if "initial_option" in menu else []
    for option in [*chosen, *maps_in(menu, "initial_options")]:
        if option not in offered:
            yield Flaw(place, "starts with an option that it does not offer, or not exactly so")
    values = [as_map(option).get("value") for option in offered]
    if len(set(map(str, values))) < len(values):
        yield Flaw(place, "offers two options with the same value")


def _options_or_groups(element: object, place: str) -> Iterator[Flaw]:
    if ("options" in as_map(element)) == ("option_groups" in as_map(element)):
        yield Flaw(place, "needs either 'options' or 'option_groups'")
        return
    yield from _initial_is_offered(element, place)


def _menu(initial: Mapping[str, Rule]) -> Rule:
    lists = {
        "options": every(MENU_OPTION, MENU_OPTIONS),
        "option_groups": every(_GROUP, MENU_GROUPS),
    }
    return both(shape({}, {**_HINTED, **lists, **initial}), _options_or_groups)


def _choices(initial: Mapping[str, Rule]) -> Rule:
    body = shape({"options": every(CHOICE_OPTION, CHOICES)}, {**_COMMON, **initial})
    return both(body, _initial_is_offered)


def _picker(other: Mapping[str, Rule]) -> Rule:
    return shape({}, {**_HINTED, **other})


def _typed(other: Mapping[str, Rule], needed: Mapping[str, Rule] | None = None) -> Rule:
    always = {"dispatch_action_config": shape({"trigger_actions_on": anything})}
    hints = {key: rule for key, rule in _HINTED.items() if key != "confirm"}
    return shape(needed or {}, {**hints, **always, **other})


_MANY = {"max_selected_items": whole(1, MULTI_MOST)}
_IDS = every(text(255), MULTI_MOST)
_FILTER = shape({}, {"include": anything, "exclude_external_shared_channels": flag, "exclude_bot_users": flag})
_CONVERSATIONS: Mapping[str, Rule] = {"default_to_current_conversation": flag, "filter": _FILTER}
_SENT_BACK = {"response_url_enabled": flag}
_URL = text(3000)

BUTTON = shape(
    {"text": plain(75)},
    {
        "action_id": ACTION_ID,
        "value": text(2000),
        "url": _URL,
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": text(75),
    },
)
IMAGE = shape({"alt_text": text(2000)}, {"image_url": _URL, "slack_file": anything})
OVERFLOW = shape(
    {"options": every(OVERFLOW_OPTION, OVERFLOW_OPTIONS)},
    {"action_id": ACTION_ID, "confirm": CONFIRM},
)

PICKERS: Mapping[str, Rule] = {
    "static_select": _menu({"initial_option": MENU_OPTION}),
    "multi_static_select": _menu({"initial_options": every(MENU_OPTION, MENU_OPTIONS), **_MANY}),
    "external_select": _picker({"initial_option": MENU_OPTION, "min_query_length": whole(0, 255)}),
    "multi_external_select": _picker(
        {"initial_options": every(MENU_OPTION, MENU_OPTIONS), "min_query_length": whole(0, 255), **_MANY},
    ),
    "users_select": _picker({"initial_user": text(255)}),
    "multi_users_select": _picker({"initial_users": _IDS, **_MANY}),
    "conversations_select": _picker({"initial_conversation": text(255), **_CONVERSATIONS, **_SENT_BACK}),
    "multi_conversations_select": _picker({"initial_conversations": _IDS, **_CONVERSATIONS, **_MANY}),
    "channels_select": _picker({"initial_channel": text(255), **_SENT_BACK}),
    "multi_channels_select": _picker({"initial_channels": _IDS, **_MANY}),
    "datepicker": _picker({"initial_date": _like(r"\d{4}-\d\d-\d\d", "2026-12-24")}),
    "timepicker": _picker({"initial_time": _like(r"[0-2]\d:[0-5]\d", "09:30"), "timezone": text(255)}),
    "datetimepicker": shape({}, {**_COMMON, "initial_date_time": whole(1_000_000_000, 9_999_999_999)}),
    "radio_buttons": _choices({"initial_option": CHOICE_OPTION}),
    "checkboxes": _choices({"initial_options": every(CHOICE_OPTION, CHOICES)}),
}
INPUTS: Mapping[str, Rule] = {
    **PICKERS,
    "plain_text_input": _typed(
        {
            "initial_value": text(TYPED_CHARACTERS, least=0),
            "multiline": flag,
            "min_length": whole(0, TYPED_CHARACTERS),
            "max_length": whole(1, TYPED_CHARACTERS),
        },
    ),
    "email_text_input": _typed({"initial_value": text(TYPED_CHARACTERS, least=0)}),
    "url_text_input": _typed({"initial_value": text(TYPED_CHARACTERS, least=0)}),
    "number_input": _typed(
        {"initial_value": text(255), "min_value": text(255), "max_value": text(255)},
        {"is_decimal_allowed": flag},
    ),
}
ACTIONS: Mapping[str, Rule] = {"button": BUTTON, "overflow": OVERFLOW, **PICKERS}
ACCESSORIES: Mapping[str, Rule] = {"image": IMAGE, **ACTIONS}
