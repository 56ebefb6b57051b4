"""Mailings: the steps that are one line for many customers, previewed, sent and written down."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from crmtui.model.queue import Batch
from crmtui.workspace.verbs import Verbs

if TYPE_CHECKING:
    from crmtui.actions.mailing import Delivery, Told
    from crmtui.exchange.mail_settings import MailSettings
    from crmtui.model.drafts import Done
    from crmtui.reports.mailing import Mailing


class Mailings(Verbs):
    """What goes to many customers at once, as one call each."""

    def mailing(
        self, key: str, *, owner: str = "", query: str = "", without: Collection[str] = (),
        template: str = "",
    ) -> Mailing:  # fmt: skip
        """Who gets today's batch ``PLAYBOOK/STEP`` with which text, and who does not and why;
        ``owner`` empty: everybody's. NotFound, QueryError, UsageError."""
        from crmtui.reports.mailing import Choice, batch_named, mailing_of

        with self.fresh():
            batch = batch_named(self.today(owner=owner).batches, key)
            within = {*self.ids(query)} if query.strip() else None
            left = {self.find(who).id for who in without}
            day, choice = self.today_date(), Choice(within, left, template)
            return mailing_of(self.index, self.rules, day, self.me, batch, choice)

    def batches(self, owner: str = "") -> Sequence[Batch]:
        """Today's batches; ``owner`` empty: everybody's."""
        return self.today(owner=owner).batches

    def send_mailing(
        self, mailing: Mailing, settings: MailSettings, told: Told | None = None,
        is_over: Callable[[], bool] = bool,
    ) -> Delivery:  # fmt: skip
        """Send it letter by letter; what went out is written and committed whatever happens. See
        ``actions.mailing.send``."""
        from crmtui.actions import mailing as mailing_action

        return mailing_action.send(self.desk(), mailing, settings, told, is_over)

    def record_mailing(self, mailing: Mailing) -> Done:
        """Write down that it went out by another tool."""
        from crmtui.actions import mailing as mailing_action

        return mailing_action.record(self.desk(), mailing)

    def snooze_mailing(self, mailing: Mailing, until: date, why: str = "") -> Done:
        """Hide it for all these customers before a day, in one commit."""
        from crmtui.actions import decisions

        everybody = (r for one in mailing.recipients for r in (one, *one.also))
        tasks = [task.id for one in everybody for task in one.tasks]
        return decisions.snooze_all(self.desk(), tasks, until, mailing.title, why)
