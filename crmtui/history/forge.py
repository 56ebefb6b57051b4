"""The web address at which a pull request for a pushed branch is opened."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from crmtui.patterns import pattern

_SCP = pattern(r"(?:[^@/\s]+@)?(?P<host>[^:/\s]+):(?P<path>(?!/)[^\s]+)")
_LINK = pattern(r"https?://[^\s<>\"'\x00-\x1f\x7f-\x9f]+")
_FORMS = {
    "github": "{site}/compare/{base}...{branch}?expand=1",
    "gitlab": "{site}/-/merge_requests/new?merge_request%5Bsource_branch%5D={query}"
    "&merge_request%5Btarget_branch%5D={base_query}",
    "gitea": "{site}/compare/{base}...{branch}",
    "bitbucket": "{site}/pull-requests/new?source={query}&dest={base_query}",
}
_NAMES = {"github": "github", "gitlab": "gitlab", "gitea": "gitea", "forgejo": "gitea",
          "codeberg": "gitea", "bitbucket": "bitbucket"}  # fmt: skip


def site(url: str) -> str:
    """The web page of a repository with this address, without name and password; empty if it has
    none that anybody could guess."""
    try:
        return _site(url)
    except ValueError:  # a port or host that is none
        return ""


def _site(url: str) -> str:
    if "://" not in url:
        found = _SCP.fullmatch(url)
        return _page("https", found["host"], found["path"]) if found else ""
    parts = urlsplit(url)
    if parts.scheme in ("http", "https") and parts.hostname:
        port = f":{parts.port}" if parts.port else ""
        return _page(parts.scheme, parts.hostname + port, parts.path)
    if parts.scheme in ("ssh", "git") and parts.hostname:
        return _page("https", parts.hostname, parts.path)
    return ""


def _page(scheme: str, host: str, path: str) -> str:
    return f"{scheme}://{host}/{quote(path.strip('/').removesuffix('.git'))}"


def pull_request_address(
    url: str, base: str, branch: str, said: Sequence[str] = (), forge: str = ""
) -> str:
    """Where a pull request of ``branch`` into ``base`` is opened; empty if nobody can tell.

    ``said`` are the lines of the server's answer to the push, in which many name the address; only
    one on the server's own site counts. ``forge`` (github, gitlab, gitea, bitbucket) decides
    instead of the name of the host.
    """
    page = site(url)
    if not page:
        return ""
    host = urlsplit(page).hostname or ""
    kind = _NAMES.get(forge) or next((k for name, k in _NAMES.items() if name in host), "")
    if kind:
        return _FORMS[kind].format(
            site=page, base=quote(base), branch=quote(branch), query=quote(branch, safe=""),
            base_query=quote(base, safe=""),
        )  # fmt: skip
    links = [link for line in said for link in _LINK.findall(line)]
    return next((link for link in links if urlsplit(link).hostname == host), page)
