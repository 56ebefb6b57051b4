"""The quarterly review: its figures, and its file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from crmtui.errors import NotFound
from crmtui.model.problem import Problem
from crmtui.workspace.performance import Performance

if TYPE_CHECKING:
    from crmtui.analysis.facts import Window
    from crmtui.analysis.performance.measures import Reading
    from crmtui.model.drafts import Done
    from crmtui.model.goal import Measure
    from crmtui.reports.quarterly import Quarter


class Quarters(Performance):
    """What a quarter came to."""

    def quarter(self, on: date | None = None) -> tuple[Quarter, Sequence[Problem]]:
        """The figures of the quarter that a day lies in, up to that day (at most today), and what is
        wrong in the files of goals."""
        from crmtui.analysis.facts import Window
        from crmtui.analysis.performance.periods import (
            before,
            first_of,
            label_of,
            last_of,
            number_of,
        )
        from crmtui.model.goal import MEASURES
        from crmtui.reports.quarterly import MEASURED, Quarter

        day = min(self.day_asked(on), self.today_date())
        number = number_of(day, "quarter")
        window = Window(first_of(number, "quarter"), day)
        earlier = before(Window(window.first, last_of(number, "quarter")))
        with self.fresh():
            standings, problems = self.goals(day)
            figures = self._figures([MEASURES[name] for name in MEASURED], window, earlier)
        met = [s for s in standings if s.goal.first <= day and s.goal.last >= window.first]
        found = Quarter(
            label_of(number, "quarter"), window, day == last_of(number, "quarter"), earlier, figures,
            met, self.config.currency,
        )  # fmt: skip
        return found, problems

    def _figures(
        self, measures: Sequence[Measure], window: Window, earlier: Window
    ) -> list[tuple[Measure, Reading, Reading]]:
        from crmtui.analysis.performance.measures import measure
        from crmtui.analysis.performance.periods import before

        with self._asked(window.last, "") as (day, _ids):
            ids = [id for (id,) in self.index.db.execute("SELECT id FROM customers")]
            past = self._past(ids, day)

        def read(name: str, span: Window, base: Window) -> Reading:
            return self._hygiene(span, "") if name == "hygiene" else measure(name, past, span, base)

        return [(m, read(m.name, window, earlier), read(m.name, earlier, before(earlier)))
                for m in measures]  # fmt: skip

    def write_quarter(self, quarter: Quarter) -> Done:
        """Write the file of a quarter, or renew the figures in it, as one commit. Conflict."""
        from crmtui.actions.rule_files import write_files
        from crmtui.reports.quarterly import written
        from crmtui.store.reading import read_file

        try:
            held = read_file(self.root, quarter.path).decode("utf-8", "surrogateescape")
        except NotFound:
            held = None
        text = written(quarter, held).encode("utf-8", "surrogateescape")
        subject = f"Figures of the quarter {quarter.label}"
        return write_files(self.desk(), {quarter.path: text}, subject, "review")
