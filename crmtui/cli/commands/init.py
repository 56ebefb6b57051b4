"""``crmtui init``: a new workspace."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from crmtui.actions.init import Beginning, init, knows_identity
from crmtui.actions.review_kit import SERVERS, Kit, set_up
from crmtui.cli import options
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.outcome import say_done
from crmtui.cli.paint import ink, narrate, put
from crmtui.cli.terminal import is_terminal
from crmtui.errors import UsageError
from crmtui.history.program import find_git
from crmtui.i18n import _
from crmtui.store.layout import find_root
from crmtui.workspace import Workspace


@taught(
    "init",
    help=_("Make a workspace in DIR (default: here): settings, starter playbooks, a Git "
           "repository if there is none, and a first commit. Nothing that is there is touched. With "
           "--ci and --hooks, also in a workspace that is there: all that a team needs for reviews."),
    examples=[
        ("init kunden --name 客户部 --country CN", _("a new folder, Chinese holidays and CNY")),
        ("init --timezone Europe/Berlin --country DE", _("in the folder you are in")),
        ("init --ci github --hooks", _("jobs, CODEOWNERS, editor settings, hook of this clone")),
        ('init kunden --as "Lin <lin@example.com>"', _("where Git does not know you yet")),
    ],
)  # fmt: skip
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--name", default="", help=_("Name of the workspace; default: the folder's."))
@click.option(
    "--country", default="", metavar="CC", help=_("Public holidays of, e.g. CN or DE-BY.")
)
@click.option("--currency", default="", metavar="ISO", help=_("Default: the country's."))
@click.option("--timezone", default="", metavar="ZONE", help=_("Default: the machine's."))
@click.option("--as", "person", default="", metavar='"NAME <E-MAIL>"',
              help=_("Who you are, for this repository, if Git does not know."))  # fmt: skip
@click.option("--ci", "server", type=click.Choice(SERVERS), default=None,
              help=_("Write the jobs (checks, alerts every morning) and the CODEOWNERS of this server."))  # fmt: skip
@click.option("--hooks", is_flag=True, help=_("Check records in this clone before a commit."))
@options.as_json
@click.pass_obj
def command(
    call: Invocation, folder: Path, name: str, country: str, currency: str, timezone: str,
    person: str, server: str | None, hooks: bool, as_json: bool,
) -> None:  # fmt: skip
    wants_kit = bool(server or hooks)
    root = find_root(_start(call, folder))
    if wants_kit and root is not None:
        _say_kit(_set_up(call, root, server, hooks), as_json)
        return
    beginning = Beginning(
        name or folder.resolve().name, _zone_named(timezone), country.upper(), currency.upper(),
        _identity(person, folder),
    )  # fmt: skip
    done = init(folder, beginning, call.now().date())
    if not (as_json and wants_kit):
        say_done(done, as_json)
    if not as_json:
        here = "crmtui" if folder == Path() else f"crmtui -w {folder}"
        narrate(_("Next: %(here)s add NAME, or %(here)s import FILE") % {"here": here})
    if wants_kit:
        _say_kit(_set_up(call, folder, server, hooks), as_json)


def _start(call: Invocation, folder: Path) -> Path:
    """Where to look for a workspace: in DIR, else in that of ``-w``."""
    return Path(call.directory) if folder == Path() else folder


def _set_up(call: Invocation, root: Path, server: str | None, hooks: bool) -> Kit:
    with Workspace.open(root, now=call.now) as workspace:
        workspace.refresh()
        return set_up(workspace.desk(), server or "", hooks=hooks)


def _say_kit(kit: Kit, as_json: bool) -> None:
    """What was written, and what is to be added by hand to files that are there."""
    if as_json:
        emit("kit", message=kit.done.message, commit=kit.done.commit, paths=kit.done.paths,
             hook=kit.hook, advice=kit.advice, why_uncommitted=kit.done.why_uncommitted)  # fmt: skip
        return
    say_done(kit.done)
    for path in kit.done.paths:
        put(f"  {path}")
    if kit.hook:
        put(_("hook: %(file)s") % {"file": kit.hook})
    for advice in kit.advice:
        narrate(ink(_("%(file)s is yours; to be added:") % {"file": advice.path}, bold=True))
        for line in advice.text.splitlines():
            narrate(f"    {line}")


def _zone_named(given: str) -> str:
    """The zone's name: as given, else the machine's. UsageError for one nobody knows."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    name = given or machine_zone()
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(_("no time zone is named %(name)r") % {"name": name},
                         _("use an IANA name like Asia/Shanghai")) from None  # fmt: skip
    return name


def machine_zone() -> str:
    """IANA name of the machine's time zone; UTC where it has none."""
    named = os.environ.get("TZ", "").lstrip(":")
    if named and "/" in named and not named.startswith("/"):
        return named
    _before, found, name = os.path.realpath("/etc/localtime").partition("/zoneinfo/")
    return name if found and not name.startswith("Etc/") else "UTC"


def _identity(given: str, folder: Path) -> tuple[str, str] | None:
    """Who commits: as given, asked for at a terminal when Git does not know, else None."""
    if given:
        return _person(given)
    if find_git() is None or not is_terminal() or knows_identity(folder):
        return None
    narrate(_("Git does not know who you are."))
    return click.prompt(_("Your name"), err=True), click.prompt(_("Your e-mail"), err=True)


def _person(text: str) -> tuple[str, str]:
    match = re.fullmatch(r"\s*([^<>]+?)\s*<\s*([^<>\s]+@[^<>\s]+)\s*>\s*", text)
    if match is None:
        raise UsageError(_("%(text)r is no NAME <E-MAIL>") % {"text": text},
                         _('write it like "Lin <lin@example.com>"'))  # fmt: skip
    return match[1], match[2]
