"""crmtui batch: one message to many customers, against a real SMTP server."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmtui.actions import mailing
from crmtui.exchange.table_out import harmless
from crmtui.store.codec import parse

Caller = Callable[..., Any]
NEWS = """\
playbook: news
title: 行业动态
for: "tier:basic"
cadences:
  - step: mail
    title: 双周邮件
    every: 2 weeks
    via: [email]
    batch: yes
    template: news
"""
TEMPLATE = """\
---
title: 行业动态 / News
subject: "{{ customer.name }}：十一月动态"
---
{{ contact.name }}：

这是本月的行业动态。
{{ me.name }}
"""
KEY = "news/mail"


def customer(id: str, *contacts: str) -> str:
    people = "".join(f"  - {{{one}}}\n" for one in contacts)
    listed = f"contacts:\n{people}" if people else ""
    return f"id: {id}\nname: 客户{id}\nowner: lin\ntier: basic\nsince: 2026-01-05\n{listed}"


@pytest.fixture
def many(root: Path, run_git: Callable[..., str]) -> Path:
    """Nine customers due for the mail of a fortnight, three of whom can get it."""
    (root / "playbooks/templates").mkdir()
    (root / "playbooks/templates/news.md").write_text(TEMPLATE)
    (root / "playbooks/news.yaml").write_text(NEWS)
    people = {
        "A1": ["name: 张, emails: [zhang@example.com]"],
        "A2": ["name: 王, left: 2026-01-31, emails: [old@example.com]",
               "name: 李, key: li, emails: [li@example.com]"],
        "A3": ["name: 赵, emails: [zhao@example.com]"],
        "B1": [],
        "B2": ["name: 钱, left: 2026-01-31, emails: [qian@example.com]"],
        "B3": ["name: 孙, do_not_contact: yes, emails: [sun@example.com]"],
        "B4": ["name: 周, emails: [Zhang@example.com]"],
        "B5": ["name: 吴, emails: [wu@example.com]"],
        "B6": ["name: 郑, emails: [zheng@example.com]"],
    }  # fmt: skip
    for id, contacts in people.items():
        folder = root / "records/customers/x" / id
        folder.mkdir(parents=True)
        (folder / "customer.yaml").write_text(customer(id, *contacts))
    (root / "records/customers/x/B5/case.yaml").write_text(
        "{id: c1, type: case, case: k1, step: opened, about: complaint, at: 2026-11-18, title: 发错货}\n"
    )
    (root / "records/customers/x/B6/customer.yaml").write_text(
        customer("B6", *people["B6"]) + "do_not_contact: yes\n"
    )
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "many")
    return root


@pytest.fixture
def server(mail_server: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The person's mail server."""
    running = mail_server()
    for name, value in (("HOST", "127.0.0.1"), ("PORT", str(running.port)), ("SECURITY", "none")):
        monkeypatch.setenv(f"CRMTUI_SMTP_{name}", value)
    return running


def campaigns(root: Path) -> list[Any]:
    folder = root / "records/campaigns"
    return [parse(path.read_bytes(), path.name).value for path in sorted(folder.glob("*.yaml"))]


def test_the_batches_of_the_day(crmtui: Caller, many: Path) -> None:
    result = crmtui("batch")
    assert "news/mail" in result.out
    assert "双周邮件" in result.out
    assert crmtui("batch", "--json").json["batches"][0]["id"] == KEY
    assert crmtui("batch", "--owner", "zhao").code == 0
    gone = crmtui("batch", "news/nothing")
    assert (gone.code, "choose from news/mail" in gone.err) == (3, True)


def test_who_gets_it_and_who_does_not_and_why(crmtui: Caller, many: Path) -> None:
    result = crmtui("batch", KEY, "--preview", "1")
    for told in (
        "客户B1 (B1): no e-mail address",
        "客户B2 (B2): the contact with an address has left",
        "客户B3 (B3): the contact wants no mail",
        "客户B4 (B4): one letter with 客户A1, the same address",
        "客户B5 (B5): has an open complaint",
    ):
        assert told in result.out
    assert "B6" not in result.out  # do not contact: no task at all
    assert "客户A1：十一月动态" in result.out
    assert "客户A2：十一月动态" not in result.out
    document = crmtui("batch", KEY, "--json").json
    assert [one["customer"] for one in document["recipients"]] == ["A1", "A2", "A3"]
    assert document["recipients"][1]["contact"] == "li"
    assert document["recipients"][0]["text"].startswith("张：\n")
    assert {one["customer"]: one["why"] for one in document["left_out"]}["B5"] == "complaint"


def test_a_choice_by_query_and_by_name(crmtui: Caller, many: Path) -> None:
    document = crmtui("batch", KEY, "--query", "A1 OR A2", "--without", "A2", "--json").json
    assert [one["customer"] for one in document["recipients"]] == ["A1"]
    why = {one["customer"]: one["why"] for one in document["left_out"]}
    assert (why["A2"], why["A3"]) == ("without", "not-in-query")


def test_what_was_sent_is_one_campaign_and_one_commit(
    crmtui: Caller, many: Path, server: Any, run_git: Callable[..., str]
) -> None:
    before = run_git(many, "rev-list", "--count", "HEAD")
    result = crmtui("batch", KEY, "--send", "--yes")
    assert (result.code, result.err.count("warning")) == (0, 0)
    assert [letter["X-Sent-To"] for letter in server.letters] == [
        "zhang@example.com", "li@example.com", "zhao@example.com"]  # fmt: skip
    assert server.letters[0]["Subject"] == "客户A1：十一月动态"
    assert int(run_git(many, "rev-list", "--count", "HEAD")) == int(before) + 1
    assert run_git(many, "log", "-1", "--format=%s").strip() == "Send 双周邮件 to 4 customers"
    assert run_git(many, "status", "--porcelain") == ""
    [file] = campaigns(many)
    assert [one["customer"] for one in file["recipients"]] == ["A1", "B4", "A2", "A3"]
    assert (file["template"], file["step"], file["by"]) == ("news", "mail", "lin")
    assert file["subject"] == "{{ customer.name }}：十一月动态"
    shown = crmtui("show", "A1", "--json").json
    assert (shown["entries"][0]["outcome"], shown["entries"][0]["via"]) == ("sent", "email")
    assert shown["customer"]["id"] == "A1"
    assert "A1" not in str(crmtui("batch", "--json").json["batches"])
    assert crmtui("check").code == 0
    assert crmtui("list", "A1", "--json").json["customers"][0]["last_contact"] is None


def test_a_second_run_sends_to_nobody_twice(crmtui: Caller, many: Path, server: Any) -> None:
    server.refused.add("li@example.com")
    first = crmtui("batch", KEY, "--send", "--yes")
    assert first.code == 6
    assert "客户A2 (A2): the server refuses li@example.com" in first.err
    assert len(server.letters) == 2
    assert [one["customer"] for one in campaigns(many)[0]["failed"]] == ["A2"]
    server.refused.clear()
    assert crmtui("batch", KEY, "--send", "--yes").code == 0
    sent = [letter["X-Sent-To"] for letter in server.letters]
    assert sorted(sent) == ["li@example.com", "zhang@example.com", "zhao@example.com"]


def test_a_line_that_breaks_in_the_middle(crmtui: Caller, many: Path, server: Any) -> None:
    server.hangs_up_after = 1
    assert crmtui("batch", KEY, "--send", "--yes").code == 0
    [file] = campaigns(many)
    assert [one.get("doubtful") for one in file["recipients"]] == [None, None, "yes", None]
    assert crmtui("batch", KEY, "--send", "--yes").code != 0
    sent = [letter["X-Sent-To"] for letter in server.letters]
    assert sent == ["zhang@example.com", "zhao@example.com"]


def test_what_went_out_is_written_when_the_process_is_stopped(
    crmtui: Caller, many: Path, server: Any, monkeypatch: pytest.MonkeyPatch,
    run_git: Callable[..., str],
) -> None:  # fmt: skip
    real = mailing._note
    calls = []

    def stopping(*given: Any) -> None:
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(*given)

    monkeypatch.setattr(mailing, "_note", stopping)
    result = crmtui("batch", KEY, "--send", "--yes")
    assert result.code != 0
    [file] = campaigns(many)
    assert [(one["customer"], one.get("doubtful")) for one in file["recipients"]] == [
        ("A1", None), ("B4", None), ("A2", "yes")]  # fmt: skip
    assert run_git(many, "status", "--porcelain") == ""


def test_a_recipient_stands_in_the_file_before_the_letter_is_handed_over(
    crmtui: Caller, many: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    real = mailing.send_all

    def looking(settings: Any, letters: Any, now: Any) -> Any:
        def each() -> Any:
            for letter in letters:
                seen.append([one["customer"] for one in campaigns(many)[0]["recipients"]])
                yield letter

        return real(settings, each(), now)

    monkeypatch.setattr(mailing, "send_all", looking)
    assert crmtui("batch", KEY, "--send", "--yes").code == 0
    assert seen == [["A1", "B4"], ["A1", "B4", "A2"], ["A1", "B4", "A2", "A3"]]


def test_a_server_that_is_not_there_leaves_nothing_behind(
    crmtui: Caller, many: Path, monkeypatch: pytest.MonkeyPatch, run_git: Callable[..., str]
) -> None:
    monkeypatch.setenv("CRMTUI_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("CRMTUI_SMTP_PORT", "1")
    monkeypatch.setenv("CRMTUI_SMTP_SECURITY", "none")
    result = crmtui("batch", KEY, "--send", "--yes")
    assert (result.code, "Nothing was sent" in result.out) == (6, True)
    assert campaigns(many) == []
    assert run_git(many, "status", "--porcelain") == ""
    assert len(crmtui("batch", KEY, "--json").json["recipients"]) == 3


def test_nothing_is_sent_unasked_or_without_a_server(crmtui: Caller, many: Path) -> None:
    assert crmtui("batch", KEY, "--send", "--yes").code == 2
    assert crmtui("batch", KEY, "--send", "--sent").code == 2
    assert campaigns(many) == []


def test_without_a_template_it_can_only_be_written_down(
    crmtui: Caller, many: Path, server: Any
) -> None:
    (many / "playbooks/news.yaml").write_text(NEWS.replace("    template: news\n", ""))
    assert "names no template" in crmtui("batch", KEY).err
    assert "names no template" in crmtui("batch", KEY, "--send", "--yes").err
    assert crmtui("batch", KEY, "--send", "--yes", "--template", "nwes").code == 2
    assert server.letters == []
    assert crmtui("batch", KEY, "--sent", "--yes").out.startswith("Record 双周邮件 to 4 customers")
    assert {one["customer"] for one in campaigns(many)[0]["recipients"]} == {"A1", "A2", "A3", "B4"}


def test_export_for_another_tool(crmtui: Caller, many: Path, tmp_path: Path) -> None:
    profile = many / "records/customers/x/A1/customer.yaml"
    profile.write_text(profile.read_text().replace("客户A1", "'=cmd|calc'"))
    target = tmp_path / "out.csv"
    assert crmtui("batch", KEY, "--export", str(target)).code == 0
    rows = list(csv.DictReader(io.StringIO(target.read_bytes().decode("utf-8-sig"))))
    assert [row["email"] for row in rows] == [
        "zhang@example.com", "li@example.com", "zhao@example.com"]  # fmt: skip
    assert rows[0]["name"] == "'=cmd|calc"
    assert rows[1]["text"].startswith("李：")
    assert crmtui("batch", KEY, "--export", str(target)).code == 4
    assert crmtui("batch", KEY, "--export", str(target), "--yes").code == 0
    assert crmtui("batch", KEY, "--export", str(tmp_path / "out.docx")).code == 2
    assert crmtui("batch", KEY, "--export", str(tmp_path / "no/out.csv")).code == 6
    assert crmtui("batch", KEY, "--export", "-").out.startswith("customer,name,contact")
    assert campaigns(many) == []


@pytest.mark.parametrize("cell", ["=1+1", "+86 138", "-x", "@sum", "\t=1", "  =1", "＝1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_a_value_that_the_text_wants_and_nobody_has(crmtui: Caller, many: Path) -> None:
    template = many / "playbooks/templates/news.md"
    template.write_text(TEMPLATE.replace("这是", "{{ customer.industry }}"))
    document = crmtui("batch", KEY, "--json").json
    assert document["recipients"] == []
    assert {one["why"] for one in document["left_out"]} >= {"missing"}
    assert "the text needs customer.industry" in crmtui("batch", KEY).out


def test_undo_takes_the_campaign_back_and_says_what_it_cannot(
    crmtui: Caller, many: Path, server: Any
) -> None:
    crmtui("batch", KEY, "--send", "--yes")
    result = crmtui("undo")
    assert "letters cannot be taken back" in result.err
    assert campaigns(many) == []
    assert len(crmtui("batch", KEY, "--json").json["recipients"]) == 3


def test_snooze_for_all(crmtui: Caller, many: Path) -> None:
    assert crmtui("batch", KEY, "--snooze", "+3d").code == 0
    assert crmtui("batch", "--json").json["batches"][0]["customers"] == ["B1", "B2", "B3"]
    left = json.loads(crmtui("today", "--json").out)["snoozed"]
    assert left == 4
    assert crmtui("batch", KEY, "--snooze", "yesterday").code == 2


def test_the_difference_names_the_mailing(crmtui: Caller, many: Path, server: Any) -> None:
    crmtui("batch", KEY, "--send", "--yes")
    result = crmtui("diff", "HEAD~1..HEAD")
    assert "· 双周邮件: 4 recipients" in result.out


GREETINGS = """\
playbook: greetings
title: 节日
for: "tier:basic"
care: yes
dates:
  - step: winter
    title: 冬至问候
    event: '11-26'
    lead: 10 days
    via: [email, chat]
    batch: yes
    template: news
"""


@pytest.fixture
def greeted(many: Path, run_git: Callable[..., str]) -> Path:
    """The nine customers, who are greeted on a day instead."""
    (many / "playbooks/news.yaml").unlink()
    (many / "playbooks/greetings.yaml").write_text(GREETINGS)
    with (many / "records/customers/x/A3/customer.yaml").open("a") as file:
        file.write("prefers: {channel: chat}\n")
    run_git(many, "add", "-A")
    run_git(many, "commit", "-qm", "greetings")
    return many


def test_a_greeting_is_one_line_and_goes_out_once_a_year(
    crmtui: Caller, greeted: Path, server: Any
) -> None:
    def greeted_on(day: str) -> set[str]:
        [batch] = crmtui("today", "--on", day, "--json").json["batches"]
        return {task.partition("/")[0] for task in batch["tasks"]}

    [batch] = crmtui("today", "--json").json["batches"]
    assert (batch["id"], batch["channel"]) == ("greetings/winter", "email")
    result = crmtui("batch", "greetings/winter", "--preview", "3")
    assert (
        result.out.count("十一月动态") == 3
    )  # also who prefers the chat: a mailing has one channel
    assert "客户B5 (B5): has an open complaint" in result.out
    assert crmtui("batch", "greetings/winter", "--send", "--yes").code == 0
    assert len(server.letters) == 3
    [file] = campaigns(greeted)
    assert [one["customer"] for one in file["recipients"]] == ["A1", "B4", "A2", "A3"]
    assert all("does" not in one for one in file["recipients"])
    assert crmtui("batch", "greetings/winter", "--send", "--yes").code == 2  # nobody is left
    assert greeted_on("2026-11-20") == {"B1", "B2", "B3"}
    assert {"A1", "A2", "A3", "B4"} <= greeted_on("2027-11-20")
    assert crmtui("check").code == 0


def test_birthdays_of_two_people_at_one_customer_are_two_letters(
    crmtui: Caller, greeted: Path
) -> None:
    greeting = GREETINGS.replace("'11-26'", "contact-birthday")
    (greeted / "playbooks/greetings.yaml").write_text(greeting)
    with (greeted / "records/customers/x/A1/customer.yaml").open("a") as file:
        file.write("  - {name: 冯, birthday: 11-22, emails: [feng@example.com]}\n"
                   "  - {name: 陈, birthday: 11-23, emails: [chen@example.com]}\n")  # fmt: skip
    for name in ("冯", "陈"):
        document = crmtui("batch", "greetings/winter", "--json").json
        assert [one["contact"] for one in document["recipients"]] == [name]
        assert crmtui("batch", "greetings/winter", "--sent", "--yes").code == 0
    assert crmtui("today", "--json").json["batches"] == []
    assert [file["recipients"][0]["does"] for file in campaigns(greeted)] in (
        [["greetings/winter/冯"], ["greetings/winter/陈"]],
        [["greetings/winter/陈"], ["greetings/winter/冯"]],
    )


def test_by_chat_the_same_phone_is_one_person(crmtui: Caller, greeted: Path) -> None:
    chat = GREETINGS.replace("[email, chat]", "[chat, email]")
    (greeted / "playbooks/greetings.yaml").write_text(chat)
    for id, phone in (("A1", "+86 138 0013 8000"), ("A3", "13800138000"), ("B2", "13900139000")):
        path = greeted / f"records/customers/x/{id}/customer.yaml"
        path.write_text(path.read_text().replace(", emails", f", phones: ['{phone}'], emails", 1))
    document = crmtui("batch", "greetings/winter", "--json").json
    assert document["channel"] == "chat"
    same = {one["customer"] for one in document["left_out"] if one["why"] == "same-address"}
    assert same == {"A3", "B4"}
    assert crmtui("batch", "greetings/winter", "--sent", "--yes").code == 0
    [file] = campaigns(greeted)
    assert (file["via"], {"A1", "A3", "B4"} <= {one["customer"] for one in file["recipients"]}) == (
        "chat", True)  # fmt: skip
