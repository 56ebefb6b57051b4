"""Facts and classes of every customer, ours beside the same group-bys in pandas on ready frames."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from crmtui import Workspace
from crmtui.analysis.facts import BREADTH_DAYS, WINDOW_DAYS
from crmtui.analysis.value import classes
from crmtui.analysis.value.abc import abc
from crmtui.analysis.value.rfm import rfm


def ours() -> float:
    """Seconds for facts, RFM, ABC and the classes by bounds, the index and the ledger at hand."""
    with Workspace.open(".") as workspace, workspace.fresh():
        workspace.facts(query="id:nobody")
        policy, day = workspace.policies()[0].value, workspace.today_date()
        start = time.perf_counter()
        customers = workspace.facts()
        rfm(customers, policy.rfm)
        abc(customers, policy.a, policy.b)
        for one in customers:
            classes.matrix_class(one, policy.matrix, one)
            classes.loyalty(one, policy.loyalty)
            classes.activity(one, policy.activity, day)
            classes.bands(one, policy)
        return time.perf_counter() - start


def theirs() -> float:
    """Seconds for the same sums over frames that are ready, one a kind of line."""
    with Workspace.open(".") as workspace:
        workspace.facts(query="id:nobody")
        columns = ["customer", "kind", "day", "value", "about"]
        rows = workspace.index.db.execute(f"SELECT {', '.join(columns)} FROM ledger").fetchall()
        last = workspace.today_date().toordinal()
    frame = pd.DataFrame(rows, columns=columns)
    frames = {kind: part.reset_index(drop=True) for kind, part in frame.groupby("kind")}
    empty = frame.iloc[:0]
    start = time.perf_counter()
    _classes(_facts({kind: frames.get(kind, empty) for kind in KINDS}, last))
    return time.perf_counter() - start


KINDS = ("order", "return", "contact", "attempt", "person", "promise", "complaint", "upset", "trouble",
         "answer", "nps", "csat", "usage", "owed", "failed")  # fmt: skip


def _facts(of: dict[str, pd.DataFrame], last: int) -> pd.DataFrame:
    first = last - WINDOW_DAYS + 1
    seen = {kind: part[part.day <= last] for kind, part in of.items()}
    recent = {kind: part[part.day >= first] for kind, part in seen.items()}
    orders, lately = seen["order"].groupby("customer"), recent["order"].groupby("customer")
    promises = recent["promise"]
    done = promises[(promises.value > 0) & (promises.value <= last)]
    columns = {
        "first": orders.day.min(), "last": orders.day.max(), "orders": orders.size(),
        "ever": orders.value.sum(), "frequency": lately.size(), "monetary": lately.value.sum(),
        "average": lately.value.mean(), "last_contact": seen["contact"].groupby("customer").day.max(),
        "people": seen["person"][seen["person"].day > last - BREADTH_DAYS].groupby("customer").about.nunique(),
        "due": promises.groupby("customer").size(), "kept": done.groupby("customer").size(),
        "in_time": done[done.value <= done.day].groupby("customer").size(),
        "waits": recent["answer"].groupby("customer").value.median(),
        "usage": recent["usage"].groupby("customer").value.sum(),
        "open": seen["upset"].groupby("customer").value.sum(),
        "cases": seen["trouble"].groupby("customer").value.sum(),
        "late": recent["owed"][recent["owed"].value > recent["owed"].day].groupby("customer").size(),
    }  # fmt: skip
    for kind in ("contact", "attempt", "return", "complaint", "failed"):
        columns[f"{kind}s"] = recent[kind].groupby("customer").size()
    for kind in ("nps", "csat"):
        columns[kind] = seen[kind].sort_values("day").groupby("customer").value.last()
    return pd.DataFrame(columns)


def _classes(facts: pd.DataFrame) -> None:
    bought = facts.dropna(subset=["last"]).fillna(0)
    for column in ("last", "frequency", "monetary"):
        place = (bought[column].rank(method="average") - 0.5) / len(bought)
        bought[f"{column}_score"] = np.floor(place * 5) + 1
    falling = bought.monetary.sort_values(ascending=False)
    before = falling.cumsum().shift(fill_value=0) / falling.sum()
    bought["abc"] = pd.cut(before, [-1, 0.8, 0.95, 2], labels=["A", "B", "C"])
    bought["value"] = pd.cut(bought.monetary, [-np.inf, 5e8, 5e9, np.inf])
    bought["rhythm"] = pd.cut(bought.frequency, [-np.inf, 2, 12, np.inf])
