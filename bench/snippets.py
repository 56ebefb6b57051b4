"""Python that is measured in a process of its own; each prints the seconds it took."""

RAW_PARSE = """
import pathlib, time
from yaml.cyaml import CParser
data = [p.read_bytes() for top in ("records", "playbooks") for p in pathlib.Path(top).rglob("*.yaml")]
start = time.perf_counter()
for one in data:
    CParser(one).raw_parse()
print(time.perf_counter() - start)
"""
BUILD = """
import time
from crmtui import Workspace
start = time.perf_counter()
with Workspace.open(".") as workspace:
    workspace.refresh()
print(time.perf_counter() - start)
"""
DIFF = """
import time
from crmtui import Workspace
for _ in range(2):  # the first time imports
    start = time.perf_counter()
    with Workspace.open(".") as workspace:
        found = workspace.diff("HEAD...bench-diff", queue=QUEUE)
    seconds = time.perf_counter() - start
assert len(found.customers) == 100
print(seconds)
"""
PARSE_DIFF = """
import subprocess, time
from crmtui.store.codec import parse
def git(*call):
    return subprocess.run(["git", *call], capture_output=True).stdout
base = git("merge-base", "HEAD", "bench-diff").decode().strip()
names = git("diff", "--name-only", "-z", base, "bench-diff").decode().split(chr(0))[:-1]
data = [git("show", rev + ":" + name) for rev in (base, "bench-diff") for name in names]
for _ in range(2):
    start = time.perf_counter()
    for one in data:
        one and parse(one, "x.yaml")
    seconds = time.perf_counter() - start
print(seconds)
"""
EMPTY_APP = """
from textual.app import App
from textual.widgets import Input, Static
class Empty(App):
    def compose(self):
        yield Static("ready when you are")
        yield Input()
Empty().run()
"""
INSIDE = """
import statistics, time
from crmtui import Workspace
took = []
with Workspace.open(".") as workspace:
    workspace.refresh()
    ids = workspace.ids("")[ROUND * 5 : ROUND * 5 + 5]
    for id in ids:
        with workspace.fresh():  # as the application keeps it
            start = time.perf_counter()
            workspace.log(id, workspace.parse_line(id, "电话 价格有顾虑 > 提供分期方案 @下周三"))
            took.append(time.perf_counter() - start)
        workspace.refresh()
print(statistics.median(took[1:]))
"""
