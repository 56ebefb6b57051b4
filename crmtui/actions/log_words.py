"""The words of the one-line log form: channels, outcomes and who began, in Chinese and English."""

from __future__ import annotations

from crmtui.model.channels import CHANNELS

_CHANNEL_WORDS = {
    "visit": "visited onsite 拜访 上门 走访 面谈 回访拜访",
    "meeting": "meet met conference zoom teams 会议 开会 视频会议 电话会议 线上会议 腾讯会议",
    "phone": "call called calling tel telephone 电话 打电话 致电 去电 回电 通话 手机",
    "chat": "wechat wx im qq whatsapp 微信 企业微信 企微 钉钉 飞书 聊天",
    "email": "e-mail mail mailed emailed 邮件 电邮 邮箱 电子邮件",
    "sms": "text texted 短信",
    "letter": "信 信函 信件 寄信",
    "gift": "礼品 礼物 送礼 赠礼",
    "event": "活动 展会 沙龙",
}
CHANNEL_OF = {
    word: channel
    for channel in CHANNELS
    for word in (channel, *_CHANNEL_WORDS.get(channel, "").split())
}
"""Every word that names a channel, folded."""

_OUTCOME_WORDS = {
    "no-answer": ("no-answer|no answer|unanswered|没接|未接|没人接|没接通|未接通|未接听|没接电话|"
                  "无人接听|没打通|打不通|占线|关机|无应答", "phone"),
    "left-message": ("left-message|left message|left a message|voicemail|留言|已留言|语音留言", "phone"),
    "bounced": ("bounced|退信|被退回|退回", "email"),
    "sent": ("sent|已发|已发送|发送|已寄|已寄出", ""),
    "replied": ("replied|已回|已回复|回复了|已答复", ""),
    "reached": ("reached|接通|已接通|接通了|已联系上|联系上了", ""),
    "held": ("held|已召开|已举行|如期举行", ""),
}  # fmt: skip
OUTCOME_OF = {
    word: (outcome, channel)
    for outcome, (words, channel) in _OUTCOME_WORDS.items()
    for word in words.split("|")
}
"""Every word that names an outcome, folded, with the channel it implies (empty: none)."""

CHANNELS_WITH = {
    "no-answer": ("phone", "chat", "visit"),
    "left-message": ("phone", "chat"),
    "bounced": ("email", "sms", "letter"),
    "sent": ("chat", "email", "sms", "letter", "gift"),
    "replied": ("chat", "email", "sms", "letter"),
    "reached": CHANNELS,
    "held": ("visit", "meeting", "event"),
}
"""The channels an outcome makes sense with; with another one the word belongs to the note."""

INBOUND = {
    "inbound": "", "incoming": "", "called in": "phone", "来电": "phone", "客户来电": "phone",
    "打来电话": "phone", "来访": "visit", "客户来访": "visit", "来函": "letter", "来信": "",
    "客户来信": "", "主动联系": "",
}  # fmt: skip
"""Every word that says the customer came to us, folded, with the channel it implies."""
