"""The verbs that several screens offer for the customer in front of the person."""

from __future__ import annotations

from collections.abc import Callable

from textual import work
from textual.content import Content

from crmtui.dataclass import dataclass
from crmtui.errors import CrmError
from crmtui.i18n import _
from crmtui.model.chores import TEAM
from crmtui.model.drafts import Done, TouchDraft
from crmtui.model.task import Task
from crmtui.tui import plain, words
from crmtui.tui.messages import Changed, ChangeWanted, OpenCustomer, Refused
from crmtui.tui.open_part import OpenPart
from crmtui.tui.screens.crm_screen import CrmScreen
from crmtui.tui.session import Session
from crmtui.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom the verbs are about."""

    customer: str
    """Id."""
    name: str
    contact: str = ""
    """Name of the person to reach."""
    phone: str = ""
    parts: tuple[OpenPart, ...] = ()
    """Open tasks, the most urgent first."""

    @property
    def task(self) -> Task | None:
        """The most urgent open task."""
        return self.parts[0].task if self.parts else None


class ActingScreen(CrmScreen):
    """A screen with a chosen customer that can be acted on.

    Dialogs are imported when they open: the first picture does not wait for them.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._writing: set[str] = set()

    def chosen(self) -> Chosen | None:
        """The customer the keys are about."""
        return None

    def targets(self) -> tuple[str, ...]:
        """Ids of the customers a bulk verb is about."""
        chosen = self.chosen()
        return (chosen.customer,) if chosen else ()

    def moving_on(self, customer: str) -> None:
        """Something is done for this customer: on to the next."""

    # -- touches --------------------------------------------------------------------------

    @work(group="dialog", exclusive=True)
    async def action_log(self) -> None:
        """Open the log form."""
        from crmtui.tui.screens.log_form import LogForm, LogSubject

        chosen = self._somebody()
        if chosen is None:
            return
        try:
            view = await self.ask(lambda ws: ws.show(chosen.customer))
        except CrmError as error:
            self.post_message(Refused(error))
            return
        subject = LogSubject(view.customer, chosen.contact, chosen.parts)
        done = await self.app.push_screen_wait(LogForm(self.session, subject))
        if done is not None:
            self.moving_on(chosen.customer)
            self.post_message(Changed(done))

    @work(group="dialog", exclusive=True)
    async def action_message(self) -> None:
        """Write to the customer from a template."""
        from crmtui.tui.screens.letter_dialog import LetterDialog, LetterSubject

        chosen = self._somebody()
        if chosen is None:
            return
        try:
            templates = await self.ask(lambda ws: ws.templates())
            customer = await self.ask(lambda ws: ws.find(chosen.customer))
            fits = await self.ask(lambda ws: ws.proposal(chosen.customer))
        except CrmError as error:
            self.post_message(Refused(error))
            return
        if not templates:
            told = _("No template is there yet: write one into playbooks/templates/")
            self.notify(told, markup=False)
            return
        tasks = [part.task for part in chosen.parts if part.task.template]
        subject = LetterSubject(customer, tuple(templates), tasks[0] if tasks else None, fits)
        done = await self.app.push_screen_wait(LetterDialog(self.session, subject))
        if done is not None:
            self.moving_on(chosen.customer)
            self.post_message(Changed(done))

    def action_no_answer(self) -> None:
        """Log an attempt at once and go on."""
        chosen = self._somebody()
        if chosen is not None and chosen.customer not in self._writing:
            self._writing.add(chosen.customer)
            self.moving_on(chosen.customer)
            self._attempt(chosen)

    def _attempt(self, chosen: Chosen) -> None:
        via = chosen.task.channel if chosen.task else "phone"
        via = via if "no-answer" in words.OUTCOMES_BY_CHANNEL.get(via, ()) else "phone"
        draft = TouchDraft(via=via, outcome="no-answer")
        self.post_message(ChangeWanted(lambda ws: ws.log(chosen.customer, draft),
                                       lambda ws: self._retry(ws, chosen)))  # fmt: skip

    def _retry(self, ws: Workspace, chosen: Chosen) -> str:
        step = chosen.task.step if chosen.task else ""
        tasks = ws.show(chosen.customer).tasks
        due = min((task.due for task in tasks if task.step == step), default=None)
        if due is None or due <= self.session.today:
            return ""
        return _("Next try: %(day)s") % {"day": words.day_name(due, self.session.today)}

    # -- decisions about a task -----------------------------------------------------------

    @work(group="dialog", exclusive=True)
    async def action_snooze(self) -> None:
        """Ask until when, then hide the task."""
        from crmtui.tui.screens.dialogs import AskDay

        chosen = self._chosen_with_parts()
        if chosen is None:
            return
        ask = AskDay(self.session, self._title(_("Snooze"), chosen), parts=chosen.parts)
        until = await self.app.push_screen_wait(ask)
        if until is not None and until.day is not None:
            day = until.day
            self.write(lambda ws: ws.snooze(until.task, day, until.why), chosen)

    @work(group="dialog", exclusive=True)
    async def action_skip(self) -> None:
        """Ask why, then skip this time."""
        from crmtui.tui.screens.dialogs import AskText

        chosen = self._chosen_with_parts()
        if chosen is None:
            return
        ask = AskText(self.session, self._title(_("Skip"), chosen), _("why (may stay empty)"),
                      parts=chosen.parts)  # fmt: skip
        told = await self.app.push_screen_wait(ask)
        if told is not None:
            self.write(lambda ws: ws.skip(told.task, told.text), chosen)

    @work(group="dialog", exclusive=True)
    async def action_done(self) -> None:
        """Complete a step that is no touch."""
        from crmtui.tui.screens.dialogs import AskText

        chosen = self._chosen_with_parts()
        if chosen is None:
            return
        first = next((p.task.id for p in chosen.parts if p.task.kind != "cadence"), "")
        ask = AskText(self.session, self._title(_("Done"), chosen), _("note (may stay empty)"),
                      parts=chosen.parts, first=first)  # fmt: skip
        told = await self.app.push_screen_wait(ask)
        if told is not None:
            self.write(lambda ws: ws.done(told.task, told.text), chosen)

    @work(group="dialog", exclusive=True)
    async def action_pause(self) -> None:
        """Pause everything for the customer."""
        from crmtui.tui.screens.dialogs import AskDay

        chosen = self._somebody()
        if chosen is None:
            return
        title = self._title(_("Pause all follow-up"), chosen)
        ask = AskDay(self.session, title, text="+1m", open_ended=_("until resumed"))
        until = await self.app.push_screen_wait(ask)
        if until is not None:
            self.write(lambda ws: ws.pause(chosen.customer, until.day, until.why), chosen)

    # -- the customer ---------------------------------------------------------------------

    @work(group="dialog", exclusive=True)
    async def action_new_customer(self) -> None:
        """Add a customer and show it."""
        from crmtui.tui.screens.new_customer_dialog import AskCustomer

        new = await self.app.push_screen_wait(AskCustomer(self.session))
        if new is None:
            return
        try:
            done = await self.ask(lambda ws: ws.add(new.name, contact=new.contact))
            await self.session.refresh(done.paths)
        except CrmError as error:
            self.post_message(Refused(error))
            return
        self.post_message(Changed(done))
        self.post_message(OpenCustomer(done.customers[0]))

    @work(group="dialog", exclusive=True)
    async def action_tags(self) -> None:
        """Change tags of the marked customers or the chosen one."""
        from crmtui.tui.screens.tag_dialog import AskTags

        targets = self.targets()
        if not targets or (targets == (TEAM,) and self._somebody() is None):
            return
        known, present = await self.ask(lambda ws: _tags(ws, targets))
        chosen = self.chosen()
        who = (
            chosen.name
            if len(targets) == 1 and chosen
            else _("%(n)s customers") % {"n": len(targets)}
        )
        heading = plain.joined(Content.styled(_("Tags") + " · ", "$text-accent"), plain.line(who))
        change = await self.app.push_screen_wait(AskTags(self.session, heading, known, present))
        if change is not None:
            self.write(lambda ws: ws.tag(targets, add=change.add, remove=change.remove))

    @work(group="dialog", exclusive=True)
    async def action_complaint(self) -> None:
        """Open a complaint."""
        from crmtui.tui.screens.complaint_dialog import AskComplaint

        chosen = self._somebody()
        if chosen is None:
            return
        heading = self._title(_("Complaint"), chosen)
        told = await self.app.push_screen_wait(AskComplaint(self.session, heading))
        if told is not None:
            self.write(lambda ws: ws.complaint(chosen.customer, told.title,
                                               severity=told.severity, via=told.via))  # fmt: skip

    def action_undo(self) -> None:
        """Say what was done last, ask, then take it back."""
        self.undo()

    @work(group="dialog", exclusive=True)
    async def action_edit_file(self) -> None:
        """Open the record in the person's editor."""
        from crmtui.exchange.programs import edit

        chosen = self._somebody()
        if chosen is None:
            return
        path = await self.ask(lambda ws: ws.path(chosen.customer))
        try:
            with self.app.suspend():
                edit(path)
        except CrmError as error:
            self.post_message(Refused(error))
        else:
            await self.run_action("app.refresh")

    def action_copy_phone(self) -> None:
        """Put the phone number on the clipboard."""
        chosen = self.chosen()
        if chosen and chosen.phone:
            self.app.copy_to_clipboard(chosen.phone)
            self.notify(_("Copied %(phone)s") % {"phone": chosen.phone}, markup=False)

    # -- writing --------------------------------------------------------------------------

    def write(self, change: Callable[[Workspace], Done], chosen: Chosen | None = None) -> None:
        """Have one change carried out. With ``chosen`` the screen goes on to the next customer."""
        if chosen is not None:
            self.moving_on(chosen.customer)
        self.post_message(ChangeWanted(change))

    def _news(self, state: int) -> None:
        super()._news(state)
        self._writing.clear()

    def _somebody(self) -> Chosen | None:
        """The chosen customer; nobody where a chore of the team is chosen."""
        chosen = self.chosen()
        if chosen is not None and chosen.customer == TEAM:
            self.notify(_("A chore has no customer: mark it as done, snooze or skip it"),
                        markup=False)  # fmt: skip
            return None
        return chosen

    def _chosen_with_parts(self) -> Chosen | None:
        chosen = self.chosen()
        if chosen is not None and not chosen.parts:
            self.notify(_("Nothing is open for this customer"), markup=False)
            return None
        return chosen

    def _title(self, verb: str, chosen: Chosen) -> Content:
        parts = [Content.styled(verb, "$text-accent"), plain.line(chosen.name)]
        return Content(" · ").join(parts)


def _tags(ws: Workspace, targets: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Known tags, and those that the targets have (all of them, if there are several)."""
    shared: set[str] | None = None
    for target in targets[:200]:
        tags = set(ws.find(target).tags)
        shared = tags if shared is None else shared & tags
    return list(ws.rules.tags), sorted(shared or ())
