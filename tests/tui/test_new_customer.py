"""A customer is added from the list, with a contact, and looked for among those we know."""

from __future__ import annotations

from crmtui.tui.screens.customer import CustomerScreen
from crmtui.workspace import Workspace


def test_a_new_customer_is_one_commit_and_is_shown(play, workspace: Workspace) -> None:
    async def story(stage) -> None:
        await stage.press("2")
        await stage.sees("2 of 2 customers")
        await stage.press("insert")
        await stage.sees("New customer")
        await stage.type("新客户有限公司")
        await stage.press("enter")
        await stage.type("张工(采购) 139 0013 9000 zhang@example.com")
        await stage.press("enter")
        await stage.until(lambda: isinstance(stage.app.screen, CustomerScreen))
        await stage.sees("新客户有限公司", "张工", "139 0013 9000")
        assert len(stage.done) == 1 and stage.done[0].commit
        await stage.press("escape")
        await stage.sees("3 of 3 customers")

    play(story, at=workspace)


def test_who_is_there_already_is_named_and_may_be_added_all_the_same(
    play, workspace: Workspace
) -> None:
    async def story(stage) -> None:
        await stage.sees("8d late")
        await stage.press("plus")
        await stage.type("示例制造集团")
        await stage.press("ctrl+s")
        await stage.sees("Looks like 示例制造集团 acme")
        assert stage.done == []
        await stage.press("ctrl+s")
        await stage.until(lambda: len(stage.done) == 1)

    play(story, at=workspace)


def test_what_is_missing_is_said(play, workspace: Workspace) -> None:
    async def story(stage) -> None:
        await stage.sees("8d late")
        await stage.press("plus", "ctrl+s")
        await stage.sees("Please write the name")
        await stage.type("x[b]y")
        await stage.press("enter")
        await stage.type("138 0013 8000")
        await stage.press("enter")
        await stage.sees("has no name")
        await stage.press("escape")
        await stage.loses("New customer")
        assert stage.done == []

    play(story, at=workspace)
