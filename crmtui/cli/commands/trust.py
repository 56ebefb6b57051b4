"""``crmtui trust``: let a repository's own hooks, signing, filters and server settings run."""

from __future__ import annotations

import os

import click

from crmtui.cli import options
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.paint import ink, narrate, put
from crmtui.cli.terminal import is_terminal
from crmtui.errors import NotFound, UsageError
from crmtui.history.repository import Repository
from crmtui.history.trust import programs
from crmtui.history.trusting import digest, every, revoke, standing, trust
from crmtui.i18n import _


@taught(
    "trust",
    help=_("Show what Git would run in this repository, and let it: its hooks and your signing at "
           "each commit, filters (git-crypt, LFS) of records, its own settings for servers. Kept in "
           "your own folder, for this place, this history and exactly these programs: when one of "
           "them changes, none runs until you trust again. Without it, none ever does."),
    examples=[
        ("trust", _("look, then decide")),
        ("trust --list", _("what you trust")),
        ("trust --revoke", _("take it back")),
    ],
)  # fmt: skip
@click.option("--list", "listing", is_flag=True, help=_("List the trusted repositories."))
@click.option("--revoke", "revoking", is_flag=True, help=_("Trust this one no longer."))
@options.yes
@options.as_json
@click.pass_obj
def command(call: Invocation, listing: bool, revoking: bool, yes: bool, as_json: bool) -> None:
    if listing:
        _list(as_json)
        return
    with opened(call) as workspace:
        repo, day = workspace.repository, workspace.today_date()
    if repo is None:
        raise NotFound(_("the workspace is not under Git"))
    if revoking:
        _revoke(repo)
    else:
        _trust(repo, day.isoformat(), yes, as_json)


def _list(as_json: bool) -> None:
    known = every()
    if as_json:
        emit("trust", repositories=[{"path": p, "since": t.since} for p, t in known.items()])
        return
    for place, trusted in known.items():
        put(place, ink(f"  {trusted.since}", dim=True))
    if not known:
        narrate(_("No repository is trusted."))


def _revoke(repo: Repository) -> None:
    had = revoke(os.path.realpath(repo.top))
    put(_("Nothing of this repository runs any more.") if had
        else _("This repository was not trusted."))  # fmt: skip


def _trust(repo: Repository, day: str, yes: bool, as_json: bool) -> None:
    seen, found = digest(repo), programs(repo)
    if as_json:
        listed = [{"kind": p.kind, "name": p.name, "runs": p.runs} for p in found]
        emit("trust", path=str(repo.top), standing=standing(repo), programs=listed)
        if not yes:
            return
    else:
        put(ink(str(repo.top), bold=True))
        for program in found:
            put(f"  {program.kind:7} ", ink(program.name, "yellow"), f"  {program.runs}")
        if not found:
            put("  ", _("Git would run no program of this repository."))
    if standing(repo) == "trusted":
        narrate(_("It is trusted already."))
        return
    if not yes and not is_terminal():
        raise UsageError(
            _("nobody is there to be asked"), _("`crmtui trust --yes` trusts all of these")
        )
    if not yes and not click.confirm(_("Let Git run these here?"), err=True):
        raise click.Abort
    trust(repo, seen, day)
    narrate(_("Trusted. `crmtui trust --revoke` takes it back."))
