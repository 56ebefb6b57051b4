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
    workspace.refresh(plans=PLANS)
print(time.perf_counter() - start)
"""
EVERYBODY = """
import time
from crmtui import Workspace
with Workspace.open(".") as workspace, workspace.fresh():
    workspace.facts(query="id:nobody")
    start = time.perf_counter()
    workspace.ASK()
    print(time.perf_counter() - start)
"""
GRADES = """
import time
from crmtui import Workspace
with Workspace.open(".") as workspace, workspace.fresh():
    start = time.perf_counter()
    workspace.count("rfm:>444")
    print(time.perf_counter() - start)
"""
GRADES_FIRST = """
import time
from crmtui import Workspace
with Workspace.open(".") as workspace, workspace.fresh():
    workspace.facts(query="id:nobody")
    for table in ("snapshots", "snapshot_days"):
        workspace.index.db.execute(f"DELETE FROM {table}")
    workspace.index.set_meta("grades", "")
    start = time.process_time()
    workspace.count("rfm:>444")
    print(time.process_time() - start)
"""
TILES = """
import time
from crmtui import Workspace
with Workspace.open(".") as workspace, workspace.fresh():
    start = time.process_time()
    span = workspace.board_span()
    for tile in ("happened", "classes", "condition", "ranks", "goals"):
        getattr(workspace, f"board_{tile}")(span)
    print(time.process_time() - start)
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
QUEUE = """
import json, sqlite3, time
from crmtui import Workspace
from crmtui.index.database import index_path
from crmtui.model.drafts import TouchDraft

def took(work):
    start = time.process_time()
    work()
    return time.process_time() - start

scan = (
    "SELECT t.data, c.id, c.name, c.tier, c.contact, c.phone, c.last_contact, c.open_complaints "
    "FROM tasks t JOIN customers c ON c.id = t.customer WHERE t.opens <= ?"
)
with Workspace.open(".") as workspace:
    workspace.today()  # the first time imports
    someone = workspace.list(limit=1).rows[0].id
    with workspace.fresh():
        unchanged = min(took(workspace.today) for _ in range(3))
    db, day = sqlite3.connect(index_path(workspace.root)), workspace.today_date().isoformat()
    bare = min(took(lambda: db.execute(scan, (day,)).fetchall()) for _ in range(3))
    workspace.log(someone, TouchDraft(via="phone", outcome="no-answer"))
    everybody = took(workspace.today)
    workspace.undo()
    owner = workspace.today().lines[0].owner
    workspace.log(someone, TouchDraft(via="phone", outcome="no-answer"))
    mine = took(lambda: workspace.today(owner=owner))
    workspace.undo()
print(json.dumps([unchanged, bare, mine, everybody]))
"""
