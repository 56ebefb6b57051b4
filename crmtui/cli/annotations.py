"""Problems as GitHub workflow commands, which a pull request shows beside the line."""

from __future__ import annotations

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


def _message(text: str) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return safe_text(text)


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
