"""The command palette: customers by name, pinyin or phone, and every command that works here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from crmtui.text import safe_text
from crmtui.tui import plain
from crmtui.tui.commands import Command, by_id
from crmtui.tui.messages import OpenCustomer
from crmtui.tui.screens.crm_screen import CrmScreen


class CommandHits(Provider):
    """The commands of the screen in front."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for command, run in self._commands():
            yield DiscoveryHit(command.text, run, help=command.tooltip)

    async def search(self, query: str) -> Hits:
        """Those that fit."""
        matcher = self.matcher(query)
        for command, run in self._commands():
            score = matcher.match(command.text)
            if score > 0:
                yield Hit(score, matcher.highlight(command.text), run, help=command.tooltip)

    def _commands(self) -> list[tuple[Command, Callable[[], object]]]:
        commands = by_id()
        found: dict[str, tuple[Command, Callable[[], object]]] = {}
        for active in self.screen.active_bindings.values():
            command = commands.get(active.binding.id or "")
            if command and active.enabled and command.id not in ("palette", *found):
                run = partial(self.app.run_action, command.action, active.node)
                found[command.id] = (command, run)
        return list(found.values())


class CustomerHits(Provider):
    """Customers that the typed words may name: the phone rings, four digits find who it is."""

    async def search(self, query: str) -> Hits:
        """At most ten, the best first."""
        screen = self.screen
        if not isinstance(screen, CrmScreen) or not query.strip():
            return
        found = await screen.session.ask(lambda ws: ws.matches(query, 10))
        for rank, match in enumerate(found):
            label = plain.joined(plain.line(match.name, "bold"),
                                 plain.line(f"  {match.detail or match.why}", "$muted"))  # fmt: skip
            chosen = partial(screen.post_message, OpenCustomer(match.id))
            yield Hit(1 - rank / 100, label, chosen, text=safe_text(match.name))
