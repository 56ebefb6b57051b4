"""Problems as a pull request shows them beside the line: for GitHub commands, for GitLab a report."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from crmtui.dataclass import replace
from crmtui.model.problem import Problem
from crmtui.text import safe_text


def annotation(problem: Problem) -> str:
    """``::error file=…,line=…,col=…,title=…::message``, nothing in it able to end it early."""
    place = [("file", problem.path)]
    if problem.line:
        place += [("line", str(problem.line)), ("col", str(problem.column))]
    place.append(("title", problem.code))
    values = ",".join(f"{key}={_property(value)}" for key, value in place)
    message = f"{problem.what} — {problem.fix}" if problem.fix else problem.what
    level = "error" if problem.severity == "error" else "warning"
    return f"::{level} {values}::{_message(message)}"


def quality(problems: Sequence[Problem]) -> list[dict[str, object]]:
    """GitLab's code quality report. The same problem on another line keeps its fingerprint."""
    met: Counter[str] = Counter()
    report: list[dict[str, object]] = []
    for p in problems:
        text = f"{p.path}\0{p.code}\0{p.what}"
        met[text] += 1
        mark = hashlib.sha256(f"{text}\0{met[text]}".encode("utf-8", "surrogatepass")).hexdigest()
        report.append({
            "description": f"{p.what} — {p.fix}" if p.fix else p.what,
            "check_name": p.code,
            "fingerprint": mark,
            "severity": "major" if p.severity == "error" else "minor",
            "location": {"path": p.path, "lines": {"begin": max(1, p.line)}},
        })  # fmt: skip
    return report


def from_the_top(problems: Sequence[Problem], prefix: str) -> list[Problem]:
    """The problems with paths from the top of the repository, as servers name files."""
    return [replace(problem, path=prefix + problem.path) for problem in problems]


def _message(text: str) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return safe_text(text)


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
