"""By which of a step's channels a customer is to be contacted."""

from __future__ import annotations

from crmtui.model.customer import Customer
from crmtui.model.playbook import Cadence, CareDate
from crmtui.model.plays import PlayStep


def channel_of(step: Cadence | CareDate | PlayStep, customer: Customer) -> str:
    """The one the customer prefers, if it is among them; else the first. What goes to many goes to
    all of them by the first. Empty for a step without channels."""
    preferred = str(customer.prefers.get("channel") or "")
    if preferred in step.via and not step.batch:
        return preferred
    return step.via[0] if step.via else ""
