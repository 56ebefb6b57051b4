"""The template to begin with when nothing is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from crmtui.workspace import Workspace

BOOK = """\
playbook: core
for: "tier:core"
cadences:
  - {step: call, every: 1 month, via: [phone]}
  - {step: mail, title: 月报 / Monthly report, every: 1 month, via: [email], starts: 2027-01-01,
     template: {core: report-core, other: report}}
dates:
  - {step: birthday, event: birthday, template: birthday}
"""


def _template(via: str = "email", audience: str = "") -> str:
    whom = f'for: "{audience}"\n' if audience else ""
    return f"---\ntitle: x\nvia: [{via}]\nsubject: x\n{whom}---\n您好\n"


@pytest.fixture
def proposing(
    make_workspace: Callable[..., Workspace], basic_files: Mapping[str, str]
) -> Callable[..., tuple[str, str] | None]:
    def propose(*, prefers: str = "", **templates: str) -> tuple[str, str] | None:
        profile = "records/customers/华东/acme/customer.yaml"
        extra = {f"playbooks/templates/{n.replace('_', '-')}.md": t for n, t in templates.items()}
        extra |= {"playbooks/core.yaml": BOOK, profile: basic_files[profile] + prefers}
        with make_workspace(extra=extra) as workspace:
            found = workspace.proposal("acme")
            return (found.template, found.why) if found else None

    return propose


def test_a_cadence_of_the_own_playbooks_by_tier_comes_first(proposing: Callable[..., str]) -> None:
    name, why = proposing(
        a=_template(audience="tier:core"), report=_template(), report_core=_template("sms")
    )
    assert name == "report-core"
    assert why == "Nothing with a template is due; this is the one of “Monthly report”."


def test_then_what_is_for_the_customer_and_never_another_ones(
    proposing: Callable[..., str],
) -> None:
    name, why = proposing(
        a=_template(audience="tier:basic"), b=_template(), c=_template(audience="tier:core")
    )
    assert (name, why) == ("c", "Nothing with a template is due; this one is for tier:core.")


def test_then_the_preferred_channel_and_occasions_last(proposing: Callable[..., str]) -> None:
    prefers = "prefers: {channel: chat}\n"
    given = {"birthday": _template("chat, email"), "c": _template(), "d": _template("sms, chat")}
    name, why = proposing(prefers=prefers, **given)
    assert name == "d"
    assert why.endswith("this is the first that fits. The customer prefers chat.")


def test_who_prefers_nothing_is_written_an_email(proposing: Callable[..., str]) -> None:
    given = {"birthday": _template("chat, email"), "c": _template(), "b": _template("sms, chat")}
    assert proposing(**given)[0] == "c"


def test_none_fits(proposing: Callable[..., None]) -> None:
    assert proposing(a=_template(audience="tier:basic")) is None


def test_there_is_none(proposing: Callable[..., None]) -> None:
    assert proposing() is None
