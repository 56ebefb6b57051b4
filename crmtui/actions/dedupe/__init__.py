"""Two records of one customer made one: what stays, what moves, what everybody else calls it."""

from crmtui.actions.dedupe.merging import merge_customers
from crmtui.actions.dedupe.planning import MergePlan, Side, plan_merge
from crmtui.actions.dedupe.verdict import not_the_same

__all__ = ["MergePlan", "Side", "merge_customers", "not_the_same", "plan_merge"]
