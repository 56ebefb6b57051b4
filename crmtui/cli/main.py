"""The program's front door: exit codes, streams, and the short way for what Git asks."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime

from crmtui.cli.invocation import Invocation, clock
from crmtui.errors import CrmError

INTERRUPTED = 130
BROKEN_PIPE = 141
_MERGE_DRIVER = "merge-driver"
_YOUNG = 100_000
"""Objects that are made before cycles among them are looked for. Those of a command live until it
ends; with Python's 700, the looking took a twentieth of the whole."""


def run(
    args: Sequence[str], *, program: str = "crmtui", now: Callable[[], datetime] = clock
) -> int:
    """Runs one command line and returns its exit code. ``now`` stands in for the clock."""
    call = Invocation(now)
    try:
        code = _answer(args, program, call)
        sys.stdout.flush()
        return code
    except (KeyboardInterrupt, EOFError):
        return INTERRUPTED
    except BrokenPipeError:
        return BROKEN_PIPE
    except (CrmError, OSError) as error:
        if call.debug:
            raise
        return _refused(error)


def _answer(args: Sequence[str], program: str, call: Invocation) -> int:
    if _is_from_git(args):
        from crmtui.cli.merge_one import merge_one

        return merge_one(*args[1:])
    from crmtui.cli.plain import answer

    if (code := answer(args, call)) is not None:
        return code
    from crmtui.cli.root import invoke

    return invoke(args, program, call)


def _is_from_git(args: Sequence[str]) -> bool:
    """Whether Git asks for one record to be merged. It starts a process for every file, so this
    pays for no command line parser."""
    given = [arg for arg in args if not arg.startswith("-")]
    return len(args) == len(given) == 5 and args[0] == _MERGE_DRIVER


def main() -> None:
    """Entry point of ``crmtui`` and of ``git crmtui``."""
    gc.set_threshold(_YOUNG)
    _prepare_streams()
    if "--debug" not in sys.argv:
        sys.excepthook = _show_bug
    alias = os.path.basename(sys.argv[0]).startswith("git-")
    code = run(sys.argv[1:], program="git crmtui" if alias else "crmtui")
    if code == BROKEN_PIPE:
        # Python flushes stdout once more at exit, into a pipe nobody reads.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    gc.freeze()  # what is left goes with the process, and need not be looked through once more
    sys.exit(code)


def _prepare_streams() -> None:
    """No encoding and no closed stream may make output fail."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            # It stays open as long as the process lives.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        stream = getattr(sys, name)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _refused(error: CrmError | OSError) -> int:
    from crmtui.cli.refusal import show_refusal, show_storage

    return show_refusal(error) if isinstance(error, CrmError) else show_storage(error)


def _show_bug(kind: type[BaseException], error: BaseException, trace: object) -> None:
    from crmtui.cli.refusal import show_bug

    show_bug(kind, error)
