"""Rows of what looks at many records: differences, numbers, alerts."""

from __future__ import annotations

import time
from pathlib import Path

from measure import run, side_by_side
from row import TODAY, Bench, Row, ratio
from snippets import DIFF, EVERYBODY, PARSE_DIFF

HERE = Path(__file__).resolve().parent


def diff(bench: Bench) -> Row:
    """A branch with a hundred changed files in words, without the queue."""
    _make_branch(bench)
    parse = bench.python(PARSE_DIFF)[0]
    mine, other = side_by_side(
        lambda _: bench.python(DIFF.replace("QUEUE", "False"))[0],
        lambda _: bench.git("diff", "--name-status", "HEAD...bench-diff") + parse,
        bench.rounds,
    )
    return ratio("diff of 100 files / git diff --name-status + parse", mine, other, 5.0)


def facts(bench: Bench) -> Row:
    """Everybody's numbers and classes, beside the same group-bys in pandas on ready frames."""
    code = f"import sys; sys.path.insert(0, {str(HERE)!r}); import in_pandas; print(in_pandas.%s())"
    mine, other = side_by_side(lambda _: bench.python(code % "ours")[0],
                               lambda _: bench.python(code % "theirs")[0], bench.rounds)  # fmt: skip
    return ratio("facts and classes / the same in pandas on ready frames", mine, other, 4.0)


def alerts(bench: Bench) -> Row:
    """Everybody's alerts with their health scores, beside everybody's facts."""
    mine, other = side_by_side(lambda _: bench.python(EVERYBODY.replace("ASK", "alerts"))[0],
                               lambda _: bench.python(EVERYBODY.replace("ASK", "facts"))[0],
                               min(3, bench.rounds))  # fmt: skip
    return ratio("alerts of everybody / facts of everybody", mine, other, 8.0)


def review(bench: Bench) -> Row:
    """The same with the change of the queue, beside the queue itself."""
    _make_branch(bench)
    mine, other = side_by_side(
        lambda _: bench.python(DIFF.replace("QUEUE", "True"))[0],
        lambda _: bench.crmtui("today", "--owner", "all", "--all", "--json"),
        min(3, bench.rounds),
    )
    return ratio("diff of 100 files with the queue / today --all --json", mine, other, 5.0)


def _make_branch(bench: Bench) -> None:
    """A branch on which fifty profiles are edited and fifty customers called."""
    profiles = sorted((bench.root / "records/customers").glob("*/*/customer.yaml"))[:100]
    back = run(["git", "branch", "--show-current"], bench.root, bench.env).out.strip()
    bench.git("switch", "--quiet", "-C", "bench-diff")
    for n, profile in enumerate(profiles):
        changed = profile
        if n % 2:
            changed = profile.parent / f"{TODAY}-touch-bench{n}.yaml"
            changed.write_text(f"id: bench{n}\ntype: touch\nat: {TODAY}\nvia: phone\n")
        else:
            changed.write_text(profile.read_text() + f"bench: {time.time_ns()}\n")
        bench.git("add", "--", str(changed))
    bench.git("commit", "--quiet", "-m", "Change a hundred files")
    bench.git("switch", "--quiet", back)
