"""What the commands say in Chinese, run as a module in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from crmtui.workspace import Workspace


def crmtui(workspace: Workspace, *arguments: str) -> str:
    """What ``python -m crmtui`` prints to a reader of Chinese."""
    return subprocess.run(
        [sys.executable, "-m", "crmtui", "-w", str(workspace.root), *arguments],
        env={**os.environ, "LANGUAGE": "zh_CN"}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("log", "示例", "电话 李工 谈妥"), "记录跟进（电话）示例制造集团：已接通"),
        (("log", "示例", "电话 李工 未接"), "记录跟进（电话）示例制造集团：未联系上"),
        (("tag", "示例", "--add", "vip"), "标签 示例制造集团：+vip"),
        (("complaint", "示例", "漏油"), "登记投诉：示例制造集团（中）"),
        (("note", "示例", "搬了家"), "备注 示例制造集团"),
    ],
)
def test_what_was_done(workspace: Workspace, arguments: tuple[str, ...], told: str) -> None:
    assert crmtui(workspace, *arguments).startswith(told)


def test_an_undo_says_what_it_took_back(workspace: Workspace) -> None:
    crmtui(workspace, "snooze", "acme/next@9c10", "+3d")
    assert crmtui(workspace, "undo").startswith("撤销：推迟 ")


def test_codes_and_lengths_are_words(workspace: Workspace) -> None:
    assert "核心客户  潜在" in crmtui(workspace, "list", "示例")
    assert "到期后 7 天算逾期" in crmtui(workspace, "playbook", "explain", "core").replace(
        "7 天 ", "7 天"
    )


def test_sentences_of_people_stay_as_they_are(workspace: Workspace) -> None:
    root = workspace.root
    (root / "records/customers/02/C2024002/customer.yaml").write_text(
        "id: C2024002\nname: Beta\nowner: zhao\ntier: basic\n", encoding="utf-8"
    )
    assert "Beta is only Beta now" in crmtui(workspace, "commit", "-m", "Beta is only Beta now")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "用法： crmtui review [选项] 种类 [参数]..."),
        (("--help",), "  -h, --help  显示此帮助后退出。"),
        (("--version",), "error[usage]: 没有 '--version' 这个选项 — 见 crmtui review --help"),
        (
            ("tier",),
            "error[usage]: 没有命令 'tier' — 是否想用 tiers？",
        ),
        (("tiers", "--on"), "error[usage]: 选项 '--on' 后面缺少值（需要 1 个）"),
        (("tiers", "a", "b"), "error[usage]: 多余的参数（a b） — 见 crmtui review tiers --help"),
    ],
)
def test_the_library_of_the_command_line_speaks_it_too(
    workspace: Workspace, arguments: tuple[str, ...], told: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "crmtui", "-w", str(workspace.root), "review", *arguments],
        env={**os.environ, "LANGUAGE": "zh_CN"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told in (done.stdout + done.stderr).splitlines()
    assert done.returncode == (0 if arguments == ("--help",) else 2)


def test_fields_and_facts_are_explained(workspace: Workspace) -> None:
    told = crmtui(workspace, "fields")
    assert "距上次联系上的天数" in told and "是否" in told and "Days since" not in told
    assert "下单频率" in crmtui(workspace, "facts")
    assert '"meaning": "Service tier"' in crmtui(workspace, "fields", "--json")
