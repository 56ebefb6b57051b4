"""Makes a workspace of any size in the designed layout, the same for the same seed and day.

    python bench/generate.py TARGET --size 10000 --seed 1 --day 2026-11-20 [--git]

Every customer has a profile and twenty entries of this year and the last: those of the last ninety
days in files of their own, older ones packed into one list a year.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

ENTRIES = 20
SINGLE_DAYS = 90
CHUNK = 500
"""Customers that one process writes at a time."""
OWNERS = [f"m{n:02d}" for n in range(1, 21)]
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PLACES = [
    "苏州",
    "无锡",
    "常州",
    "上海",
    "杭州",
    "宁波",
    "绍兴",
    "嘉兴",
    "南京",
    "合肥",
    "芜湖",
    "深圳",
    "东莞",
    "佛山",
    "厦门",
    "青岛",
    "成都",
    "武汉",
]
_WORDS = [
    "恒岳",
    "锡澄",
    "沪江",
    "甬航",
    "湖畔",
    "钟山",
    "庐州",
    "越彩",
    "粽香",
    "青筠",
    "聚合",
    "瓯越",
    "百联",
    "紫东",
    "云屏",
    "江东",
    "奇锐",
    "恒拓",
    "海岚",
    "瘦湖",
    "通崇",
    "明眸",
    "百草",
    "滩涂",
    "北辰",
    "远帆",
    "长虹桥",
    "金石",
    "启明",
    "汇川里",
]
_TRADES = [
    "精密制造",
    "电子科技",
    "物流",
    "包装材料",
    "医疗器械",
    "自动化",
    "食品",
    "纺织",
    "软件",
    "环保设备",
    "照明",
    "阀门",
]
_FORMS = ["有限公司", "股份有限公司", "集团有限公司", "（上海）有限公司"]
_ENGLISH = [
    "Northgate",
    "Kestrel",
    "Osprey",
    "Lindqvist",
    "Hanover",
    "Pacific",
    "Bosson",
    "Lumiere",
    "Harbour",
    "Fenwick",
]
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = [
    "建国",
    "晓梅",
    "志远",
    "丽娜",
    "伟强",
    "春燕",
    "海生",
    "文君",
    "一鸣",
    "大成",
    "若溪",
    "子健",
    "倩仪",
    "雨桐",
    "长青",
    "松",
    "敏",
    "磊",
]
_ROLES = ["采购经理", "设备主管", "总经理", "生产副总", "技术负责人", "质量总监", "行政"]
_INDUSTRIES = ["制造业", "IT", "零售", "电子", "物流", "食品", "医药", "电力", "化工", "环保"]
_SOURCES = ["行业展会", "客户转介绍", "官网询盘", "老客户", "招投标", "电话营销"]
_TAGS = ["need/价格敏感", "need/品质优先", "need/服务需求", "need/功能需求", "behaviour/参与过促销", "behaviour/未复购", "behaviour/投诉过", "programme/重点客户"]  # fmt: skip
_PRODUCTS = [("边缘网关 EG-200", 3200), ("光电传感器 PX-20", 260), ("工业交换机 IE-3000", 4800),
             ("工控机 IPC-610", 7800), ("扫码枪", 1450), ("云存储 10TB", 31000)]  # fmt: skip
_NOTES = ("对价格有顾虑，希望分期", "月度电话，备件消耗正常", "三号线扩产，交期要提前十天", "问质保能不能延到五年",
          "现场网络不稳，换了网线后恢复", "预算推到下季度，届时再谈", "新来的设备主管姓徐，要重新介绍一遍",
          "报价已发，对方走内部审批", "on the phone for twenty minutes, mostly about lead times",
          "样机试用两周没有误报，可以进技术要求", "对账差一张发票，已补开", "希望我们派人驻场两天")  # fmt: skip
_PROMISES = (
    "提供分期方案",
    "寄两台样机",
    "补齐资质材料",
    "发竣工文档",
    "回复交期",
    "Send the revised quotation",
)
_TIERS = (("core", 8), ("potential", 17), ("basic", 60), ("watch", 12), ("", 3))
_TIER_NAMES = [name for name, share in _TIERS for _ in range(share)]
_OUTCOMES = {"phone": ("reached", "reached", "reached", "no-answer"), "visit": ("held",),
             "email": ("sent", "sent", "replied"), "chat": ("replied",)}  # fmt: skip


def generate(target: Path, size: int, seed: int = 1, day: date = date(2026, 11, 20)) -> int:
    """Write a workspace of ``size`` customers into the new folder ``target``; the number of files.

    ``day`` is the day its records reach up to.
    """
    target.mkdir(parents=True)
    _write_rules(target, day)
    write = partial(_write_chunk, target, seed, day)
    if size <= CHUNK:
        return write(range(size))
    chunks = [range(at, min(at + CHUNK, size)) for at in range(0, size, CHUNK)]
    with ProcessPoolExecutor(os.cpu_count() or 1, mp_context=get_context("spawn")) as pool:
        return sum(pool.map(write, chunks))


def put_under_git(root: Path) -> None:
    """One commit of everything, with an identity of the repository's own."""
    run = partial(subprocess.run, cwd=root, check=True, capture_output=True)
    run(["git", "init", "--quiet", "--initial-branch=main"])
    run(["git", "config", "user.name", "Account Manager 01"])
    run(["git", "config", "user.email", "m01@example.com"])
    run(["git", "config", "gc.auto", "0"])
    run(["git", "add", "--all"])
    run(["git", "commit", "--quiet", "-m", "Start"])
    run(["git", "update-index", "--refresh"])


def _write_rules(target: Path, day: date) -> None:
    sample = Path(__file__).resolve().parent.parent / "playbooks"
    for source in sample.rglob("*.*"):
        copy = target / "playbooks" / source.relative_to(sample)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(source.read_bytes())
    team = "".join(
        f"  {key}: {{name: Manager {key}, email: {key}@example.com, per_day: 12}}\n"
        for key in OWNERS
    )
    (target / "crmtui.yaml").write_text(
        "name: Benchmark\ncurrency: CNY\ntimezone: Asia/Shanghai\ncalendars: [CN]\n\n"
        f"team:\n{team}",
        encoding="utf-8",
    )
    (target / ".gitattributes").write_text("records/** -text merge=crmtui diff=crmtui\n")


def _write_chunk(target: Path, seed: int, day: date, numbers: range) -> int:
    count = 0
    for number in numbers:
        id = customer_id(seed, number)
        folder = f"{target}/records/customers/{id[-2:]}/{id}"
        os.makedirs(folder)
        for name, text in customer_files(id, Random(f"{seed}/{number}"), day):
            with open(f"{folder}/{name}", "w", encoding="utf-8", newline="") as file:
                file.write(text)
            count += 1
    return count


def customer_id(seed: int, number: int) -> str:
    """``C-`` and eight Crockford characters, spread over the shards, never twice."""
    value = (number * 2_654_435_761 + seed * 40_503) % 2**32
    text = ""
    for _ in range(7):
        value, digit = divmod(value, 32)
        text = _ALPHABET[digit] + text
    return f"C-{_ALPHABET[seed % 32]}{text}"


def customer_files(id: str, chance: Random, day: date) -> Iterator[tuple[str, str]]:
    """Name and text of every file of one customer."""
    owner = OWNERS[chance.randrange(len(OWNERS))]
    first = day - timedelta(days=chance.randrange(200, 1500))
    keys = ["a", "b"][: chance.randrange(1, 3)]
    yield "customer.yaml", _profile(id, owner, keys, first, chance)
    entries = sorted(_entries(id, owner, keys, max(first, date(day.year - 1, 1, 1)), day, chance),
                     key=lambda entry: entry["at"])  # fmt: skip
    single_from = (day - timedelta(days=SINGLE_DAYS)).isoformat()
    packed: dict[str, list[str]] = {}
    for entry in entries:
        if entry["at"] >= single_from:
            name = f"{entry['at'][:10]}-{entry['type']}-{entry['id'][:6]}.yaml"
            yield name, _block(entry)
        else:
            line = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            packed.setdefault(entry["at"][:4], []).append(f"- {line}\n")
    for year, lines in packed.items():
        yield f"{year}.yaml", "".join(lines)


def _profile(id: str, owner: str, keys: list[str], first: date, chance: Random) -> str:
    tier = chance.choice(_TIER_NAMES)
    tags = [f"industry/{chance.choice(_INDUSTRIES)}", *chance.sample(_TAGS, chance.randrange(3))]
    short = chance.choice(_WORDS)
    name = f"{chance.choice(_PLACES)}{short}{chance.choice(_TRADES)}{chance.choice(_FORMS)}"
    if chance.random() < 0.15:
        short = chance.choice(_ENGLISH)
        name = f"{short} {chance.choice(_ENGLISH)} {id[2:6]} Ltd."
    lines = [
        f"id: {id}",
        f"name: {name}",
        f"short: [{short}]",
        "kind: company",
        "",
        f"owner: {owner}",
        "",
    ]
    if tier:
        since = first + timedelta(days=chance.randrange(150))
        lines += [f"tier: {tier}", f"tier_since: {since}", ""]
    lines += [f"industry: {tags[0][9:]}", f"source: {chance.choice(_SOURCES)}", f"since: {first}",
              "region: 华东", f"address: {chance.choice(_PLACES)}市示例路 {chance.randrange(1, 999)} 号",
              f"needs: {chance.choice(_NOTES)}", "", "tags:", *(f"  - {tag}" for tag in tags), "",
              "contacts:"]  # fmt: skip
    for key in keys:
        person = chance.choice(_SURNAMES) + chance.choice(_GIVEN)
        lines += [f"  - key: {key}", f"    name: {person}", f"    role: {chance.choice(_ROLES)}",
                  f'    phones: ["+86 138 {chance.randrange(10**4):04d} {chance.randrange(10**4):04d}"]',
                  f"    emails: [{key}@{id.lower()}.example]"]  # fmt: skip
        if chance.random() < 0.5:
            kind = "lunar " if chance.random() < 0.3 else ""
            month, day = chance.randrange(1, 13), chance.randrange(1, 29)
            lines.append(f"    birthday: {kind}{month:02d}-{day:02d}")
    return "\n".join(lines) + "\n"


def _entries(
    id: str, owner: str, keys: list[str], first: date, day: date, chance: Random
) -> Iterator[dict[str, Any]]:
    span = max(1, (day - first).days)
    promised = ""
    for number, days in enumerate(sorted(chance.randrange(span) for _ in range(ENTRIES))):
        at = datetime.combine(first + timedelta(days=days), datetime.min.time())
        at += timedelta(hours=9, minutes=chance.randrange(480))
        entry: dict[str, Any] = {
            "id": f"{chance.getrandbits(40):010x}",
            "at": f"{at:%Y-%m-%dT%H:%M}+08:00",
            "logged": f"{at + timedelta(minutes=chance.randrange(2, 60)):%Y-%m-%dT%H:%M}+08:00",
            "by": owner,
        }
        draw = chance.random()
        if draw < 0.30:
            yield entry | _order(f"SO-{id[2:]}-{number:02d}", chance)
        elif draw < 0.34:
            yield entry | {"type": "survey", "measure": "nps", "score": str(chance.randrange(11))}
        elif draw < 0.38:
            yield entry | {"type": "note", "note": chance.choice(_NOTES)}
        else:
            touch, promised = _touch(keys, at, promised, chance)
            yield entry | touch


def _order(id: str, chance: Random) -> dict[str, Any]:
    product, price = chance.choice(_PRODUCTS)
    quantity = chance.randrange(1, 40)
    return {"id": id, "type": "order", "amount": f"{quantity * price}.00", "status": "paid",
            "lines": [{"product": product, "quantity": str(quantity), "price": str(price)}]}  # fmt: skip


def _touch(
    keys: list[str], at: datetime, promised: str, chance: Random
) -> tuple[dict[str, Any], str]:
    """A touch; most keep the promise of the one before, a third promise something new."""
    via = chance.choice(("phone", "phone", "phone", "visit", "email", "chat"))
    touch: dict[str, Any] = {
        "type": "touch",
        "via": via,
        "direction": "out",
        "with": [chance.choice(keys)],
        "outcome": chance.choice(_OUTCOMES[via]),
        "note": f"{chance.choice(_NOTES)}。{chance.choice(_NOTES)}。",
    }
    if promised:
        touch["does"] = [f"next/{promised}"]
    promise = ""
    if chance.random() < 0.33:
        promise = f"{chance.getrandbits(24):06x}"
        due = at.date() + timedelta(days=chance.randrange(3, 15))
        touch["next"] = [{"id": promise, "do": chance.choice(_PROMISES), "due": due.isoformat()}]
    return touch, promise


_FIRST = ("id", "type", "at", "logged", "by")
_LAST = ("note", "next", "lines")


def _block(entry: dict[str, Any]) -> str:
    """An entry as a file of its own, the keys in the order in which the application writes them."""
    middle = [key for key in entry if key not in _FIRST and key not in _LAST]
    keys = [*_FIRST, *middle, *_LAST]
    return "".join(_line(key, entry[key]) for key in keys if key in entry)


def _line(key: str, value: object) -> str:
    if not isinstance(value, list):
        return f"{key}: {_scalar(key, value)}\n"
    if isinstance(value[0], dict):
        items = (
            "".join(f"    {k}: {_scalar(k, v)}\n" for k, v in item.items()).replace(
                "    ", "  - ", 1
            )
            for item in value
        )
        return f"{key}:\n" + "".join(items)
    return f"{key}: [{', '.join(map(str, value))}]\n"


def _scalar(key: str, value: object) -> str:
    """Ids of digits alone are quoted, as text."""
    text = str(value)
    return f"'{text}'" if key == "id" and text.replace("e", "").isdigit() else text


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--day", type=date.fromisoformat, default=date(2026, 11, 20))
    parser.add_argument("--git", action="store_true", help="put it under Git, with one commit")
    given = parser.parse_args()
    start = time.perf_counter()
    files = generate(given.target, given.size, given.seed, given.day)
    if given.git:
        put_under_git(given.target)
    print(f"{given.size} customers, {files} files, {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
