"""The table of commands: every key declared once, reachable with an input method, and explained."""

from __future__ import annotations

import pytest
from textual.binding import Binding

from crmtui.tui.application import CrmApp
from crmtui.tui.commands import COMMANDS, GROUPS, Command, bindings, in_context, key_name
from crmtui.tui.screens.alerts import AlertsScreen
from crmtui.tui.screens.batch import BatchScreen
from crmtui.tui.screens.changes import ChangesScreen
from crmtui.tui.screens.customer import CustomerScreen, HistoryList
from crmtui.tui.screens.customers import CustomersScreen
from crmtui.tui.screens.dashboard import DashboardScreen
from crmtui.tui.screens.dedupe import DedupeScreen
from crmtui.tui.screens.dialogs import Confirm, Dialog
from crmtui.tui.screens.help import HelpScreen, help_rows
from crmtui.tui.screens.letter_dialog import LetterDialog
from crmtui.tui.screens.log_form import LogForm
from crmtui.tui.screens.plan import PlanScreen
from crmtui.tui.screens.playbooks import PlaybooksScreen
from crmtui.tui.screens.tiers import TiersScreen
from crmtui.tui.screens.today import TodayScreen
from crmtui.tui.widgets.chips import Chips
from crmtui.tui.widgets.table import VirtualTable

PLACES: dict[str, tuple[type, ...]] = {
    "app": (CrmApp,), "today": (TodayScreen,), "customers": (CustomersScreen,),
    "customer": (CustomerScreen,), "table": (VirtualTable,), "form": (LogForm,),
    "chips": (Chips,), "dialog": (Dialog, HelpScreen), "confirm": (Confirm,),
    "changes": (ChangesScreen,), "history": (HistoryList,), "plan": (PlanScreen,), "letter": (LetterDialog,),
    "batch": (BatchScreen,), "alerts": (AlertsScreen,),
    "playbooks": (PlaybooksScreen,), "dashboard": (DashboardScreen,),
    "dedupe": (DedupeScreen,), "tiers": (TiersScreen,),
}  # fmt: skip


def needs_twin(command: Command) -> bool:
    keys = command.keys.split(",")
    return any(len(key) == 1 and key.isalpha() for key in keys)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: f"{c.id}-{c.keys}")
def test_command_is_explained_and_has_its_action(command: Command) -> None:
    assert command.text and command.tooltip.endswith(".")
    for where in command.where:
        assert where in GROUPS
        action = command.action.partition("(")[0]
        places = (CrmApp,) if action.startswith("app.") else PLACES[where]
        for place in places:
            assert hasattr(place, "action_" + action.removeprefix("app."))


@pytest.mark.parametrize("command", [c for c in COMMANDS if needs_twin(c)], ids=lambda c: c.id)
def test_letters_have_a_twin_for_input_methods(command: Command) -> None:
    assert any(len(key) > 1 or key.isdigit() for key in command.keys.split(","))


@pytest.mark.parametrize("where", list(GROUPS))
def test_no_key_means_two_things_in_one_place(where: str) -> None:
    keys = [key for command in in_context(where) for key in command.keys.split(",")]
    assert len(keys) == len(set(keys))
    ids = [command.id for command in in_context(where)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "where", ["today", "customers", "customer", "changes", "history", "plan", "batch"]
)
def test_screens_do_not_shadow_keys_of_the_application(where: str) -> None:
    here = {key for command in in_context(where) for key in command.keys.split(",")}
    everywhere = {key for command in in_context("app") for key in command.keys.split(",")}
    lists = {key for command in in_context("table") for key in command.keys.split(",")}
    assert not here & (everywhere | lists)


@pytest.mark.parametrize("place", [place for places in PLACES.values() for place in places])
def test_every_own_binding_has_an_id_from_the_table(place: type) -> None:
    known = {command.id for command in COMMANDS}
    for binding in vars(place).get("BINDINGS", ()):
        assert isinstance(binding, Binding) and binding.id in known and binding.tooltip


def test_help_lists_every_command_with_its_keys() -> None:
    told = [(left.plain, right.plain) for left, right in help_rows({})]
    for command in COMMANDS:
        first = key_name(command.keys.split(",")[0])
        assert any(first in left.split() and right.startswith(command.text) for left, right in told)


def test_help_shows_the_persons_own_keys() -> None:
    told = {right.plain.split("  ")[0]: left.plain for left, right in help_rows({"log": "f12,g"})}
    assert told["Log"] == "f12  g"


def test_bindings_carry_everything_the_key_bar_needs() -> None:
    log = next(b for b in bindings("today") if b.id == "log")
    assert (log.key, log.description, log.show) == ("l,ctrl+l", "Log", True)


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("ctrl+s", "^s"),
        ("slash", "/"),
        ("escape", "esc"),
        ("shift+s", "S"),
        ("f5", "f5"),
        ("shift+right", "shift+→"),
    ],
)
def test_key_names(key: str, shown: str) -> None:
    assert key_name(key) == shown
