"""The application: a table of contents of screens, themes and keys, and the news between them.

Screens other than the first are imported when they open, so that the first picture comes soon.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segments
from rich.text import Text
from textual import on, work
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.reactive import Initialize, Reactive, reactive
from textual.screen import Screen
from textual.theme import Theme

from crmtui.dataclass import replace
from crmtui.errors import CrmError, Unreachable
from crmtui.i18n import _
from crmtui.model.drafts import Done
from crmtui.text import safe_text
from crmtui.tui import crash
from crmtui.tui.commands import APP, bindings
from crmtui.tui.following import FollowingApp
from crmtui.tui.keymap import load_keymap
from crmtui.tui.messages import (
    Changed,
    ChangeShown,
    ChangeWanted,
    CustomersWanted,
    Errand,
    OpenBatch,
    OpenCustomer,
    Refused,
    SyncTold,
    SyncWanted,
    TodayShown,
    WorriesCounted,
)
from crmtui.tui.palette import CommandHits, CustomerHits
from crmtui.tui.screens.today import TodayScreen
from crmtui.tui.session import Session
from crmtui.tui.shades import with_shades
from crmtui.tui.standing import Standing, synced_words
from crmtui.tui.theme_choice import DARK, LIGHT, remember, remembered
from crmtui.tui.widgets.top_bar import TopBar
from crmtui.workspace import Workspace

if TYPE_CHECKING:
    from crmtui.actions.sync import Synced

_CALM, _RARELY = 1.0, 20
"""Seconds without a change after which alerts are counted, and how much of the time may go into that:
one part in so many."""
_MANY = 2000
"""Customers from which on alerts are counted only where they are opened: counting takes seconds then,
and every key would wait for it."""
_SETTLED, _IDLE = 0.25, 0.5
"""Seconds after which the first picture stands and Git may be asked, and from when Today is complete
until what other screens need is imported."""


def _chosen_theme(app: App[int]) -> str:
    return remembered(app.available_themes)


class CrmApp(FollowingApp):
    """Today, Customers and Changes as modes, a customer and dialogs on top of them."""

    TITLE = "crmtui"
    CSS_PATH: ClassVar = ["app.tcss", "screens/today.tcss"]
    """The other screens bring their own when they open."""
    DEFAULT_MODE = "today"
    """Where the application begins: an empty first screen would be laid out, styled and painted over."""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(APP)]
    COMMANDS = App.COMMANDS | {CommandHits, CustomerHits}
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-tiny"), (24, "-slim"), (60, "-narrow"), (100, "-wide"), (130, "-roomy"),
    ]  # fmt: skip
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-flat"), (6, "-short"), (20, "-medium"), (34, "-tall"),
    ]  # fmt: skip

    theme: Reactive[str] = Reactive(Initialize(_chosen_theme))
    """The chosen one from the start: all styles would be read once more for another one."""
    standing: reactive[Standing] = reactive(Standing())
    """How the workspace stands with Git; status lines follow it."""
    worries: reactive[int] = reactive(0)
    """Alerts that are new or graver since the last review; status lines follow it."""

    def __init__(
        self, session: Session, *, watch: bool = True, shown: Callable[[], None] | None = None
    ) -> None:
        super().__init__(session, watch=watch)
        self._shown = shown
        self._is_complete = False
        """Whether Today was shown with all that belongs to it."""
        self._worry_at = 0.0
        """When alerts may be counted again."""

    # -- contents -------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Screens, keys, and the ears for news."""
        self.add_mode("today", self.get_default_screen)
        self.add_mode("customers", self._customers)
        self.add_mode("changes", self._changes)
        self.add_mode("plan", self._plan)
        self.add_mode("playbooks", self._playbooks)
        self.add_mode("dashboard", self._dashboard)
        self._use_keymap()
        self.theme_changed_signal.subscribe(self, self._theme_changed)
        self.set_timer(_SETTLED, self.look_at_git)
        if self._watch:
            self.set_timer(_CALM, self.look_for_worries)
            self.watch(self, "data", self._worry_again, init=False)
            self.call_after_refresh(self.follow)

    def on_ready(self) -> None:
        """The first picture stands."""
        if self._shown is not None:
            self._shown()

    def get_default_screen(self) -> TodayScreen:
        """The first screen."""
        return TodayScreen(self.session)

    def get_css_variables(self) -> dict[str, str]:
        """The theme's variables and two shades of our own."""
        return with_shades(super().get_css_variables())

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the table of commands lacks."""
        yield SystemCommand(_("Theme"), _("Choose among all themes"), self.action_change_theme)

    @on(TodayShown)
    def _today_shown(self) -> None:
        if not self._is_complete:
            self._is_complete = True
            self.set_timer(_IDLE, self.make_ready)

    @work(group="ready", thread=True)
    def make_ready(self) -> None:
        """Import what the next keys need, away from them: the filter, and what the dashboard draws
        with."""
        from crmtui.charts.canvas import warm_up

        importlib.import_module("crmtui.tui.widgets.filter_bar")
        importlib.import_module("crmtui.tui.screens.dashboard")
        warm_up()

    def action_mode(self, name: str) -> None:
        """Another main screen."""
        self.switch_mode(name)

    @on(TopBar.ModeWanted)
    def _mode_wanted(self, event: TopBar.ModeWanted) -> None:
        self.switch_mode(event.mode)

    def _customers(self) -> Screen[None]:
        from crmtui.tui.screens.customers import CustomersScreen

        return CustomersScreen(self.session)

    def _changes(self) -> Screen[None]:
        from crmtui.tui.screens.changes import ChangesScreen

        return ChangesScreen(self.session)

    def _plan(self) -> Screen[None]:
        from crmtui.tui.screens.plan import PlanScreen

        return PlanScreen(self.session)

    def _playbooks(self) -> Screen[None]:
        from crmtui.tui.screens.playbooks import PlaybooksScreen

        return PlaybooksScreen(self.session)

    def _dashboard(self) -> Screen[None]:
        month = self.session.compute(lambda ws: ws.board_month())  # read while the screen is made
        from crmtui.tui.screens.dashboard import DashboardScreen

        return DashboardScreen(self.session, month)

    @on(CustomersWanted)
    async def _narrow(self, event: CustomersWanted) -> None:
        from crmtui.tui.screens.customers import CustomersScreen

        await self.switch_mode("customers")
        if isinstance(self.screen, CustomersScreen):
            self.screen.narrow(event.query)

    @on(ChangeShown)
    def _show_change(self, event: ChangeShown) -> None:
        from crmtui.tui.screens.change import ChangeScreen

        self.push_screen(ChangeScreen(self.session, event.commit))

    @on(OpenBatch)
    def _open_batch(self, event: OpenBatch) -> None:
        from crmtui.tui.screens.batch import BatchScreen

        self.push_screen(BatchScreen(self.session, event.key, event.owner))

    @on(OpenCustomer)
    def _open_customer(self, event: OpenCustomer) -> None:
        from crmtui.tui.screens.customer import CustomerScreen

        self.push_screen(CustomerScreen(self.session, event.customer))

    def action_alerts(self) -> None:
        """Who gives cause for worry."""
        from crmtui.tui.screens.alerts import AlertsScreen

        self.push_screen(AlertsScreen(self.session))

    def action_help(self) -> None:
        """Every key."""
        from crmtui.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.session.keymap))

    def action_light(self) -> None:
        """Light or dark."""
        self.theme = LIGHT if self.current_theme.dark else DARK

    def action_refresh(self) -> None:
        """Read the files again."""
        self.read_again(always=True)

    # -- news -----------------------------------------------------------------------------

    @on(ChangeWanted)
    @work(group="write")
    async def _carry_out(self, event: ChangeWanted) -> None:
        try:
            done, note = await self._written(event)
        except CrmError as error:
            self._refused(Refused(error))
        else:
            self._changed(Changed(done, note, event.undoes))

    async def _written(self, event: ChangeWanted) -> tuple[Done, str]:
        """Carry out the change; what there is to say afterwards."""
        done = await self.session.ask(event.change)
        if event.note is None:
            return done, ""
        await self.session.refresh(done.paths)
        return done, await self.session.ask(event.note)

    @on(Changed)
    def _changed(self, event: Changed) -> None:
        if event.undoes:
            self.session.forget(event.undoes)
        else:
            self.session.journal.append(event.done)
        self._tell(event.done, event.note)
        self.read_again(always=True, written=event.done.paths)

    @on(Errand)
    @work(group="write")
    async def _run_errand(self, event: Errand) -> None:
        try:
            told = await self.session.ask(event.call)
        except CrmError as error:
            self._refused(Refused(error))
        else:
            self.notify(safe_text(told), markup=False, timeout=6)
        self.read_again(always=True)

    @on(SyncWanted)
    @work(group="sync")
    async def _sync(self, event: SyncWanted) -> None:
        """Talk to the server in the second thread: everything else goes on meanwhile."""
        if self.standing.syncing:
            return
        self.standing = replace(self.standing, syncing=_("talking to the server …"))
        try:
            done = await self.session.aside(lambda ws: _synced(ws, event.to, self._tell_sync))
        except Unreachable as error:
            told = _("The server does not answer. Your work is safe here.") + f"\n{error}"
            self.notify(safe_text(told), severity="warning", markup=False, timeout=10)
        except CrmError as error:
            self._refused(Refused(error))
        else:
            self.notify(safe_text(synced_words(done)), markup=False, timeout=10,
                        severity="information" if done.is_done else "warning")  # fmt: skip
        finally:
            self.standing = replace(self.standing, syncing="")
            self.read_again(always=True)

    def _tell_sync(self, line: str) -> None:
        self.post_message(SyncTold(line))

    @on(SyncTold)
    def _hear(self, event: SyncTold) -> None:
        if self.standing.syncing:
            self.standing = replace(self.standing, syncing=event.line)

    def look_again(self) -> None:
        """The files were read: Git may have moved too."""
        self.look_at_git()

    @work(group="git", exclusive=True)
    async def look_at_git(self) -> None:
        """Ask Git how the workspace stands, away from everything else."""
        if not self.session.facts.versioned:
            return
        try:
            status = await self.session.aside(lambda ws: ws.git_status())
        except CrmError:
            status = None  # a damaged repository: the facts say what they can, `doctor` the rest
        self.standing = replace(self.standing, status=status)

    @on(WorriesCounted)
    def _worries_counted(self, event: WorriesCounted) -> None:
        self.worries = event.count

    def _worry_again(self) -> None:
        self.look_for_worries()

    @work(group="worries", exclusive=True)
    async def look_for_worries(self) -> None:
        """Count the alerts that are new, in the second thread, when nothing changed for a moment;
        where that takes long, the less often."""
        await asyncio.sleep(max(_CALM, self._worry_at - time.monotonic()))
        begun = time.monotonic()
        try:
            self.worries = await self.session.aside(
                lambda ws: 0 if ws.index.count("SELECT count(*) FROM customers") > _MANY
                else ws.alerts().news
            )  # fmt: skip
        except CrmError:
            self.worries = 0  # whoever opens the alerts is told what is wrong
        took = time.monotonic() - begun
        self._worry_at = begun + took * _RARELY

    @on(Refused)
    def _refused(self, event: Refused) -> None:
        self.notify(safe_text(str(event.error)), severity="error", markup=False, timeout=10)

    def _tell(self, done: Done, note: str) -> None:
        from crmtui.reports.subjects import in_words

        told = in_words(done.message) + (f"\n{note}" if note else "")
        self.notify(safe_text(told), markup=False, timeout=4)
        for warning in filter(None, (done.why_uncommitted, *done.warnings)):
            self.notify(safe_text(warning), severity="warning", markup=False, timeout=10)

    def _use_keymap(self) -> None:
        self.session.keymap, ignored = load_keymap()
        self.set_keymap(self.session.keymap)
        for sentence in ignored:
            self.notify(safe_text(sentence), severity="warning", markup=False)

    def _theme_changed(self, theme: Theme) -> None:
        try:
            remember(theme.name)
        except OSError as error:
            self.notify(safe_text(error), severity="warning", markup=False)

    def _fatal_error(self) -> None:
        """Textual would print a traceback with the values of all variables, customers included."""
        error = sys.exc_info()[1] or self._exception
        told = crash.apology(crash.write_report(error) if error else None)
        self._exit_renderables.append(Segments(self.console.render(Text(told))))
        self._close_messages_no_wait()


def _synced(ws: Workspace, to: str, tell: Callable[[str], None]) -> Synced:
    """Sync by the settings as they are now."""
    ws.refresh()
    return ws.sync(to=to, tell=tell)
