"""A repository of many files, and one commit after the other in it: ours and plain Git's in turn."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from measure import run, side_by_side

FOLDER = 100
"""Files a folder."""
WORKER = """
import sys, time
from pathlib import Path
from crmtui.history.commit import commit_paths
from crmtui.history.repository import Repository
repository = Repository.open(Path(".").resolve())
for line in sys.stdin:
    path = line.strip()
    data = Path(path).read_bytes()
    start = time.perf_counter()
    commit_paths(repository, {path: data}, "Note\\n")
    print(time.perf_counter() - start, flush=True)
"""


def make(root: Path, files: int, env: Mapping[str, str]) -> None:
    """A repository of so many small files at ``root``, unless there is one."""
    done = root / ".git" / "made"
    if done.exists():
        return
    shutil.rmtree(root, ignore_errors=True)
    for first in range(0, files, FOLDER):
        folder = root / f"records/{first // FOLDER % 100:02}/{first}"
        folder.mkdir(parents=True)
        for number in range(first, first + FOLDER):
            (folder / f"{number}.yaml").write_text(f"note: {number}\n")
    for call in ("init -q", "config user.name Bench", "config user.email bench@example.com",
                 "add -A", "commit -q -m Start"):  # fmt: skip
        subprocess.run(["git", *call.split()], cwd=root, env=dict(env), check=True)
    done.touch()


def measure(root: Path, rounds: int, env: Mapping[str, str]) -> tuple[float, float]:
    """Median seconds in which a file that was changed is committed: by us inside a running process,
    and by ``git commit -- PATH``."""
    paths = sorted(path.relative_to(root).as_posix() for path in root.glob("records/00/0/*.yaml"))

    def changed(number: int) -> str:
        path = paths[number % len(paths)]
        (root / path).write_text(f"note: {time.time_ns()}\n")
        return path

    with subprocess.Popen(
        [sys.executable, "-c", WORKER], cwd=root, env=dict(env), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as worker:  # fmt: skip
        answers, questions = worker.stdout, worker.stdin
        assert answers is not None and questions is not None

        def ours(number: int) -> float:
            print(changed(2 * number), file=questions, flush=True)
            return float(answers.readline())

        def theirs(number: int) -> float:
            call = ["git", "commit", "--quiet", "-m", "Note", "--", changed(2 * number + 1)]
            return run(call, root, env).seconds

        found = side_by_side(ours, theirs, rounds)
        questions.close()
    return found


def by_hand(root: Path, customer: str, day: date, env: Mapping[str, str]) -> float:
    """Seconds that plain Git takes for an entry, once it is written."""
    folder = next((root / "records/customers").glob(f"*/{customer}"))
    name = f"{time.time_ns():x}"
    entry = folder / f"{day}-touch-{name}.yaml"
    entry.write_text(f"id: t{name}\ntype: touch\nat: {day}\nvia: phone\n")
    add = run(["git", "add", "--", str(entry)], root, env).seconds
    return add + run(["git", "commit", "--quiet", "-m", "Log a call"], root, env).seconds
