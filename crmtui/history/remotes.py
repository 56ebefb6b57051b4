"""Which server a branch belongs to, as the configuration of the clone says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crmtui.errors import NotFound, Unsafe, UsageError
from crmtui.history.repository import Repository
from crmtui.i18n import _
from crmtui.patterns import pattern
from crmtui.text import safe_text

HEADS = "refs/heads/"
_SPEC = pattern(r"\+?(?P<source>refs/heads/[^:^]+):(?P<target>refs/remotes/[^:^]+)")
_BAD_NAME = pattern(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|\.lock(/|\Z)|(\A|/)[.-]|[./]\Z|\A\Z")


@dataclass(frozen=True, slots=True)
class Upstream:
    """A branch on a server."""

    remote: str
    branch: str

    def __str__(self) -> str:
        return f"{self.remote}/{self.branch}"


def remotes(repo: Repository) -> list[str]:
    """Names of the servers this clone knows."""
    keys = (key.split(".", 1)[1].rpartition(".") for key in repo.config() if _is_remote(key))
    return sorted({name for name, _dot, variable in keys if variable == "url" and name})


def _is_remote(key: str) -> bool:
    return key.startswith("remote.") and key.count(".") > 1


def upstream_of(repo: Repository, branch: str) -> Upstream | None:
    """The branch that ``branch`` follows; None when it follows none, or only one of this clone."""
    config = repo.config()
    remote = config.get(f"branch.{branch}.remote", [""])[-1]
    merges = config.get(f"branch.{branch}.merge", [""])[-1]
    if remote not in remotes(repo) or not merges.startswith(HEADS):
        return None
    return Upstream(remote, check_branch(merges[len(HEADS) :]))


def parse_upstream(repo: Repository, text: str) -> Upstream:
    """``origin/main`` of the command line. UsageError, NotFound."""
    require_remote(repo)
    known = remotes(repo)
    found = [name for name in known if text.startswith(f"{name}/")]
    if not found:
        raise NotFound(
            _("%(text)s names no branch of a server") % {"text": safe_text(text)},
            _("write it like origin/main; known: %(names)s") % {"names": ", ".join(known)},
        )
    name = max(found, key=len)
    return Upstream(name, check_branch(text[len(name) + 1 :]))


def require_remote(repo: Repository) -> str:
    """The only server, or ``origin``. NotFound with what to do."""
    known = remotes(repo)
    if not known:
        raise NotFound(
            _("this clone knows no server"),
            _("`git remote add origin ADDRESS` names one; then `crmtui sync --to origin/main`"),
        )
    return known[0] if len(known) == 1 or "origin" not in known else "origin"


def follow(repo: Repository, branch: str, upstream: Upstream) -> None:
    """Let ``branch`` follow ``upstream`` from now on."""
    for key, value in (("remote", upstream.remote), ("merge", HEADS + upstream.branch)):
        repo.git.run("config", "--local", "--replace-all", f"branch.{branch}.{key}", value)
    repo.config(fresh=True)


def is_branch_name(name: str) -> bool:
    """Whether Git takes ``name`` for a branch's."""
    return not _BAD_NAME.search(name)


def check_branch(name: str) -> str:
    """``name`` if Git takes it for a branch's; UsageError."""
    if not is_branch_name(name):
        raise UsageError(_("%(name)s is no name of a branch") % {"name": safe_text(name)})
    return name


def default_branch(repo: Repository) -> str:
    """The branch everybody's work comes together on, as far as this clone knows; empty: unknown."""
    known = remotes(repo)
    for remote in (["origin"] if "origin" in known else []) + known:
        head = f"refs/remotes/{remote}/HEAD"
        done = repo.git.attempt("symbolic-ref", "--quiet", head)
        target = done.out.decode("utf-8", "replace").strip()
        if done.code == 0 and target.startswith(f"refs/remotes/{remote}/"):
            return target.removeprefix(f"refs/remotes/{remote}/")
    usual = repo.git.attempt(
        "for-each-ref", "--format=%(refname)", f"{HEADS}main", f"{HEADS}master"
    )
    return usual.out.decode("utf-8", "replace").partition("\n")[0].removeprefix(HEADS)


def address(repo: Repository, remote: str, *, push: bool = False) -> str:
    """The address of a server. Unsafe for one that would start a program."""
    config = repo.config()
    found = config.get(f"remote.{remote}.pushurl", []) if push else []
    url = (found or config.get(f"remote.{remote}.url", [""]))[0]
    if not url or url.startswith("-") or re.match(r"[A-Za-z0-9_+.-]+::", url):
        raise Unsafe(_("the address of %(remote)s is no plain address: %(url)s")
                     % {"remote": safe_text(remote), "url": safe_text(url)})  # fmt: skip
    return url


def is_local(url: str) -> bool:
    """Whether the address is a folder of this computer."""
    colon, slash = url.find(":"), url.find("/")
    return url.startswith("file:") or colon < 0 or 0 <= slash < colon


def tracking_ref(repo: Repository, upstream: Upstream) -> str:
    """Where the last known state of a server's branch is kept here."""
    source = HEADS + upstream.branch
    for left, right in fetch_specs(repo, upstream.remote):
        found = mapped(source, left, right)
        if found:
            return found
    return f"refs/remotes/{upstream.remote}/{upstream.branch}"


def fetch_specs(repo: Repository, remote: str) -> list[tuple[str, str]]:
    """The branches that a fetch brings, as the configuration says; odd settings are passed over."""
    specs = map(_SPEC.fullmatch, repo.config().get(f"remote.{remote}.fetch", []))
    return [(spec["source"], spec["target"]) for spec in specs if spec]


def mapped(ref: str, source: str, target: str) -> str:
    """``ref`` through a pair of a fetch's patterns; empty if it does not match."""
    if "*" not in source:
        return target if ref == source else ""
    start, _star, end = source.partition("*")
    fits = ref.startswith(start) and ref.endswith(end) and len(ref) > len(start) + len(end) - 1
    return target.replace("*", ref[len(start) : len(ref) - len(end)], 1) if fits else ""


def is_partial(repo: Repository) -> bool:
    """Whether contents were left on the server (a partial clone)."""
    partial = re.compile(r"extensions\.partialclone|remote\..+\.promisor")
    return any(partial.fullmatch(key) for key in repo.config())
