"""Writing to customers: letters from templates, sent and logged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crmtui.errors import CrmError, StorageFailed
from crmtui.i18n import _
from crmtui.workspace.verbs import Verbs

if TYPE_CHECKING:
    from crmtui.exchange.mail_settings import MailSettings
    from crmtui.model.drafts import Done, TouchDraft
    from crmtui.model.letter import Letter
    from crmtui.model.template import Template
    from crmtui.reports.drafting import Draft
    from crmtui.reports.proposing import Proposal


class Letters(Verbs):
    """Letters, as one call each."""

    def templates(self) -> Sequence[Template]:
        """The message templates by name."""
        return [self._look().rules.templates[name] for name in sorted(self.rules.templates)]

    def proposal(self, who: str) -> Proposal | None:
        """The template to begin with when no task that is due names one, and why; None when none
        fits. NotFound, Ambiguous."""
        from crmtui.reports.proposing import proposal

        customer = self.find(who)
        return proposal(self.index, self.rules, customer, self.today_date())

    def letter(
        self, who: str, template: str = "", *, contact: str = "", task: str = ""
    ) -> Draft:  # fmt: skip
        """A letter to a customer, filled in and not sent; by default that of the due task. NotFound,
        Ambiguous, UsageError."""
        from crmtui.reports.drafting import Wish, draft_letter

        customer = self.find(who)
        wish = Wish(customer.id, template, contact, task)
        return draft_letter(self.index, self.rules, self.today_date(), self.me, wish)

    def send_letter(
        self, draft: Draft, settings: MailSettings, letter: Letter | None = None, *,
        agreed: bool = False,
    ) -> Done:  # fmt: skip
        """Send a letter (``letter``: as it was edited) and log that it was sent, as one commit.

        Raises what ``deliver`` raises, and then nothing is logged; what ``log_sent`` raises, and
        then the letter is out.
        """
        letter = letter or draft.letter
        self.deliver(draft, settings, letter, agreed=agreed)
        return self.log_sent(draft, letter)

    def deliver(
        self, draft: Draft, settings: MailSettings, letter: Letter, *, agreed: bool = False
    ) -> None:  # fmt: skip
        """Send a letter and log nothing; the index is not asked. Unsafe and UsageError for what
        speaks against it (see ``reports.drafting.refuse``), MailFailed when the server does not
        take it."""
        from crmtui.actions.desk import refuse_to_write
        from crmtui.exchange.mail import send
        from crmtui.reports.drafting import refuse

        refuse_to_write(self.config)
        refuse(draft, letter, by_mail=True, agreed=agreed)
        send(settings, letter, self.now().astimezone(self.config.zone))

    def log_sent(self, draft: Draft, letter: Letter) -> Done:
        """Log a letter that went out. StorageFailed when that fails: it says how to do it."""
        try:
            return self.log_letter(draft, letter)
        except (CrmError, OSError) as error:
            raise StorageFailed(
                _("the letter is out, but could not be logged: %(why)s")
                % {"why": error.what if isinstance(error, CrmError) else error},
                _("log it with `%(command)s`") % {"command": log_command(draft, letter)},
            ) from error

    def log_letter(self, draft: Draft, letter: Letter | None = None, via: str = "email") -> Done:
        """Log a letter as sent; what it was written for is done by it."""
        return self.log(draft.customer.id, _touch(draft, letter or draft.letter, via))


def _touch(draft: Draft, letter: Letter, via: str) -> TouchDraft:
    from crmtui.model.channels import CHANNELS
    from crmtui.model.drafts import TouchDraft

    return TouchDraft(
        via if via in CHANNELS else "email",
        note=letter.subject or draft.template.title,
        contacts=(draft.contact.key,) if draft.contact else (),
        outcome="sent",
        does=(draft.task.does,) if draft.task and draft.task.does else (),
    )


def log_command(draft: Draft, letter: Letter, via: str = "email") -> str:
    """The command that logs a letter as sent."""
    import shlex

    touch = _touch(draft, letter, via)
    words = ["crmtui", "log", draft.customer.id, "--via", touch.via, "--outcome", touch.outcome]
    words += [word for key in touch.contacts for word in ("--with", key)]
    words += [word for token in touch.does for word in ("--does", token)]
    return shlex.join([*words, "--note", touch.note])


__all__ = ["Letters", "log_command"]
