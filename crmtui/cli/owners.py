"""Whose: what ``--owner`` may name."""

from __future__ import annotations

from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.workspace.questions import Questions


def owner_named(workspace: Questions, given: str) -> str:
    """The key of the team member, "" for everybody. UsageError for a stranger."""
    if given == "all":
        return ""
    if given in ("", "me"):
        if given and not workspace.me:
            raise UsageError(_("Git's e-mail is not in the team"),
                             _("add it to `team:` in crmtui.yaml, or name a --owner"))  # fmt: skip
        return workspace.me
    team = workspace.config.team
    if team and given not in team:
        raise UsageError(_("nobody in the team is %(key)r") % {"key": given},
                         _("choose from %(keys)s") % {"keys": ", ".join(team)})  # fmt: skip
    return given
