"""Exit codes, streams and refusals of the front door."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from crmtui.cli import main as front_door
from crmtui.cli.commands import completion
from crmtui.errors import (
    Ambiguous,
    Busy,
    Conflict,
    CrmError,
    NotFound,
    StorageFailed,
    Unsafe,
    UsageError,
)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Makes ``crmtui completion bash`` fail with an error."""

    def fail(error: BaseException) -> None:
        def command(shell: str) -> None:
            raise error

        monkeypatch.setattr(completion.command, "callback", command)

    return fail


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (CrmError("no", "do"), 1, "error[error]: no — do\n"),
        (UsageError("no"), 2, "error[usage]: no\n"),
        (NotFound("nobody", "look"), 3, "error[not-found]: nobody — look\n"),
        (Conflict("changed"), 4, "error[conflict]: changed\n"),
        (Busy("held"), 5, "error[busy]: held\n"),
        (StorageFailed("full"), 6, "error[storage]: full\n"),
        (Unsafe("a link"), 7, "error[unsafe]: a link\n"),
        (OSError(28, "No space left on device", "/x"), 6,
         "error[storage]: No space left on device: /x\n"),
        (click.UsageError("what?"), 2, "error[usage]: what? — see crmtui completion --help\n"),
        (KeyboardInterrupt(), 130, ""),
        (click.Abort(), 130, ""),
        (BrokenPipeError(), 141, ""),
    ],
)  # fmt: skip
def test_refusals(failing, call, error, code, line) -> None:  # type: ignore[no-untyped-def]
    failing(error)
    result = call("completion", "bash")
    assert (result.code, result.out, result.err) == (code, "", line)


def test_candidates_are_listed(failing, call) -> None:  # type: ignore[no-untyped-def]
    failing(Ambiguous("two fit", [("a", "A\x1b[2J"), ("b", "B\nerror")], "name one"))
    result = call("completion", "bash")
    assert result.code == 3
    assert result.err == "error[ambiguous]: two fit — name one\n  a  A␛[2J\n  b  B⏎error\n"


def test_debug_lets_the_error_through(failing, call) -> None:  # type: ignore[no-untyped-def]
    failing(NotFound("nobody"))
    with pytest.raises(NotFound):
        call("--debug", "completion", "bash")


def test_an_unknown_command_names_the_nearest(call) -> None:  # type: ignore[no-untyped-def]
    result = call("lsit")
    assert result.code == 2
    assert result.err == "error[usage]: there is no command 'lsit' — did you mean list?\n"


def test_an_unknown_option_points_to_the_help(call) -> None:  # type: ignore[no-untyped-def]
    result = call("completion", "bash", "--nope")
    assert result.code == 2
    assert result.err == "error[usage]: No such option '--nope' — see crmtui completion --help\n"


def test_no_workspace(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    result = call("-w", tmp_path, "today")
    assert result.code == 3
    assert result.err.startswith("error[not-found]: No crmtui.yaml in ")


def test_version(call) -> None:  # type: ignore[no-untyped-def]
    assert call("--version").out.startswith("crmtui, version 0.")


def test_a_fault_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    front_door._show_bug(ZeroDivisionError, ZeroDivisionError("by\nzero\x1b"), None)
    assert capsys.readouterr().err == (
        "error[bug]: ZeroDivisionError: by⏎zero␛ — this is a fault of crmtui: run it again as "
        "`crmtui --debug …` and report what it prints\n"
    )


def _program(*args: str, **env: str) -> list[str]:
    return [sys.executable, "-c", "from crmtui.cli.main import main; main()", *args]


def test_a_closed_pipe_is_quiet() -> None:
    shell = subprocess.Popen(_program("--help"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert shell.stdout is not None
    shell.stdout.close()
    _out, err = shell.communicate()
    assert (shell.returncode, err) == (141, b"")


def test_a_full_disk_is_told() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(_program("--help"), stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 6
    assert done.stderr.decode() == "error[storage]: No space left on device\n"


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1"])
def test_no_encoding_fails(encoding: str) -> None:
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run(_program("--help"), capture_output=True, env=env)
    assert (done.returncode, done.stderr) == (0, b"")


def test_git_alias_shows_its_name(tmp_path: Path) -> None:
    script = tmp_path / "git-crmtui"
    script.write_text("from crmtui.cli.main import main\nmain()\n")
    done = subprocess.run([sys.executable, script, "-h"], capture_output=True, text=True)
    assert done.stdout.startswith("Usage: git crmtui ")


def test_a_command_of_several_kinds_alone_shows_its_help(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert front_door.run(["-w", str(root), "review"]) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.splitlines()[0]) == (
        "",
        "Usage: crmtui review [OPTIONS] KIND [ARGS]...",
    )
    assert front_door.run(["-w", str(root), "review", "tier"]) == 2
    assert "did you mean tiers?" in capsys.readouterr().err
