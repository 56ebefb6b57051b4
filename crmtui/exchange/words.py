"""Words of status, channel and outcome columns with their one meaning; anything else is asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from crmtui.model.channels import CHANNELS
from crmtui.model.customer import STAGES
from crmtui.model.entries.order import ORDER
from crmtui.model.entries.touch import OUTCOMES

STATUS, TIER, KIND, CHANNEL, OUTCOME = "status", "tier", "kind", "channel", "outcome"
DIRECTION, ORDER_STATE, FLAG = "direction", "order status", "flag"
MEASURE, SATISFACTION = "measure", "satisfaction"

ORDER_STATES = next(f.choices for f in ORDER if f.name == "status")

_TABLES: dict[str, dict[str, str]] = {
    STATUS: {
        "stage:prospect": "潜在客户 潜在 潜客 prospect lead",
        "stage:new": "新客户 新客 new new_customer",
        "stage:mature": "成熟客户 成熟 mature",
        "stage:dormant": "沉睡客户 沉睡 休眠客户 休眠 沉默客户 dormant",
        "stage:lost": "流失客户 流失 已流失 lost churned",
        "tier:core": "核心客户 核心 core core_account",
        "tier:potential": "潜力客户 潜力 potential",
        "tier:basic": "基础客户 基础 basic",
        "tier:watch": "待观察客户 待观察 观察客户 watch",
    },
    KIND: {
        "company": "企业 企业客户 公司 公司客户 单位 机构 法人 company business organization corporate b2b",
        "person": "个人 个人客户 自然人 person individual private consumer b2c",
    },
    CHANNEL: {
        "phone": "电话 电话沟通 电话联系 电话跟进 电话拜访 电话回访 致电 通话 phone call phone_call"
        " telephone tel",
        "phone in": "来电 呼入 客户来电 inbound_call incoming_call",
        "phone out": "去电 呼出 外呼 outbound_call outgoing_call",
        "chat": "微信 微信沟通 微信联系 企业微信 企微 QQ 钉钉 飞书 即时通讯 在线沟通 wechat whatsapp"
        " chat im message messenger",
        "email": "邮件 电子邮件 邮箱 发邮件 email e-mail mail",
        "sms": "短信 sms text text_message",
        "visit": "拜访 上门 上门拜访 现场拜访 实地拜访 客户拜访 走访 出差拜访 visit on_site site_visit"
        " field_visit",
        "visit in": "来访 客户来访 到访 到店",
        "meeting": "会议 面谈 会面 见面 见面会谈 线上会议 视频会议 电话会议 meeting video_call"
        " video_meeting online_meeting",
        "letter": "信函 信件 快递 letter post",
        "gift": "礼品 送礼 礼物 gift",
        "event": "活动 展会 沙龙 研讨会 event trade_show seminar webinar",
    },
    OUTCOME: {
        "reached": "已联系 已联系上 联系上 已接通 接通 已沟通 沟通成功 已接听 成功 reached connected"
        " answered spoke contacted completed done",
        "replied": "已回复 回复 客户回复 replied responded",
        "held": "已拜访 已会面 已见面 已面谈 已举行 已开会 held met visited attended",
        "no-answer": "未接通 未接 未接听 无人接听 无人应答 未联系上 联系不上 打不通 占线 忙线 关机 停机"
        " 空号 拒接 挂断 未拜访 未见到 no_answer not_reached unanswered busy missed no_show",
        "left-message": "已留言 留言 语音留言 left_message left_voicemail voicemail",
        "sent": "已发送 已发 已寄出 sent delivered",
        "bounced": "退信 被退回 发送失败 bounced failed undelivered",
    },
    DIRECTION: {
        "in": "呼入 来电 客户发起 接收 in inbound incoming received",
        "out": "呼出 去电 外呼 我方发起 主动 发送 out outbound outgoing",
    },
    ORDER_STATE: {
        "draft": "草稿 draft",
        "open": "待付款 未付款 待处理 处理中 进行中 新建 open pending processing unpaid new",
        "confirmed": "已确认 已审核 已下单 confirmed approved",
        "paid": "已付款 已支付 已收款 已回款 paid",
        "shipped": "已发货 已出库 配送中 shipped dispatched",
        "closed": "已完成 完成 已成交 已签收 已收货 交易成功 已关闭 closed complete completed delivered"
        " fulfilled",
        "cancelled": "已取消 取消 作废 已作废 交易关闭 cancelled canceled void",
    },
    MEASURE: {
        "nps": "推荐意愿 净推荐值 推荐 nps net_promoter_score",
        "csat": "满意度 总体满意度 csat satisfaction",
        "ces": "费力度 ces effort",
    },
    SATISFACTION: {
        "5": "非常满意 很满意 十分满意 very_satisfied",
        "4": "满意 比较满意 较满意 satisfied",
        "3": "一般 中立 neutral",
        "2": "不满意 不太满意 较不满意 dissatisfied unsatisfied",
        "1": "非常不满意 很不满意 十分不满意 very_dissatisfied very_unsatisfied",
    },
    FLAG: {
        "yes": "是 有 y yes true 1 on t √ ✓ 黑名单",
        "no": "否 无 n no false 0 off f",
    },
}  # fmt: skip

CHOICES: dict[str, tuple[str, ...]] = {
    STATUS: (*(f"stage:{stage}" for stage in STAGES), "tier:NAME", "tag:NAME", "note", "skip"),
    TIER: ("tier:NAME", "tag:NAME", "note", "skip"),
    KIND: ("company", "person", "tag:NAME", "note", "skip"),
    CHANNEL: (*CHANNELS, "skip"),
    OUTCOME: (*OUTCOMES, "note", "skip"),
    DIRECTION: ("in", "out", "skip"),
    ORDER_STATE: (*ORDER_STATES, "note", "skip"),
    MEASURE: ("nps", "csat", "ces", "skip"),
    SATISFACTION: ("1", "2", "3", "4", "5", "skip"),
    FLAG: ("yes", "no", "skip"),
}
"""What may be answered when a word is not known."""


def word(text: str) -> str:
    """A word as it is looked up: NFKC, case-folded, without spaces, dashes and underscores."""
    return re.sub(r"[\s_\-]+", "", unicodedata.normalize("NFKC", text).casefold())


def _inverted(table: Mapping[str, str]) -> dict[str, str]:
    return {word(name): meaning for meaning, names in table.items() for name in names.split()}


_MEANINGS = {asks: _inverted(table) for asks, table in _TABLES.items()}


def meaning(asks: str, text: str, tiers: Mapping[str, str]) -> str:
    """The one meaning of a word; empty when it has none here.

    ``tiers`` maps the workspace's tier keys to their titles; when given, a tier must be one of
    them, by key or title. Without it the four classes above are the tiers.
    """
    if asks in (STATUS, TIER):
        return _standing(asks, text, tiers)
    return _MEANINGS[asks].get(word(text), "")


def _standing(asks: str, text: str, tiers: Mapping[str, str]) -> str:
    by_title = {
        word(part): key for key, title in tiers.items() for part in (key, *title.split("/"))
    }
    if word(text) in by_title:
        return f"tier:{by_title[word(text)]}"
    found = _MEANINGS[STATUS].get(word(text), "")
    kind, _colon, key = found.partition(":")
    if kind == "tier":
        return found if not tiers or key in tiers else ""
    return found if asks == STATUS else ""


def is_answer(asks: str, answer: str) -> bool:
    """Whether an answer is one of the choices."""
    kind, colon, name = answer.partition(":")
    if colon and name.strip() and f"{kind}:NAME" in CHOICES[asks]:
        return True
    return answer in CHOICES[asks] and "NAME" not in answer
