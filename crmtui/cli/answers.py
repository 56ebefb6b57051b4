"""The documents of the questions that scripts ask most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crmtui.cli.documents import emit
from crmtui.cli.shapes import (
    batch_shape,
    customer_shape,
    entry_shape,
    part_shape,
    row_shape,
    task_shape,
)

if TYPE_CHECKING:  # each question has its own answer
    from crmtui.index.search import Listing
    from crmtui.model.queue import Line, Queue
    from crmtui.reports.views import CustomerView


def emit_queue(queue: Queue, lines: Sequence[Line]) -> None:
    """``today --json``."""
    emit(
        "today", day=queue.day, owner=queue.owner,
        tasks=[part_shape(line, part) for line in lines for part in line.parts],
        batches=[batch_shape(batch) for batch in queue.batches],
        snoozed=queue.snoozed, uncovered=queue.uncovered, held_back=queue.held_back,
        customers=queue.customers, skipped_files=queue.skipped_files, notices=queue.notices,
    )  # fmt: skip


def emit_listing(listing: Listing) -> None:
    """``list --json``."""
    emit("list", customers=[row_shape(row) for row in listing.rows], total=listing.total,
         skipped_files=listing.skipped,
         revenue={name: f"{amount:.2f}" for name, amount in listing.revenue.items()})  # fmt: skip


def emit_view(view: CustomerView) -> None:
    """``show --json``."""
    emit("show", customer=customer_shape(view.customer), facts=row_shape(view.facts),
         entries=[entry_shape(entry) for entry in view.entries],
         tasks=[task_shape(task) for task in view.tasks], problems=view.problems,
         birthdays=view.birthdays)  # fmt: skip
