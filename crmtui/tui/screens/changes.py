"""Changes: what is not committed, what is not pushed, what is in conflict, and what to do about it."""

from __future__ import annotations

import asyncio

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content

from crmtui.errors import CrmError
from crmtui.i18n import _
from crmtui.model.conflict import OpenConflict
from crmtui.tui import plain
from crmtui.tui.changes_view import INDENT, Pending, full_edit, pending, pending_blocks
from crmtui.tui.commands import CHANGES, bindings
from crmtui.tui.messages import ChangeShown, ChangeWanted, Errand, Refused, SyncWanted
from crmtui.tui.screens.crm_screen import CrmScreen
from crmtui.tui.session import Session
from crmtui.tui.standing import Standing
from crmtui.tui.widgets.blocks import Block, BlockList
from crmtui.tui.widgets.status_line import StatusLine
from crmtui.workspace import Workspace

_MERGING = frozenset({"take", "take_value", "continue_merge"})


class ChangesScreen(CrmScreen):
    """One list: conflicts, edits, commits."""

    MODE = "changes"
    CSS_PATH = "changes.tcss"
    BINDINGS = [*bindings(CHANGES)]  # noqa: RUF012
    AUTO_FOCUS = "#changes"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._open: Pending | None = None
        self._is_read = asyncio.Event()
        """Git has answered once, if only that it cannot."""

    def body(self) -> ComposeResult:
        """The list."""
        yield BlockList(INDENT, id="changes")

    def on_mount(self) -> None:
        """Follow what Git says, besides the records."""
        super().on_mount()
        self.watch(self.app, "standing", self._stands, init=False)

    # -- reading --------------------------------------------------------------------------

    def reload(self) -> None:
        """Read what is open, in the second thread."""
        self._read()

    @work(group="changes", exclusive=True)
    async def _read(self) -> None:
        try:
            found = await self.session.aside(pending)
        except CrmError as error:
            self._is_read.set()
            self.post_message(Refused(error))
            return
        if not self.is_attached:
            return
        is_new = bool(found and found.conflicts and not (self._open and self._open.conflicts))
        self._open = found
        self._is_read.set()
        zone = self.session.facts.rules.config.zone
        nothing = [Block("", ((Content(""), plain.line(_("This workspace is not under Git."))),))]
        blocks = pending_blocks(found, zone) if found else nothing
        self.query_one(BlockList).show(blocks, "conflict 0" if is_new else "")
        self.query_one(StatusLine).show(self._counts(found) if found else ())
        self.refresh_bindings()

    def _stands(self, standing: Standing) -> None:
        known = self._open.status if self._open else None
        if self.is_current and standing.status is not None and standing.status != known:
            self.reload()

    def _counts(self, found: Pending) -> list[Content]:
        if not found.status.upstream:
            return []
        return [plain.line(_("follows %(name)s") % {"name": found.status.upstream}, "$muted")]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of a merge are there while there is one."""
        status = self._open.status if self._open else None
        return action not in _MERGING or bool(status and status.busy)

    async def _known(self) -> Pending | None:
        """What is open, as soon as it is read: a key may come before. None without Git, and where
        Git cannot answer; either is told."""
        await self._is_read.wait()
        if self._open is None and self.session.facts.versioned:
            self.reload()  # tells what is wrong, or that it is mended
        elif self._open is None:
            self.notify(_("This workspace is not under Git."), markup=False)
        return self._open

    # -- what is chosen -------------------------------------------------------------------

    def _chosen(self) -> tuple[str, str]:
        """Kind and name of what is under the cursor."""
        kind, _space, name = self.query_one(BlockList).key.partition(" ")
        return kind, name

    def _conflict(self) -> OpenConflict | None:
        kind, name = self._chosen()
        if self._open is None or kind != "conflict":
            self.notify(_("Choose a conflict first."), markup=False)
            return None
        return self._open.conflicts[int(name)]

    def action_show(self) -> None:
        """The whole of what is under the cursor."""
        kind, name = self._chosen()
        if kind == "commit":
            self.post_message(ChangeShown(name))
        elif kind == "conflict":
            self.action_take_value()
        elif kind and self._open:
            self._show_edit(f"{kind} {name}", self._open)

    @on(BlockList.Opened)
    def _opened(self) -> None:
        self.action_show()

    def _show_edit(self, key: str, found: Pending) -> None:
        from crmtui.tui.screens.change import ChangeScreen

        blocks = full_edit(key, found.edited)
        if blocks:
            self.app.push_screen(ChangeScreen(self.session, "", blocks))

    # -- commit, undo, sync ---------------------------------------------------------------

    @work(group="dialog", exclusive=True)
    async def action_commit(self) -> None:
        """Ask for a sentence, then commit what was edited by hand."""
        from crmtui.tui.screens.dialogs import AskText

        found = await self._known()
        if found is None:
            return
        if not found.status.uncommitted:
            self.notify(_("Everything is committed."), markup=False)
            return
        if found.status.busy:
            told = _("A %(what)s is under way: decide the conflicts, then m.")
            self.notify(told % {"what": found.status.busy}, markup=False)
            return
        heading = Content.styled(_("Commit what was edited"), "$text-accent")
        ask = AskText(self.session, heading, _("why? one sentence"), optional=False)
        said = await self.app.push_screen_wait(ask)
        if said is not None:
            self.post_message(ChangeWanted(lambda ws: ws.commit_edits(said.text)))

    def action_undo_this(self) -> None:
        """Take the chosen commit back, else the last action."""
        kind, name = self._chosen()
        self.undo(name if kind == "commit" else "")

    @work(group="dialog", exclusive=True)
    async def action_sync(self) -> None:
        """Bring this clone and the server together; the first time ask where to."""
        from crmtui.tui.screens.dialogs import Confirm

        found, to = await self._known(), ""
        if found is None:
            return
        if not found.status.upstream:
            try:
                to = await self.session.aside(_first_place)
            except CrmError as error:
                self.post_message(Refused(error))
                return
            heading = Content.styled(_("Share this branch?"), "$text-accent")
            text = _("It goes to %(name)s, and follows it from then on.") % {"name": to}
            if not await self.app.push_screen_wait(
                Confirm(self.session, heading, plain.line(text))
            ):
                return
        self.post_message(SyncWanted(to))

    # -- conflicts ------------------------------------------------------------------------

    def action_take(self, side: str) -> None:
        """Decide the conflict for one side."""
        conflict = self._conflict()
        if conflict is not None:
            self._decide(conflict, side)

    @work(group="dialog", exclusive=True)
    async def action_take_value(self) -> None:
        """Ask for a value, then decide the conflict with it."""
        from crmtui.tui.screens.dialogs import AskText

        conflict = self._conflict()
        if conflict is None:
            return
        heading = Content(" · ").join([
            Content.styled(_("Decide"), "$text-accent"),
            plain.line(f"{conflict.name} {conflict.field}".rstrip()),
        ])  # fmt: skip
        ask = AskText(self.session, heading, _("ours, theirs, base, or a value"), optional=False)
        said = await self.app.push_screen_wait(ask)
        if said is not None:
            self._decide(conflict, said.text)

    def _decide(self, conflict: OpenConflict, choice: str) -> None:
        def decide(ws: Workspace) -> str:
            done = ws.resolve(conflict.path, {conflict.field: choice})
            left = len(done.left) + len(done.elsewhere)
            if not left:
                return _("Everything is decided: m finishes the merge.")
            return _("Decided. Still in conflict: %(n)d") % {"n": left}

        self.post_message(Errand(decide))

    @work(group="dialog", exclusive=True)
    async def action_continue_merge(self) -> None:
        """Ask, then commit the merge."""
        from crmtui.tui.screens.dialogs import Confirm

        if self._open is None:
            return
        if self._open.conflicts:
            self.notify(_("Decide the conflicts first: o, t, b or v."), markup=False)
            return
        heading = Content.styled(_("Finish the merge?"), "$text-accent")
        text = Content.styled(_("Both sides' changes become one commit."), "$muted")
        if await self.app.push_screen_wait(Confirm(self.session, heading, text)):
            self.post_message(Errand(lambda ws: ws.finish_merge().message))


def _first_place(ws: Workspace) -> str:
    """Where a branch goes that follows none. NotFound without a server."""
    from crmtui.history.remotes import require_remote

    assert ws.repository is not None, "asked where Git told a status"
    return f"{require_remote(ws.repository)}/{ws.repository.head_state().branch}"
