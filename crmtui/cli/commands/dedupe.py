"""``crmtui dedupe``: customers that stand twice, side by side, and made one."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.complete import complete_who
from crmtui.cli.dedupe_text import say_merge, say_pairs
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import Asking, taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.cli.skipped import end_with_skipped
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.workspace import Workspace


@taught(
    "dedupe",
    cls=Asking,
    help=_("Find records that may be one customer: names without their legal forms, short names, "
           "phones, e-mails, domains, contacts, addresses, numbers in other systems. Two customers "
           "are shown side by side with what a merge would do; --apply makes them one, in one "
           "commit: entries, contacts and tags of both stay, and both ids are found. Nothing is "
           "merged by itself."),
    examples=[
        ("dedupe", _("likely pairs among all customers")),
        ("dedupe C2024002 C2025061", _("side by side, and what a merge would do")),
        ("dedupe C2024002 C2025061 --keep owner=B --keep since=2023-11-20 --apply",
         _("merge; B's owner and this day stay")),
        ("dedupe C2024002 C2025061 --not-same --why 两家公司", _("not shown again")),
        ("dedupe --query owner:lin --min 60 --json", _("for scripts")),
    ],
)  # fmt: skip
@click.argument("a", metavar="[A]", default="", shell_complete=complete_who)
@click.argument("b", metavar="[B]", default="", shell_complete=complete_who)
@click.option("--query", default="", metavar="Q", help=_("Only pairs with a customer that fits Q."))
@click.option("--min", "least", type=click.IntRange(1, 99), metavar="SCORE",
              help=_("The score, 1 to 99, from which pairs are shown; default: 70."))  # fmt: skip
@click.option("--limit", type=click.IntRange(min=1), help=_("At most this many pairs."))
@click.option("--into", default="", metavar="WHO", shell_complete=complete_who,
              help=_("The record that survives; default: the one with more entries."))  # fmt: skip
@click.option("--keep", multiple=True, metavar="FIELD=A|B|VALUE",
              help=_("Whose value stays, or a value of your own; may be given several times."))  # fmt: skip
@click.option("--apply", is_flag=True, help=_("Merge the two into one."))
@click.option("--not-same", is_flag=True, help=_("Remember that they are two customers."))
@options.why
@options.as_json
@click.pass_obj
def command(
    call: Invocation, a: str, b: str, query: str, least: int | None, limit: int | None, into: str,
    keep: tuple[str, ...], apply: bool, not_same: bool, why: str, as_json: bool,
) -> None:  # fmt: skip
    if not b and (into or keep or apply or not_same):
        raise UsageError(_("which two customers?"), _("crmtui dedupe A B --apply"))
    if b and (query or least or limit):
        raise UsageError(_("--query, --min and --limit are for the list of pairs"))
    if not_same and (into or keep or apply):
        raise UsageError(_("either they are one customer or they are not"))
    if why and not not_same:
        raise UsageError(_("--why goes with --not-same"))
    with opened(call) as workspace:
        if b:
            _two(workspace, (a, b), into, keep, apply, not_same, why, as_json)
            return
        found = workspace.duplicate_pairs(query, who=a, least=least)
    say_pairs(found, limit, as_json)
    end_with_skipped(found.skipped)


def _two(
    workspace: Workspace, who: tuple[str, str], into: str, keep: tuple[str, ...], apply: bool,
    not_same: bool, why: str, as_json: bool,
) -> None:  # fmt: skip
    if not_same:
        say_done(workspace.not_the_same(*who, why), as_json)
        return
    with workspace.fresh():
        plan = workspace.merge_preview(*who, into=into, keep=options.assigned(keep))
        if apply:
            done = workspace.merge_customers(plan)
        else:
            pair = workspace.likeness_of(*who)
            judged = workspace.is_judged(*who)
    if apply:
        say_done(done, as_json)
    else:
        say_merge(plan, pair, judged, as_json)
