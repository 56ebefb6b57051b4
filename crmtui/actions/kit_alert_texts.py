"""The job that records alerts every morning from Monday to Friday, for GitHub and GitLab."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from datetime import timezone as fixed
from zoneinfo import ZoneInfo

MORNING = time(6, 0)
"""When the job runs, by the clock of the workspace."""
_MONDAY = date(2026, 1, 5)

_RECORD = """\
before=$(git rev-parse HEAD)
crmtui review alerts --apply
if [ "$(git rev-parse HEAD)" = "$before" ]; then exit 0; fi
git pull --quiet --rebase origin "$BRANCH"
"""

_GITHUB = """\
# Records every morning from Monday to Friday which alerts opened, got graver or are over, so that playbooks act on them.
# Written by `crmtui init --ci github`; yours to change. Where the branch is protected the records come as
# a pull request (Settings > Actions > General: allow GitHub Actions to create pull requests).
name: crmtui alerts

on:
  schedule:
    - cron: {cron} # {told}
  workflow_dispatch:

permissions:
  contents: write
  pull-requests: write

concurrency: crmtui-alerts

jobs:
  alerts:
    runs-on: ubuntu-latest
    env:
      CRMTUI_WORKSPACE: {folder}
      BRANCH: {branch}
      GH_TOKEN: ${{{{ github.token }}}}
    steps:
      - uses: actions/checkout@v4
        with:
          ref: {branch}
          fetch-depth: 0 # what is new is handed in on top of what came meanwhile
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - name: Install crmtui
        run: pip install crmtui # or a wheel of your own
      - name: Record alerts
        run: |
          git config user.name "github-actions[bot]"
          git config user.email "41898282+github-actions[bot]@users.noreply.github.com"
{record}
          if git push --quiet origin "HEAD:refs/heads/$BRANCH"; then exit 0; fi
          git push --quiet --force origin HEAD:refs/heads/crmtui-alerts
          if [ "$(gh pr view crmtui-alerts --json state --jq .state || true)" != OPEN ]; then
            gh pr create --base "$BRANCH" --head crmtui-alerts --title "Alerts" \\
              --body "Recorded by crmtui review alerts; made anew every morning until it is merged."
          fi
"""

_GITLAB = """\
# Records every morning from Monday to Friday which alerts opened, got graver or are over, so that playbooks act on them.
# Written by `crmtui init --ci gitlab`; yours to change. To be added on the server:
# - Build > Pipeline schedules: {cron} UTC ({told}), on the default branch, with the variable CRMTUI_ALERTS = yes;
# - CRMTUI_TOKEN, a masked variable: a project access token that may write to the repository.
# Where the branch is protected the records come as a merge request.
crmtui-alerts:
  image: python:3.12
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule" && $CRMTUI_ALERTS == "yes"
  resource_group: crmtui-alerts
  variables:
    CRMTUI_WORKSPACE: {folder}
    BRANCH: $CI_DEFAULT_BRANCH
    GIT_DEPTH: "0" # what is new is handed in on top of what came meanwhile
  before_script:
    - pip install crmtui # or a wheel of your own
  script:
    - |
      git config user.name crmtui-alerts
      git config user.email "crmtui-alerts@noreply.$CI_SERVER_HOST"
      git remote set-url origin "https://crmtui:$CRMTUI_TOKEN@${{CI_PROJECT_URL#*://}}.git"
      git switch --quiet --force-create "$BRANCH"
{record}
      if git push --quiet origin "HEAD:refs/heads/$BRANCH"; then exit 0; fi
      git push --quiet --force origin HEAD:refs/heads/crmtui-alerts -o merge_request.create \\
        -o "merge_request.target=$BRANCH" -o "merge_request.title=Alerts"
"""


def alert_job(server: str, branch: str, folder: str, zone: ZoneInfo, today: date) -> str:
    """The job of a server; ``folder`` is the workspace's place in its repository. Its hour is that of
    UTC which is the morning of the workspace ``today``."""
    template, indent = (_GITHUB, 10) if server == "github" else (_GITLAB, 6)
    record = "\n".join(" " * indent + line for line in _RECORD.splitlines())
    return template.format(
        cron=json.dumps(morning(zone, today)), told=f"{MORNING:%H:%M} in {zone.key}", record=record,
        branch=json.dumps(branch), folder=json.dumps(folder or "."),
    )  # fmt: skip


def morning(zone: ZoneInfo, today: date) -> str:
    """Monday to Friday at ``MORNING`` as a line of cron, by the clock of UTC."""
    offset = datetime.combine(today, MORNING, zone).utcoffset()
    start = datetime.combine(_MONDAY, MORNING, fixed(offset) if offset else UTC)
    at = start.astimezone(UTC)
    days = "0-4" if at.date() < _MONDAY else "1-5"
    return f"{at.minute} {at.hour} * * {days}"
