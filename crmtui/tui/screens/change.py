"""One change in full: a commit with everybody it touched, or one edit that is not committed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from crmtui.errors import CrmError
from crmtui.i18n import _
from crmtui.reports.subjects import in_words
from crmtui.tui import plain
from crmtui.tui.changes_view import INDENT, change_blocks
from crmtui.tui.commands import DIALOG, bindings
from crmtui.tui.messages import Refused
from crmtui.tui.session import Session
from crmtui.tui.widgets.blocks import Block, BlockList
from crmtui.tui.widgets.too_small import TooSmall


class ChangeScreen(ModalScreen[None]):
    """A tall box to read in. With ``blocks`` it shows these, else the commit."""

    CSS_PATH = "change.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(DIALOG)]
    AUTO_FOCUS = "BlockList"

    def __init__(self, session: Session, commit: str, blocks: Sequence[Block] = ()) -> None:
        super().__init__()
        self.session = session
        self._commit = commit
        self._blocks = tuple(blocks)

    def compose(self) -> ComposeResult:
        """Title and blocks."""
        with Vertical(id="box"):
            yield Static(Content.styled(_("Not committed"), "$text-accent"), id="title")
            yield BlockList(INDENT)
        yield TooSmall()

    def on_mount(self) -> None:
        """Show what is known, or read the commit."""
        if self._blocks:
            self.query_one(BlockList).show(self._blocks)
        else:
            self.query_one("#title", Static).update(Content.styled("…", "$muted"))
            self._read()

    @work(exclusive=True)
    async def _read(self) -> None:
        commit = self._commit
        try:
            change = await self.session.aside(lambda ws: ws.change(commit))
        except CrmError as error:
            self.app.post_message(Refused(error))
            self.dismiss(None)
            return
        zone = self.session.facts.rules.config.zone
        self.query_one("#title", Static).update(
            plain.line(in_words(change.commit.subject), "$text-accent")
        )
        self.query_one(BlockList).show(change_blocks(change, zone))

    def action_save(self) -> None:
        """Close."""
        self.dismiss(None)

    def action_close(self) -> None:
        """Close."""
        self.dismiss(None)
