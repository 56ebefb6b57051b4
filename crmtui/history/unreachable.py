"""What a server, or the way to it, refused: in words a person can act on."""

from __future__ import annotations

import re

from crmtui.errors import CrmError, NotFound, Unreachable, Unsafe
from crmtui.history.refusal import last_line, refusal
from crmtui.i18n import _
from crmtui.patterns import pattern

_OFFLINE = pattern(
    r"could not resolve host|name or service not known|temporary failure in name resolution"
    r"|connection (refused|timed out|reset|closed by)|network is unreachable|no route to host"
    r"|failed to connect|couldn't connect|operation (timed out|too slow)|unable to connect"
    r"|unable to look up|remote end hung up|early eof|ssl_error_syscall|gnutls.*recv error",
    re.IGNORECASE,
)
_NO_ENTRY = pattern(
    r"authentication failed|terminal prompts disabled|could not read (username|password)"
    r"|permission denied \((publickey|password|keyboard)|host key verification failed"
    r"|returned error: 40[13]|access denied|invalid credentials|no such identity"
    r"|too many authentication failures",
    re.IGNORECASE,
)
_NOT_THERE = pattern(
    r"does not appear to be a git repository|repository .*not found|repository .*does not exist"
    r"|returned error: 404|no such (file or directory|remote)|does not exist",
    re.IGNORECASE,
)
_FORBIDDEN = pattern(r"transport '.*' not allowed|dubious ownership|unsafe repository")
_SECRET = pattern(r"://[^/@\s]*@")


def unreachable(remote: str, command: str, code: int, err: str) -> CrmError:
    """The refusal for a failed conversation with the server ``remote``."""
    about = {"remote": remote, "why": told(err)}
    if _FORBIDDEN.search(err):
        return Unsafe(_("%(remote)s is not contacted: %(why)s") % about,
                      _("`crmtui doctor` says what is allowed"))  # fmt: skip
    if _NO_ENTRY.search(err):
        return Unreachable(
            _("%(remote)s does not let you in: %(why)s") % about,
            _("`git fetch` once in a terminal lets you sign in; nobody is asked here"),
        )
    if _OFFLINE.search(err):
        return offline(remote, about["why"])
    if _NOT_THERE.search(err):
        return NotFound(_("there is no repository at the address of %(remote)s: %(why)s") % about,
                        _("`git remote -v` shows the address"))  # fmt: skip
    if command == "fetch" or command == "ls-remote" or "remote" in err:
        return Unreachable(_("%(remote)s answered: %(why)s") % about, _("try again later"))
    return refusal(command, code, err)


def offline(remote: str, why: str) -> Unreachable:
    """The polite message without a network."""
    return Unreachable(
        _("%(remote)s cannot be reached (%(why)s)") % {"remote": remote, "why": why},
        _("your work is safe here; sync again when you are online"),
    )


def told(err: str) -> str:
    """The line of the complaint that says most, without passwords."""
    lines = [line for line in err.splitlines() if line.strip() and line.strip() != "remote:"]
    for start in ("remote: ERROR", "remote: error", "remote: fatal"):
        named = [line for line in lines if line.startswith(start)]
        if named:
            return _SECRET.sub("://", last_line(named[0]))
    saying = [line for line in lines if _OFFLINE.search(line) or _NO_ENTRY.search(line)]
    return _SECRET.sub("://", last_line("\n".join(saying or lines)))
