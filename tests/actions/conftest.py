"""A workspace with somebody else's branch beside ours."""

from __future__ import annotations

import pytest

from crmtui.history.drivers import ATTRIBUTES
from crmtui.workspace import Workspace


class Team:
    """A workspace whose branch ``side`` is somebody else's work; the branch ``main`` is ours."""

    def __init__(self, workspace: Workspace, git) -> None:
        self.ws = workspace
        self.root = workspace.root
        self.run = git

    def git(self, *arguments: str) -> str:
        return self.run(self.root, *arguments)

    def read(self, path: str) -> str:
        return (self.root / path).read_bytes().decode()

    def put(self, path: str, text: str | None) -> None:
        file = self.root / path
        if text is None:
            file.unlink()
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())

    def change(self, path: str, old: str, new: str) -> None:
        assert old in self.read(path)
        self.put(path, self.read(path).replace(old, new))

    def paths(self) -> list[str]:
        return self.git("ls-files", "-z", "records").split("\0")[:-1]

    def move(self, old: str, new: str) -> None:
        (self.root / new).parent.mkdir(parents=True, exist_ok=True)
        (self.root / old).rename(self.root / new)

    def commit(self, author: str = "Lin", subject: str = "work") -> str:
        self.git("add", "-A")
        self.git("-c", f"user.name={author}", "commit", "-q", "-m", subject)
        return self.git("rev-parse", "HEAD").strip()

    def theirs(self, work) -> str:
        """Do somebody's work on the branch ``side``, then come back."""
        has_side = "side" in self.git("branch", "--list", "side")
        self.git("switch", "-q", *([] if has_side else ["-c"]), "side")
        work()
        sha = self.commit("Zhao")
        self.git("switch", "-q", "main")
        return sha

    def ours(self, work) -> str:
        work()
        return self.commit()

    def is_clean(self) -> bool:
        return not self.git("status", "--porcelain")


@pytest.fixture
def team(workspace, run_git) -> Team:
    team = Team(workspace, run_git)
    team.put(".gitattributes", ATTRIBUTES)
    team.commit()
    return team
