"""A customer: five tabs, and the verbs work here too."""

from __future__ import annotations

from crmtui.workspace import Workspace


async def open_customer(stage) -> None:
    await stage.sees("8d late")
    await stage.press("enter")
    await stage.sees("Timeline", "对价格有顾虑，希望分期。", "→ 提供分期方案")


def test_tabs_tell_everything(play) -> None:
    async def story(stage) -> None:
        await open_customer(stage)
        await stage.press("]")
        await stage.sees("Monthly call", "Wanted every month by phone", "playbooks/core.yaml:")
        await stage.press("]")
        await stage.sees("industry", "制造业", "since", "2023-11-20")
        await stage.press("ctrl+pagedown")
        await stage.sees("李工", "采购负责人", "+86 138 0013 8000")
        await stage.press("]")
        await stage.sees("Start", "+ name: 示例制造集团")
        await stage.press("[")
        await stage.sees("采购负责人")

    play(story)


def test_history_names_who_changed_what(play, workspace: Workspace) -> None:
    workspace.edit("acme", {"industry": "化工"})

    async def story(stage) -> None:
        await open_customer(stage)
        await stage.press("[")
        await stage.sees("~ industry: 制造业 → 化工", "Lin")

    play(story, at=workspace)


def test_a_commit_of_the_history_shows_whom_else_it_touched(play, workspace: Workspace) -> None:
    workspace.tag(["acme", "C2024002"], add=["vip"])

    async def story(stage) -> None:
        await open_customer(stage)
        await stage.press("[")
        await stage.sees("~ tags: ", "vip", "Start")
        await stage.press("enter")
        await stage.sees("2 customers", "Beta Tools Ltd  C2024002", "+vip")
        await stage.press("escape")
        await stage.loses("Beta Tools Ltd")

    play(story, at=workspace)


def test_a_commit_of_the_history_is_undone_after_asking(play, workspace: Workspace) -> None:
    workspace.edit("acme", {"industry": "化工"})
    workspace.edit("acme", {"since": "2020-01-01"})

    async def story(stage) -> None:
        await open_customer(stage)
        await stage.press("[")
        await stage.sees("~ industry: 制造业 → 化工", "~ since")
        await stage.press("u")
        await stage.sees("Undo?", "since = 2020-01-01")
        await stage.press("n", "down", "u")
        await stage.sees("Undo?", "industry = 化工")
        await stage.press("y")
        await stage.until(lambda: any("was changed since" in told for told in stage.told))
        await stage.press("up", "u")
        await stage.sees("Undo?", "since = 2020-01-01")
        await stage.press("y")
        await stage.sees("Undo: Edit")
        assert str((await stage.ask(lambda ws: ws.find("acme"))).since) == "2023-11-20"

    play(story, at=workspace, size=(100, 40))


def test_do_not_contact_asks_why_and_can_be_lifted(play, workspace: Workspace) -> None:
    async def story(stage) -> None:
        await open_customer(stage)
        await stage.press("b")
        await stage.sees("Do not contact · 示例制造集团")
        await stage.press("enter")
        await stage.sees("Please write something")
        await stage.type("asked us to stop")
        await stage.press("enter")
        await stage.sees("Do not contact — asked us to stop")
        assert (await stage.ask(lambda ws: ws.find("acme"))).do_not_contact
        await stage.press("b")
        await stage.sees("Contact again?")
        await stage.press("y")
        await stage.loses("asked us to stop")
        assert not (await stage.ask(lambda ws: ws.find("acme"))).do_not_contact

    play(story, at=workspace)


def test_logging_here_shows_at_once(play) -> None:
    async def story(stage) -> None:
        await open_customer(stage)
        await stage.press("l")
        await stage.sees("Log · 示例制造集团")
        await stage.type("a new word")
        await stage.press("ctrl+s")
        await stage.until(lambda: len(stage.done) == 1)
        await stage.sees("11-20", "a new word", "Timeline")

    play(story)


def test_a_customer_that_vanishes_is_told_not_crashed_on(play, workspace: Workspace) -> None:
    async def story(stage) -> None:
        await open_customer(stage)
        path = workspace.path("acme")
        path.rename(path.with_name("gone.txt"))
        await stage.press("r")
        await stage.until(lambda: any("acme" in told for told in stage.told))
        await stage.press("escape")
        await stage.sees("Nothing is due")

    play(story, at=workspace)


def test_small_terminal(play) -> None:
    async def story(stage) -> None:
        await open_customer(stage)
        assert stage.widths == {40}

    play(story, size=(40, 12))


def test_the_profile_shows_how_the_customer_has_been_doing(play) -> None:
    async def story(stage) -> None:
        await stage.sees("8d late")
        await stage.press("enter")
        await stage.sees("Timeline")
        await stage.press("]", "]")
        await stage.sees("The last twelve months", "contacts", "health")

    play(story, size=(120, 40))
