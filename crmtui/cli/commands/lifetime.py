"""``crmtui lifetime``: who is still a customer, the orders to come, and their worth."""

from __future__ import annotations

from datetime import date

import click

from crmtui.analysis.value.expected import Future, Prospect
from crmtui.analysis.value.lifetime import CORRELATED, STAYS, BgNbd, GammaGamma, TooLittle
from crmtui.cli import options
from crmtui.cli.dates import day_named
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened_whole
from crmtui.cli.paint import ink, narrate, put
from crmtui.cli.skipped import says_skipped, without_rate
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _


@taught(
    "lifetime",
    help=_("From the rhythm and size of everybody's orders: the chance that a customer is still one, "
           "the orders and the value to expect within the horizon of playbooks/policies/value.yaml "
           "(BG/NBD and Gamma-Gamma models), and when its next order would come by its own rhythm. "
           "With too few customers there is no model, and the answer says so."),
    examples=[
        ("lifetime", _("the customers with the most worth ahead")),
        ("lifetime stage:dormant", _("dormant ones that are worth winning back")),
        ("lifetime --json", _("everybody's figures and the models' parameters")),
    ],
)  # fmt: skip
@options.which
@options.on_day
@options.at_most(_("At most this many customers."))
@options.as_json
@click.pass_obj
@says_skipped
def command(
    call: Invocation, query: tuple[str, ...], on: str | None, limit: int, as_json: bool
) -> None:
    with opened_whole(call) as workspace:
        day = day_named(on, workspace.today_date()) if on else None
        found = workspace.future(day, " ".join(query))
        today, currency = day or workspace.today_date(), workspace.config.currency
    if as_json:
        emit("lifetime", skipped_files=call.skipped, on=today, days=found.days, currency=currency, customers=found.customers,
             orders_model=_model(found.orders_model), value_model=_model(found.value_model),
             of=found.of, margin=found.margin, without_orders=found.without_orders,
             without_rate=found.without_rate)  # fmt: skip
        return
    put(ink(_("Expected within %(days)d days from %(day)s") % {"days": found.days, "day": today},
            bold=True))  # fmt: skip
    put_table(
        [Column(_("id"), optional=True), Column(_("name"), flexible=True, least=18),
         Column(_("orders"), right=True), Column(_("every"), right=True),
         Column(_("next order")), Column(_("still here"), right=True),
         Column(_("to come"), right=True), Column(_("worth, %(currency)s") % {"currency": currency},
                                                  right=True), Column(_("owner"))],
        [_cells(one, today) for one in found.customers[:limit]], indent=2,
    )  # fmt: skip
    _narrate(found)


def _model(model: BgNbd | GammaGamma | TooLittle) -> dict[str, object]:
    return {"model": type(model).__name__, **model._asdict()}


def _cells(one: Prospect, today: date) -> list[str]:
    late = one.next_order is not None and one.next_order < today
    return [one.id, one.name, str(one.orders),
            _("%(days)d d") % {"days": round(one.gap)} if one.gap is not None else "–",
            (f"{one.next_order} !" if late else str(one.next_order)) if one.next_order else "–",
            f"{100 * one.alive:.0f} %" if one.alive is not None else "–",
            f"{one.expected_orders:.1f}" if one.expected_orders is not None else "–",
            f"{one.lifetime_value:,.0f}" if one.lifetime_value is not None else "–",
            one.owner]  # fmt: skip


def _narrate(found: Future) -> None:
    narrate(_("%(shown)d of %(of)d customers; %(without)d without orders")
            % {"shown": len(found.customers), "of": found.of, "without": found.without_orders})  # fmt: skip
    if any(one.lifetime_value is not None for one in found.customers):
        narrate(_("To come: orders of those days, by how often each customer ordered since its first "
                  "order; worth: their value, of which %(share).0f %% stay (margin)")
                % {"share": 100 * found.margin})  # fmt: skip
    if found.without_rate:
        narrate(without_rate(found.without_rate))
    for model in (found.orders_model, found.value_model):
        for line in _doubts(model):
            narrate(line)


def _doubts(model: BgNbd | GammaGamma | TooLittle) -> list[str]:
    """What a reader must know before trusting the figures."""
    if isinstance(model, TooLittle):
        return [_("No model: %(customers)d customers with an order, %(repeats)d of them more than "
                  "once, are too few, or all alike.") % model._asdict()]  # fmt: skip
    doubts = [] if model.converged else [_("The search for the parameters did not settle.")]
    if isinstance(model, BgNbd) and model.leaves < STAYS:
        doubts.append(_("The model sees nobody leave: orders here are more regular, or fewer, than it "
                        "assumes. Trust the rhythm rather than the chances."))  # fmt: skip
    if isinstance(model, GammaGamma) and abs(model.correlation) >= CORRELATED:
        doubts.append(_("How often and for how much customers order depend on each other here "
                        "(correlation %(value).2f): take the worth with care.")
                      % {"value": model.correlation})  # fmt: skip
    return doubts
