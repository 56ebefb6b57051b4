"""Two customers made one, as one commit."""

from __future__ import annotations

from crmtui.actions.dedupe.planning import MergePlan
from crmtui.actions.desk import Desk
from crmtui.model.drafts import Done


def merge_customers(desk: Desk, plan: MergePlan) -> Done:
    """Write what was planned. Conflict when a file of it was changed meanwhile."""
    kept, gone = desk.customer(plan.kept.id), desk.customer(plan.gone.id)
    subject = f"Merge {desk.title(gone)} ({gone.id}) into {desk.title(kept)}"
    if gone.kind == "person":
        subject = f"Merge {gone.id} into {desk.title(kept)}"
    trailers = {"Customer": kept.id, "Action": "dedupe", "Merged": gone.id}
    return desk.save(list(plan.changes), subject, trailers, [kept.id],
                     warnings=plan.warnings, counts={"moved": plan.moved})  # fmt: skip
