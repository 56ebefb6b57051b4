"""Problems as annotations of a pull request."""

from crmtui.cli.annotations import annotation
from crmtui.model.problem import Problem


def test_place_and_message() -> None:
    problem = Problem("records/a.yaml", 3, 5, "bad-date", "no date", "write it as YYYY-MM-DD")
    assert annotation(problem) == (
        "::error file=records/a.yaml,line=3,col=5,title=bad-date::no date — write it as YYYY-MM-DD"
    )


def test_whole_file_and_warning() -> None:
    problem = Problem("a.yaml", 0, 0, "empty", "nothing in it", severity="warning")
    assert annotation(problem) == "::warning file=a.yaml,title=empty::nothing in it"


def test_nothing_ends_it_early() -> None:
    problem = Problem("a,b:c.yaml", 1, 1, "x", "50%\n::error::fake\x1b[2J")
    assert annotation(problem) == (
        "::error file=a%2Cb%3Ac.yaml,line=1,col=1,title=x::50%25%0A::error::fake␛[2J"
    )
