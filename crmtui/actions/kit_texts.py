"""The files of the review kit: jobs for GitHub and GitLab, CODEOWNERS, lines for pre-commit."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from crmtui.model.review import leads
from crmtui.model.team import Config, Member
from crmtui.store.layout import CUSTOMERS

GITHUB = """\
# Checks customer records and playbooks, and tells reviewers in words what a pull request changes.
# Written by `crmtui init --ci github`; yours to change.
name: crmtui

on:
  pull_request:
  push:
    branches: [{branch}]

permissions:
  contents: read

jobs:
  records:
    runs-on: ubuntu-latest
    env:
      CRMTUI_WORKSPACE: {folder}
      BASE: ${{{{ github.event.pull_request.base.sha }}}}
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0 # who changed what is in the history
          ref: ${{{{ github.event.pull_request.head.sha || github.sha }}}}
          persist-credentials: false
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - name: Install crmtui
        run: pip install crmtui # or a wheel of your own
      - name: Check everything
        if: github.event_name == 'push'
        run: crmtui check --format github
      - name: Check what is new, beside the lines
        if: github.event_name == 'pull_request'
        run: crmtui check --format github --changed "$BASE..."
      - name: Find changes by people who may not make them
        if: ${{{{ !cancelled() && github.event_name == 'pull_request' }}}}
        run: crmtui check --format github --review "$BASE..."
      - name: Tell what changes
        if: ${{{{ !cancelled() && github.event_name == 'pull_request' }}}}
        run: crmtui diff --markdown "$BASE..." >> "$GITHUB_STEP_SUMMARY"
"""

GITLAB = """\
# Checks customer records and playbooks, and tells reviewers in words what a merge request changes.
# Written by `crmtui init --ci gitlab`; yours to change.
crmtui:
  image: python:3.12
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  variables:
    CRMTUI_WORKSPACE: {folder}
    GIT_DEPTH: "0" # who changed what is in the history
  before_script:
    - pip install crmtui # or a wheel of your own
  script:
    - |
      status=0
      if [ -z "$CI_MERGE_REQUEST_TARGET_BRANCH_NAME" ]; then
        crmtui check --format gitlab > gl-code-quality-report.json || status=1
        crmtui check || status=1
      else
        base="refs/remotes/origin/$CI_MERGE_REQUEST_TARGET_BRANCH_NAME"
        git fetch --quiet origin "+refs/heads/$CI_MERGE_REQUEST_TARGET_BRANCH_NAME:$base"
        crmtui check --format gitlab --changed "$base..." > gl-code-quality-report.json || status=1
        crmtui check --changed "$base..." || status=1
        crmtui check --review "$base..." || status=1
        crmtui diff --markdown "$base..." > crmtui-diff.md || status=1
      fi
      exit $status
  artifacts:
    when: always
    expose_as: What changes
    paths: [crmtui-diff.md]
    reports:
      codequality: gl-code-quality-report.json
"""

PRE_COMMIT = """\
repos:
  - repo: local
    hooks:
      - id: crmtui-check
        name: crmtui check
        entry: crmtui{where} check --staged
        language: system
        files: (^|/)(records|playbooks)/|(^|/)crmtui\\.yaml$
        pass_filenames: false
"""

_NO_GLOB = re.compile(r"[][*?!#\s\\]")
_SHARD = re.compile(r"[A-Za-z0-9_-]{1,2}")


def job(server: str, branch: str, folder: str) -> str:
    """The job of a server; ``folder`` is the workspace's place in its repository."""
    template = GITHUB if server == "github" else GITLAB
    return template.format(branch=json.dumps(branch), folder=json.dumps(folder or "."))


def include(paths: Iterable[str]) -> str:
    """What makes GitLab read these files."""
    return "include:\n" + "".join(f"  - local: {path}\n" for path in paths)


def codeowners(config: Config, folders: Iterable[str], prefix: str = "") -> str:
    """Who has to agree to what: leads to rules and settings, members to their ``folders``.
    ``folders`` are those that lie directly below records/customers; the last line that fits holds."""
    lines = ["# Who has to agree to changes of files; fields are protected by `review:` in crmtui.yaml.",
             "# Written by `crmtui init --ci`; the last line that fits holds."]  # fmt: skip
    answered: dict[str, list[str]] = {}
    for member in config.team.values():
        for folder in member.folders:
            answered.setdefault(folder.strip("/"), []).append(_at(member))
    for folder in sorted(answered):
        lines.append(_line(f"{prefix}{CUSTOMERS}{folder}/", answered[folder]))
    for folder in sorted(set(folders) - set(answered)):
        if not _SHARD.fullmatch(folder) and not any(a.startswith(f"{folder}/") for a in answered):
            lines.append("# " + _line(f"{prefix}{CUSTOMERS}{folder}/", ["@nobody-yet"]))
    who = [_at(config.team[key]) for key in config.team if key in leads(config.team)]
    rules = ["playbooks/", "crmtui.yaml"]
    lines += [("" if who else "# ") + _line(prefix + path, who or ["@leads"]) for path in rules]
    above = (".github/", ".gitlab/", ".gitlab-ci.yml", "CODEOWNERS", ".gitattributes")
    lines += [("" if who else "# ") + _line(path, who or ["@leads"]) for path in above]
    return "\n".join(lines) + "\n"


def _at(member: Member) -> str:
    return member.account or member.email or f"@{member.key}"


def _line(path: str, who: Iterable[str]) -> str:
    """A pattern and its owners; characters that mean something in a pattern stand for any one."""
    return f"/{_NO_GLOB.sub('?', path):<32} {' '.join(who)}"


def settings_to_add(globs: Mapping[str, Iterable[str]], folder: str) -> str:
    """The lines of .vscode/settings.json for somebody who has that file."""
    known = {f"./{folder}/{name}": list(given) for name, given in globs.items()}
    return json.dumps({"yaml.schemas": known}, ensure_ascii=False, indent=2) + "\n"
