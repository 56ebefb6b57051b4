"""Plan: a calendar of the coming weeks, the tasks of a day, and moving them."""

from __future__ import annotations

import pytest

from crmtui.tui.screens.plan import PlanScreen
from crmtui.tui.widgets.calendar import WeekGrid
from crmtui.workspace import Workspace

CUSTOMER = "records/customers/p/c{n:02}/{file}.yaml"
PROFILE = "id: c{n:02}\nname: 客户{n:02} Customer\nowner: lin\ntier: basic\n"
TOUCH = """\
id: t{n:02}
type: touch
at: 2026-11-16
via: phone
outcome: reached
next: [{{id: p{n:02}, do: 发报价 {n:02}, due: {due}}}]
"""


def promised(number: int, due: str) -> dict[str, str]:
    """Customers of lin with a promise for a day."""
    files = {}
    for n in range(number):
        files[CUSTOMER.format(n=n, file="customer")] = PROFILE.format(n=n)
        files[CUSTOMER.format(n=n, file="touch")] = TOUCH.format(n=n, due=due)
    return files


@pytest.fixture
def three(make_workspace) -> Workspace:
    """Three promises for Wednesday, as many as a day of lin has room for."""
    return make_workspace(extra=promised(3, "2026-11-25"))


async def open_plan(stage) -> PlanScreen:
    await stage.sees("示例制造集团")
    await stage.press("4")
    await stage.sees("Fr 11-20 · today")
    screen = stage.app.screen
    assert isinstance(screen, PlanScreen)
    return screen


def test_days_and_weeks_are_gone_through(play, three: Workspace) -> None:
    async def story(stage) -> None:
        await open_plan(stage)
        await stage.press("right")
        await stage.sees("Mo 11-23 · in 3 days", "Nothing is planned for this day.")
        await stage.press("right", "right")
        await stage.sees("We 11-25", "3 of 3 contacts", "客户00", "发报价 02")
        await stage.press("left", "]")
        await stage.sees("Tu 12-01")
        await stage.press("[", "t")
        await stage.sees("Fr 11-20 · today")
        await stage.press("left")
        await stage.sees("Fr 11-20 · today")

    play(story, at=three)


def test_weeks_beyond_those_read_are_read_when_wanted(play, three: Workspace) -> None:
    async def story(stage) -> None:
        screen = await open_plan(stage)
        await stage.press(*["]"] * 8)
        await stage.until(lambda: screen.plan is not None and screen.plan.weeks == 16)
        await stage.sees("2027-01-15")
        await stage.press(*["]"] * 40)
        await stage.until(lambda: screen.plan is not None and screen.plan.weeks == 26)
        await stage.press("]")
        assert screen.plan is not None
        await stage.until(lambda: screen.plan is not None and screen.day == screen.plan.last)

    play(story, at=three)


def test_a_task_goes_to_the_next_day_as_one_commit(play, three: Workspace, run_git) -> None:
    async def story(stage) -> None:
        await open_plan(stage)
        await stage.press("right", "right", "right", "down")
        await stage.sees("3 of 3 contacts")
        await stage.press("shift+right")
        await stage.until(lambda: len(stage.done) == 1)
        assert any("will be late" in told for told in stage.told)
        await stage.sees("2 of 3 contacts")
        await stage.press("right")
        await stage.sees("Th 11-26", "1 of 3 contacts", "客户01")
        await stage.press("u")
        await stage.sees("A new commit takes it back.")
        await stage.press("y")
        await stage.sees("Th 11-26", "0 of 3 contacts")

    before = run_git(three.root, "rev-list", "--count", "HEAD")
    play(story, at=three)
    log = run_git(three.root, "log", "-2", "--format=%s")
    assert "Snooze “发报价 01” for 客户01 Customer until 2026-11-26" in log
    assert int(run_git(three.root, "rev-list", "--count", "HEAD")) == int(before) + 2


def test_a_task_goes_to_a_day_that_is_asked_for_with_a_reason(play, three: Workspace) -> None:
    async def story(stage) -> None:
        await open_plan(stage)
        await stage.press("right", "right", "right")
        await stage.sees("We 11-25")
        await stage.press("m")
        await stage.sees("Move · 客户00")
        await stage.press("3", "tab", "tab")
        await stage.type("year end")
        await stage.press("enter")
        await stage.until(lambda: len(stage.done) == 1)
        await stage.press("right", "right")
        await stage.sees("Fr 11-27 · in 7 days", "客户00", "1 of 3 contacts")

    play(story, at=three)


def test_what_cannot_be_moved_is_explained(play, three: Workspace) -> None:
    async def story(stage) -> None:
        await open_plan(stage)
        await stage.press("shift+left")
        await stage.until(lambda: any("Only later days can be chosen" in t for t in stage.told))
        await stage.press("right", "right", "right", "shift+left")
        await stage.until(lambda: any("It opens on 2026-11-25" in t for t in stage.told))
        await stage.press("]", "]", "]", "]", "left", "left", "left")
        await stage.press("o")
        await stage.sees("everybody")
        await stage.press("t")
        for _week in range(5):
            await stage.press("]")
        assert not stage.done

    play(story, at=three)


def test_what_comes_back_is_shown_and_not_moved(play, three: Workspace) -> None:
    async def story(stage) -> None:
        screen = await open_plan(stage)
        await stage.press(*["]"] * 4, "right")
        await stage.sees("Mo 12-21", "↻", "monthly call", "Comes back when the contact")
        await stage.press("shift+right")
        await stage.until(lambda: any("It is not there yet" in t for t in stage.told))
        await stage.press("s", "x", "d")
        assert stage.app.screen is screen and not stage.done

    play(story, at=three)


MAILS = """\
playbook: mails
for: "tier:basic"
cadences:
  - {step: fortnightly, title: Fortnightly mail, every: 2 weeks, via: [email], batch: yes}
"""


def test_a_mailing_to_many_is_one_line_and_stays_where_it_is(play, make_workspace) -> None:
    files = {**promised(5, "2027-01-25"), "playbooks/mails.yaml": MAILS}

    async def story(stage) -> None:
        await open_plan(stage)
        await stage.press(*["]"] * 2, "left", "left", "left", "left")
        await stage.sees("Mo 11-30", "▤ 5 customers", "Fortnightly mail", "1 of 3 contacts")
        await stage.press("m")
        await stage.until(lambda: any("It goes to many at once" in t for t in stage.told))
        await stage.press("shift+right", "enter", "l")
        assert isinstance(stage.app.screen, PlanScreen) and not stage.done

    play(story, at=make_workspace(extra=files))


def test_a_batch_that_is_there_today_opens(play, make_workspace) -> None:
    files = promised(5, "2027-01-25")
    touch = CUSTOMER.format(n=0, file="touch")
    for n in range(5):
        name = CUSTOMER.format(n=n, file="touch")
        files[name] = files[touch].replace("11-16", "09-16").replace("00", f"{n:02}")
    files["playbooks/mails.yaml"] = MAILS

    async def story(stage) -> None:
        await open_plan(stage)
        await stage.sees("▤ 5 customers")
        await stage.press("end", "enter")
        await stage.until(lambda: not isinstance(stage.app.screen, PlanScreen))

    play(story, at=make_workspace(extra=files))


def test_other_playbooks_are_tried_on_the_same_weeks(play, three: Workspace, run_git) -> None:
    book = three.root / "playbooks/core.yaml"
    book.write_text(book.read_text().replace("every: 1 month", "every: 1 week"))

    async def story(stage) -> None:
        screen = await open_plan(stage)
        await stage.press("right", "right", "right", "v")
        await stage.sees("What if")
        await stage.type("HEAD")
        await stage.press("enter")
        await stage.sees("by the rules of", "w goes back", "3 by the rules as they are")
        await stage.press("right", "right")
        await stage.sees("Fr 11-27", "0 of 3 contacts", "1 by the rules as they are", "-1")
        await stage.press("left", "left", "shift+right", "m")
        await stage.until(lambda: any("Other rules are tried" in t for t in stage.told))
        assert stage.app.screen is screen and not stage.done
        await stage.press("v")
        await stage.loses("by the rules of")
        await stage.press("v")
        await stage.sees("What if")
        await stage.type("nowhere")
        await stage.press("enter")
        await stage.until(lambda: any("nowhere" in t for t in stage.told))
        await stage.press("right", "right")
        await stage.sees("Fr 11-27", "1 of 3 contacts")

    play(story, at=three)


def test_enter_opens_the_customer(play, three: Workspace) -> None:
    async def story(stage) -> None:
        await open_plan(stage)
        await stage.press("enter")
        await stage.sees("Timeline", "示例制造集团")

    play(story, at=three)


def test_the_owner_is_switched(play, three: Workspace) -> None:
    async def story(stage) -> None:
        await open_plan(stage)
        await stage.press("o")
        await stage.sees("everybody", "1/27", "Owner")
        await stage.press("o")
        await stage.sees("赵", "0/12", "Nothing will be late.")

    play(story, at=three)


def test_a_click_chooses_a_day(play, three: Workspace) -> None:
    async def story(stage) -> None:
        await open_plan(stage)
        grid = stage.app.screen.query_one(WeekGrid)
        await stage.pilot.click(WeekGrid, offset=(grid.size.width // 2 - 4, 1 + grid.lines))
        await stage.sees("We 11-25", "客户00")

    play(story, at=three, size=(120, 40))


def test_a_day_with_sixty_tasks(play, make_workspace) -> None:
    files = promised(60, "2026-11-25")
    files["crmtui.yaml"] = (
        "name: x\ntimezone: Asia/Shanghai\nteam:\n"
        "  lin: {name: 林, email: lin@example.com, per_day: 60}\n"
    )

    async def story(stage) -> None:
        await open_plan(stage)
        await stage.press("right", "right", "right")
        await stage.sees("60/60", "60 of 60 contacts", "客户00", "+5")
        await stage.press("end")
        await stage.sees("客户59")
        await stage.press("home")
        await stage.sees("客户00")

    play(story, at=make_workspace(extra=files), size=(80, 24))


def test_any_size_of_the_terminal(play, three: Workspace) -> None:
    async def story(stage) -> None:
        await open_plan(stage)
        for size in ((24, 6), (40, 12), (200, 60), (16, 4), (60, 20), (100, 30)):
            await stage.pilot.resize_terminal(*size)
            await stage.pilot.pause(0.1)
            assert stage.widths == {size[0]}
        await stage.sees("Fr 11-20 · today", "示例制造集团")

    play(story, at=three)


def test_small_terminals_name_what_has_room_and_the_screen_in_front(play, three: Workspace) -> None:
    async def story(stage) -> None:
        await stage.sees("示例制造集团")
        assert stage.text.splitlines()[0].startswith(" 1 Today  2 Customers  3  4  5")
        await stage.pilot.click("TopBar", offset=(26, 0))
        await stage.sees(" 3  4 Plan  5  6")

    play(story, at=three, size=(40, 12))
