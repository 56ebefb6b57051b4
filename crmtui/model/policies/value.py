"""``playbooks/policies/value.yaml``: how the worth and the activity of customers are graded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from crmtui.model.intervals import Interval
from crmtui.model.problem import Finding
from crmtui.model.schema import Field, Raw, Schema

BOUNDS = Schema(
    "table of bounds",
    "Explicit bounds of the scores. Four bounds make five scores; the last score is the best.",
    (
        Field("recency", "texts", "Days since the last order, falling: `[365, 180, 90, 30]`: up to "
              "30 days scores 5", of="number"),
        Field("frequency", "texts", "Orders in the window, rising: `[2, 4, 8, 12]`: from 12 on 5",
              of="number"),
        Field("monetary", "texts", "Value of the window, rising", of="number"),
    ),
)  # fmt: skip
SEGMENT = Schema(
    "RFM segment",
    "A cell of the table of segments; the first that fits counts.",
    (
        Field("name", "id", "Name, stable", required=True),
        Field("title", "text", "Title, both languages"),
        Field("r", "text", "Recency scores, `4..5` or `4`", required=True),
        Field("fm", "text", "Mean of the frequency and monetary scores, `3.5..5`", required=True),
        Field("advice", "text", "What to do with them, one line"),
    ),
)
RFM = Schema(
    "RFM policy",
    "Recency, frequency, monetary.",
    (
        Field("scores", "count", "Number of scores, 2 to 9; default 5"),
        Field("bounds", "item", "Explicit bounds; without them scores are quantiles of all "
              "customers with an order", schema=BOUNDS),
        Field("segments", "items", "Table of segments; default: the usual eleven", schema=SEGMENT),
    ),
)  # fmt: skip
ABC = Schema(
    "ABC policy",
    "Shares of the value of the window, in percent.",
    (
        Field("a", "number", "Class A makes up to this share; default 80"),
        Field("b", "number", "Classes A and B make up to this share; default 95"),
    ),
)
MATRIX = Schema(
    "value x activity policy",
    "The 2 x 2 classes: 核心 (valuable and active), 潜力 (valuable, not active), 基础 (active), 待观察.",
    (
        Field("value", "number", "Value of the window from which a customer is valuable"),
        Field("ever", "number", "Value of all time from which one that is not active is valuable; "
              "default as `value`"),
        Field("orders_per_month", "number", "Orders a month from which a customer is active"),
        Field("window", "interval", "Days over which activity is counted; default as `window`"),
    ),
)  # fmt: skip
BANDS = Schema(
    "policy of bands",
    "Low, medium, high: two bounds each.",
    (
        Field("value", "texts", "Value of the window: medium from, high from", of="number"),
        Field("frequency", "texts", "Orders of the window: medium from, high from", of="number"),
    ),
)
LOYALTY = Schema(
    "loyalty policy",
    "忠诚 / 潜在忠诚 / 非忠诚, by repeat orders and how lately.",
    (
        Field("orders", "count", "Orders ever from which a customer is loyal"),
        Field("recency", "interval", "and the last of them at most so long ago"),
        Field("maybe_orders", "count", "Orders ever from which it may become loyal"),
        Field("score", "number", "an NPS answer below this is never loyal"),
    ),
)
ACTIVITY = Schema(
    "activity policy",
    "高活跃 / 沉默 / 流失风险, by the last sign of life (contact, order or usage).",
    (
        Field("active", "interval", "Active: a sign of life at most so long ago"),
        Field("quiet", "interval", "Quiet: at most so long ago; else at risk"),
        Field("drop", "number", "Usage that fell by this share (0 to 1) or more is at risk"),
    ),
)
LIFETIME = Schema(
    "policy of lifetime value",
    "What counts as the worth of a customer's future.",
    (
        Field("horizon", "interval", "How far ahead; default 365 days"),
        Field("margin", "number", "Share of the value that stays, 0 to 1; default 1"),
    ),
)
REVIEW = Schema(
    "policy of tier reviews",
    "Whom `crmtui review tiers` leaves alone.",
    (
        Field("hold", "interval", "A tier set so lately stays; default 30 days"),
        Field(
            "confirmed", "interval", "One that somebody confirmed stays so long; default 180 days"
        ),
    ),
)
VALUE = Schema(
    "value policy",
    "How the worth and the activity of customers are graded.",
    (
        Field("window", "interval", "Days that count, up to the day asked for; default 365 days"),
        Field("rates", "map", "What one unit of another currency is worth in the workspace's"),
        Field("rfm", "item", "Recency, frequency, monetary", schema=RFM),
        Field("abc", "item", "ABC analysis", schema=ABC),
        Field("matrix", "item", "Value x activity", schema=MATRIX),
        Field("bands", "item", "Low, medium, high", schema=BANDS),
        Field("loyalty", "item", "Loyalty classes", schema=LOYALTY),
        Field("activity", "item", "Activity levels", schema=ACTIVITY),
        Field("behaviour", "map", "Type of buyer, and the query that says so; the first that fits"),
        Field("lifetime", "item", "Lifetime value", schema=LIFETIME),
        Field("review", "item", "Reviews of tiers", schema=REVIEW),
    ),
)


@dataclass(frozen=True, slots=True)
class RfmSegment:
    """A cell of the table of segments: ranges of scores, both ends included."""

    name: str
    title: str
    r: tuple[Decimal, Decimal]
    fm: tuple[Decimal, Decimal]
    advice: str = ""


def _cell(name: str, title: str, r: str, fm: str, advice: str) -> RfmSegment:
    made = _range(r), _range(fm)
    assert made[0] and made[1], "the table of the package is well-formed"
    return RfmSegment(name, title, made[0], made[1], advice)


def _range(text: str) -> tuple[Decimal, Decimal] | None:
    """``4..5`` or ``4`` as two numbers."""
    ends = [part.strip() for part in text.split("..")]
    if len(ends) > 2 or not all(part.replace(".", "", 1).isdecimal() for part in ends):
        return None
    low, high = Decimal(ends[0]), Decimal(ends[-1])
    return (low, high) if low <= high else None


SEGMENTS = (
    _cell("champions", "重要价值客户 / Champions", "4..5", "4..5", "奖励，请他们推荐 / reward them, ask for referrals"),
    _cell("cannot-lose", "不能流失的客户 / Cannot lose them", "1..1", "4..5", "经理上门，专属方案 / a manager visits, an offer of their own"),
    _cell("loyal", "忠诚客户 / Loyal customers", "3..5", "3..5", "交叉推荐 / suggest what goes with it"),
    _cell("at-risk", "流失风险客户 / At risk", "1..2", "2.5..5", "打电话问原因 / call and ask why"),
    _cell("potential-loyalists", "潜在忠诚客户 / Potential loyalists", "4..5", "2..3", "会员权益，引出下一单 / membership, the next order"),
    _cell("new", "新客户 / New customers", "5..5", "1..2", "上手引导 / onboarding"),
    _cell("promising", "有希望的客户 / Promising", "4..4", "1..2", "试用与培训 / trial and training"),
    _cell("need-attention", "需要关注的客户 / Need attention", "3..3", "2..3", "限时优惠 / a timed offer"),
    _cell("about-to-sleep", "即将沉睡的客户 / About to sleep", "3..3", "1..2", "调研需求 / ask what they need"),
    _cell("hibernating", "沉睡客户 / Hibernating", "2..2", "1..2.5", "群发有用的内容 / mailings worth reading"),
    _cell("lost", "已流失客户 / Lost", "1..1", "1..2.5", "一年问一次 / ask once a year"),
)  # fmt: skip
"""The usual eleven segments by recency and the mean of the other two scores (out of 5), every pair
of scores in exactly one: https://www.putler.com/rfm-analysis names them."""


@dataclass(frozen=True, slots=True)
class RfmPolicy:
    """Fields as in ``RFM``."""

    scores: int = 5
    recency: tuple[Decimal, ...] = ()
    frequency: tuple[Decimal, ...] = ()
    monetary: tuple[Decimal, ...] = ()
    segments: tuple[RfmSegment, ...] = SEGMENTS


@dataclass(frozen=True, slots=True)
class MatrixPolicy:
    """Fields as in ``MATRIX``."""

    value: Decimal = Decimal(1_000_000)
    ever: Decimal | None = None
    orders_per_month: Decimal = Decimal(1)
    window: Interval | None = None


@dataclass(frozen=True, slots=True)
class LoyaltyPolicy:
    """Fields as in ``LOYALTY``."""

    orders: int = 4
    recency: Interval = Interval(180, "day")
    maybe_orders: int = 2
    score: Decimal = Decimal(7)


@dataclass(frozen=True, slots=True)
class ActivityPolicy:
    """Fields as in ``ACTIVITY``."""

    active: Interval = Interval(30, "day")
    quiet: Interval = Interval(90, "day")
    drop: Decimal = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class LifetimePolicy:
    """Fields as in ``LIFETIME``."""

    horizon: Interval = Interval(365, "day")
    margin: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """Fields as in ``REVIEW``."""

    hold: Interval = Interval(30, "day")
    confirmed: Interval = Interval(180, "day")


BEHAVIOUR: Mapping[str, str] = {
    "price-sensitive": "tag:need/价格敏感 OR tag:behaviour/参与过促销",
    "functional": "tag:need/功能需求",
    "brand-loyal": "orders:>=6 last_order:<180d",
}
"""价格敏感, 功能需求, 品牌忠诚 by tags and orders. Source: practice, row 16."""


@dataclass(frozen=True, slots=True)
class ValuePolicy:
    """Fields as in ``VALUE``, with their defaults."""

    window: Interval = Interval(365, "day")
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    rfm: RfmPolicy = RfmPolicy()
    a: Decimal = Decimal(80)
    b: Decimal = Decimal(95)
    matrix: MatrixPolicy = MatrixPolicy()
    value_bands: tuple[Decimal, ...] = (Decimal(50_000), Decimal(500_000))
    frequency_bands: tuple[Decimal, ...] = (Decimal(2), Decimal(12))
    loyalty: LoyaltyPolicy = LoyaltyPolicy()
    activity: ActivityPolicy = ActivityPolicy()
    lifetime: LifetimePolicy = LifetimePolicy()
    behaviour: Mapping[str, str] = field(default_factory=lambda: BEHAVIOUR)
    review: ReviewPolicy = ReviewPolicy()


def value_policy(raw: Raw) -> tuple[ValuePolicy, list[Finding]]:
    """The policy of a file; what is wrong in it keeps its default."""
    findings = VALUE.check(raw)
    v = VALUE.convert(raw) if isinstance(raw, dict) else {}
    rates = dict(_rates(v.get("rates") or {}, findings))
    rfm, abc, bands = (v.get(name) or {} for name in ("rfm", "abc", "bands"))
    plain = ValuePolicy()
    policy = ValuePolicy(
        _window(v, findings) or plain.window, rates, _rfm(rfm, findings),
        *_shares(abc, findings), _filled(MatrixPolicy, v.get("matrix")),
        _bounds(bands.get("value"), 2, True, ("bands", "value"), findings) or plain.value_bands,
        _bounds(bands.get("frequency"), 2, True, ("bands", "frequency"), findings)
        or plain.frequency_bands,
        _filled(LoyaltyPolicy, v.get("loyalty")), _filled(ActivityPolicy, v.get("activity")),
        _filled(LifetimePolicy, v.get("lifetime")),
        {name: text for name, text in (v.get("behaviour") or BEHAVIOUR).items() if text},
        _filled(ReviewPolicy, v.get("review")),
    )  # fmt: skip
    return policy, findings


def _filled(kind: Any, values: Mapping[str, Any] | None) -> Any:
    known = kind.__match_args__
    given = {k: x for k, x in (values or {}).items() if k in known and x is not None}
    return kind(**given)


def _window(v: Mapping[str, Any], findings: list[Finding]) -> Interval | None:
    window: Interval | None = v.get("window")
    if window is not None and window.count < 1:
        findings.append(Finding(("window",), "bad-interval", "a window has at least one day",
                                "write `365 days`"))  # fmt: skip
        return None
    return window


def _rates(rates: Mapping[str, Any], findings: list[Finding]) -> Iterable[tuple[str, Decimal]]:
    for currency, text in rates.items():
        try:
            rate = Decimal(text or "")
        except ArithmeticError:
            rate = Decimal(0)
        if rate.is_finite() and rate > 0:
            yield currency, rate
        else:
            findings.append(Finding(("rates", currency), "bad-number", f"{text!r} is no rate",
                                    "write a number above 0, like `USD: 7.1`"))  # fmt: skip


def _shares(abc: Mapping[str, Any], findings: list[Finding]) -> tuple[Decimal, Decimal]:
    a, b = abc.get("a", Decimal(80)), abc.get("b", Decimal(95))
    if 0 < a <= b <= 100:
        return a, b
    findings.append(Finding(("abc",), "bad-share", f"{a} and {b} are no rising shares of 100",
                            "write `a: 80` and `b: 95`"))  # fmt: skip
    return Decimal(80), Decimal(95)


def _rfm(v: Mapping[str, Any], findings: list[Finding]) -> RfmPolicy:
    scores = v.get("scores") or 5
    if not 2 <= scores <= 9:
        findings.append(Finding(("rfm", "scores"), "bad-number", f"{scores} scores are none to tell apart",
                                "use 2 to 9"))  # fmt: skip
        scores = 5
    given = v.get("bounds") or {}
    recency, frequency, monetary = (
        _bounds(given.get(name), scores - 1, name != "recency", ("rfm", "bounds", name), findings)
        for name in ("recency", "frequency", "monetary")
    )
    segments = _segments(v.get("segments") or (), findings) or SEGMENTS
    return RfmPolicy(scores, recency, frequency, monetary, segments)


def _segments(rows: Sequence[Mapping[str, Any]], findings: list[Finding]) -> tuple[RfmSegment, ...]:
    found = []
    for n, row in enumerate(rows):
        ranges = [_range(row.get(name) or "") for name in ("r", "fm")]
        for name, made in zip(("r", "fm"), ranges, strict=True):
            if made is None:
                findings.append(Finding(("rfm", "segments", n, name), "bad-range",
                                        f"{str(row.get(name))[:40]!r} is no range of scores",
                                        "write `4..5` or `4`"))  # fmt: skip
        if ranges[0] and ranges[1] and row.get("name"):
            found.append(RfmSegment(row["name"], row.get("title") or row["name"], ranges[0], ranges[1],
                                    row.get("advice") or ""))  # fmt: skip
    return tuple(found)


def _bounds(
    given: Sequence[Decimal] | None, count: int, is_rising: bool, at: tuple[str, ...],
    findings: list[Finding],
) -> tuple[Decimal, ...]:  # fmt: skip
    """So many bounds in strict order; empty, with a finding, when they are not."""
    if not given:
        return ()
    bounds = tuple(Decimal(one) for one in given)
    if len(bounds) == count and bounds == tuple(sorted(set(bounds), reverse=not is_rising)):
        return bounds
    order = "rising" if is_rising else "falling"
    findings.append(Finding(at, "bad-bounds", f"these are not {count} {order} bounds",
                            f"write {count} different numbers, {order}"))  # fmt: skip
    return ()
