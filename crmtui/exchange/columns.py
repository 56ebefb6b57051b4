"""The column names the import knows by itself, English and Chinese, and the fields they mean.

To teach it another name, add the name to the field's line; earlier names win over later ones
when two columns of a file mean the same field.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

CUSTOMERS, CONTACTS, TOUCHES = "customers", "contacts", "touches"
ORDERS, ORDER_LINES, PRODUCTS = "orders", "order-lines", "products"
SURVEYS = "surveys"
KINDS = (ORDER_LINES, PRODUCTS, SURVEYS, ORDERS, TOUCHES, CONTACTS, CUSTOMERS)
"""What the rows of a file can be."""

IGNORED = "-"
"""The field of a column that is known and deliberately not kept."""

_ID = (
    "客户编号 客户代码 客户编码 客户号 客户ID customer_id customer_no customer_number"
    " customer_code account_id account_number account_no client_id"
)
_NAME = (
    "客户名称 客户名 客户全称 公司名称 公司名 企业名称 单位名称 客户公司 客户 公司 企业 单位"
    " company_name customer_name account_name organization_name organisation_name client_name"
    " company customer account organization organisation client"
)
_OWNER = (
    "客户经理 归属人 负责人 业务员 业务经理 销售负责人 所属销售 销售人员 销售员 销售代表 销售"
    " 所有者 owner account_owner account_manager sales_rep sales_representative salesperson"
    " assigned_to sales"
)
_PERSON = {
    "contact.name": "联系人姓名 联系人名称 主要联系人 首要联系人 联系人 姓名 contact_name"
    " contact_person primary_contact full_name contact",
    "contact.first": "first_name firstname given_name forename",
    "contact.last": "last_name lastname surname family_name",
    "contact.role": "联系人职务 联系人职位 职务 职位 岗位 头衔 contact_title job_title contact_role"
    " title position role",
    "contact.phone": "手机 手机号 手机号码 联系手机 移动电话 联系电话 电话 电话号码 联系人电话"
    " 联系人手机 联系方式 座机 固定电话 固话 办公电话 公司电话 mobile mobile_phone cell cell_phone"
    " phone phone_number telephone telephone_number tel contact_phone work_phone home_phone"
    " business_phone office_phone other_phone phone_work phone_home phone_other",
    "contact.email": "联系人邮箱 邮箱 邮箱地址 电子邮箱 电子邮件 邮件 邮件地址 email e-mail"
    " email_address mail contact_email email_work email_home email_other work_email home_email",
    "contact.wechat": "微信 微信号 联系人微信 wechat wechat_id weixin",
    "contact.qq": "QQ QQ号 QQ号码",
    "contact.birthday": "生日 联系人生日 出生日期 birthday date_of_birth birth_date",
    "contact.remark": "传真 传真号 fax fax_number linkedin linkedin_url",
}
_COMPANY = {
    "short": "客户简称 公司简称 简称 short_name",
    "industry": "所属行业 客户行业 行业 行业类别 行业分类 industry sector",
    "source": "客户来源 来源 来源渠道 客户来源渠道 获客渠道 线索来源 lead_source customer_source"
    " source",
    "website": "网址 网站 官网 公司网址 公司网站 website web_site homepage url",
    "address": "详细地址 客户地址 公司地址 联系地址 通讯地址 通信地址 地址 street_address address"
    " street address_line_1 address_line_2",
    "province": "省 省份 所在省 所在省份 省市 state province state_province",
    "city": "市 城市 所在城市 city town",
    "district": "区 区县 县 县区 所在区县 district county",
    "postcode": "邮政编码 邮编 postal_code postcode zip zip_code",
    "country": "国家 国家地区 国别 country",
    "region": "地区 区域 大区 所在地区 所属区域 销售区域 territory sales_region region",
    "ref": "统一社会信用代码 纳税人识别号 erp编号 erp_id erp_code vat_number tax_id external_id",
    "do_not_contact": "禁止联系 免打扰 黑名单 do_not_contact do_not_call opt_out opted_out"
    " unsubscribed",
}
_NEXT = {
    "next.do": "下一步计划 下一步 下步计划 后续计划 后续安排 下次跟进内容 下一步行动 next_step"
    " next_steps next_action follow_up_action",
    "next.due": "计划时间 计划日期 下次跟进时间 下次跟进日期 下次联系时间 下次联系日期"
    " 下次沟通时间 下次拜访时间 next_step_date next_action_date next_contact next_contact_date"
    " next_follow_up follow_up_date due_date",
}

FIELDS: dict[str, dict[str, str]] = {
    CUSTOMERS: {
        "id": f"{_ID} 编号 编码 代码 id code",
        "name": f"{_NAME} 名称 name",
        "kind": "客户类型 客户类别 客户性质 customer_type account_type type",
        "status": "当前状态 客户状态 客户阶段 生命周期 生命周期阶段 状态 阶段 lifecycle_stage"
        " customer_status account_status stage status",
        "tier": "客户等级 客户级别 客户分级 客户分类 等级 级别 customer_tier customer_level tier"
        " level",
        "owner": f"{_OWNER} 跟进人",
        "since": "首次接触时间 首次接触日期 首次联系时间 首次联系日期 建档时间 建档日期 合作时间"
        " 合作日期 创建时间 创建日期 录入时间 first_contact first_contact_date first_seen"
        " customer_since since created_at created_date created created_time",
        "needs": "关键需求 客户需求 需求 需求描述 主要需求 key_needs needs requirements",
        "tags": "客户标签 标签 tags tag labels categories",
        "note": "备注 客户备注 备注信息 说明 描述 notes note remarks remark comments comment"
        " description memo",
        "remark": "开户行 开户银行 银行账号 银行账户 账号 税号 账户状态 注册资本 法人 法定代表人",
        "touch.at": "最近沟通时间 最近联系时间 最近跟进时间 最近跟进日期 最后跟进时间 最后联系时间"
        " 上次跟进时间 上次联系时间 最近联系日期 last_contacted last_contact last_contact_date"
        " last_contacted_at",
        "touch.note": "最近沟通内容 沟通内容 最近跟进内容 最近跟进记录 跟进内容 last_contact_note",
        "touch.via": "最近沟通方式 沟通方式 最近跟进方式 跟进方式 last_contact_channel",
        **_PERSON, **_COMPANY, **_NEXT,
        IGNORED: "序号 创建人 更新时间 更新日期 修改时间 更新人 修改人 created_by updated_at updated_by"
        " updated modified modified_at no # 性别 gender",
    },
    CONTACTS: {
        "id": _ID,
        "ref": "company_id organization_id organisation_id 公司编号 公司ID",
        "name": _NAME,
        "contact.id": "联系人编号 联系人ID contact_id id 编号",
        **_PERSON,
        "contact.name": f"{_PERSON['contact.name']} name",
        "contact.note": "备注 说明 联系人备注 background notes note remarks comments description",
        "contact.tags": "标签 联系人标签 tags tag labels",
        "contact.remark": f"{_PERSON['contact.remark']} status 状态 部门 department",
        "owner": _OWNER,
        "since": "首次接触时间 创建时间 first_seen created_at created",
        **{f: n for f, n in _COMPANY.items() if f != "ref"},
        IGNORED: "序号 性别 gender last_seen has_newsletter nb_tasks sales_id avatar 创建人 更新时间"
        " updated_at created_by",
    },
    TOUCHES: {
        "customer.id": f"{_ID} 编号",
        "customer.name": _NAME,
        "at": "跟进时间 跟进日期 沟通时间 沟通日期 联系时间 联系日期 拜访时间 拜访日期 时间 日期"
        " contacted_at contact_date activity_date call_date meeting_date date_time datetime date"
        " time",
        "via": "跟进方式 跟进类型 跟进渠道 沟通方式 联系渠道 方式 渠道 channel contact_method"
        " activity_type via type",
        "by": f"跟进人 跟进人员 记录人 沟通人 拜访人 {_OWNER} user by",
        "with": "联系人 联系人姓名 客户联系人 沟通对象 拜访对象 contact contact_name contact_person"
        " with",
        "note": "跟进内容 沟通内容 拜访内容 跟进记录 沟通记录 跟进情况 内容 纪要 记录 content summary"
        " notes note details description body",
        "outcome": "结果 跟进结果 沟通结果 联系结果 拜访结果 result outcome disposition",
        "direction": "方向 呼叫方向 direction",
        "topic": "主题 跟进主题 subject topic",
        **_NEXT,
        "remark": "备注 remarks remark comments 时长 duration 跟进阶段",
        IGNORED: "序号 创建时间 创建人 更新时间 id created_at created_by updated_at",
    },
    SURVEYS: {
        "customer.id": f"{_ID} 编号",
        "customer.name": _NAME,
        "at": "调查日期 调查时间 调研日期 调研时间 回访日期 回访时间 评价日期 评价时间 答卷时间 提交时间 填写时间 提交答卷时间 日期"
        " 时间 survey_date response_date responded_at submitted_at completed_at answered_at date"
        " timestamp",
        "nps": "推荐意愿 推荐意愿评分 推荐分 推荐可能性 推荐值 净推荐值 NPS评分 NPS nps_score"
        " likelihood_to_recommend recommend",
        "csat": "满意度 满意度评分 满意度得分 总体满意度 整体满意度 客户满意度 CSAT csat_score"
        " satisfaction overall_satisfaction satisfaction_score",
        "ces": "费力度 费力度评分 CES ces_score effort effort_score",
        "score": "评分 得分 分数 打分 score rating",
        "measure": "指标 评分类型 问题类型 调查类型 measure metric survey_type question_type",
        "with": "联系人 联系人姓名 填写人 答卷人 受访人 respondent contact contact_name",
        "by": f"调查人 回访人 {_OWNER}",
        "campaign": "问卷 问卷名称 调查名称 调查 活动 survey survey_name campaign questionnaire",
        "note": "意见 意见建议 建议 反馈 评价 评语 原因 备注 comment comments feedback reason verbatim"
        " note notes",
        IGNORED: "序号 来源 ip 所用时间 答卷编号 id response_id created_at updated_at",
    },
    ORDERS: {
        "number": "订单编号 订单号 订单号码 单号 单据编号 合同编号 合同号 发票号 order_id order_no"
        " order_number order_code invoice_no invoice_number invoice_id invoice orderid id 编号",
        "customer.id": _ID,
        "customer.name": _NAME,
        "at": "下单时间 下单日期 订单日期 订单时间 成交日期 成交时间 签单日期 签约日期 购买日期 购买时间"
        " 单据日期 开票日期 日期 时间 order_date ordered_at invoice_date purchase_date"
        " transaction_date date",
        "amount": "订单金额 成交金额 合同金额 订单总额 总金额 总额 合计金额 合计 金额 实付金额"
        " order_amount total_amount amount order_total grand_total total revenue",
        "currency": "币种 货币 currency currency_code",
        "status": "订单状态 状态 order_status status",
        "shipped": "发货日期 发货时间 shipped_date shipped_at ship_date",
        "of": "原订单号 原单号 退货订单号 original_order refund_of return_of",
        "product": "产品名称 商品名称 产品 商品 品名 货品名称 product_name product item description",
        "product.id": "产品编号 商品编号 产品编码 product_id product_code sku stockcode stock_code",
        "quantity": "数量 quantity qty",
        "price": "单价 销售单价 unit_price price",
        "discount": "折扣 折扣率 discount discount_rate",
        "by": f"{_OWNER} 下单人",
        "note": "备注 订单备注 说明 notes note remarks comments",
        IGNORED: "序号 employee_id required_date ship_via freight ship_name ship_address ship_city"
        " ship_region ship_postal_code ship_country 创建人 创建时间 更新时间 country",
    },
    ORDER_LINES: {
        "number": "订单编号 订单号 单号 order_id order_no order_number orderid invoice_no",
        "product.id": "产品编号 商品编号 产品编码 product_id product_code sku",
        "product": "产品名称 商品名称 产品 商品 品名 product_name product item",
        "quantity": "数量 quantity qty",
        "price": "单价 销售单价 unit_price price",
        "discount": "折扣 折扣率 discount discount_rate",
        "line.amount": "金额 小计 line_total line_amount amount total",
        IGNORED: "序号 id line_no line_number",
    },
    PRODUCTS: {
        "product.id": "产品编号 商品编号 产品编码 product_id product_code sku id 编号",
        "product": "产品名称 商品名称 产品 商品 品名 product_name product name",
        IGNORED: "supplier_id category_id quantity_per_unit unit_price units_in_stock units_on_order"
        " reorder_level discontinued price 单价 库存",
    },
}  # fmt: skip
"""kind: field: the names it goes by, most telling first."""

NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    CUSTOMERS: (("name", "id"),),
    CONTACTS: (("name", "id"), ("contact.first", "contact.last", "contact.name")),
    TOUCHES: (("customer.id", "customer.name"), ("at",)),
    ORDERS: (("customer.id", "customer.name"), ("at",), ("number", "amount", "price")),
    SURVEYS: (
        ("customer.id", "customer.name"),
        ("at",),
        ("nps", "csat", "ces", "score"),
    ),
    ORDER_LINES: (
        ("number",),
        ("product", "product.id", "line.amount"),
        ("quantity", "line.amount"),
    ),
    PRODUCTS: (("product.id",), ("product",)),
}
"""kind: at least one field of each group must have a column."""

MANY = frozenset({
    "contact.phone", "contact.email", "contact.remark", "contact.note", "contact.tags", "tags",
    "note", "remark", "address", "ref", "short", IGNORED,
})  # fmt: skip
"""Fields that several columns may fill together."""

_MARKS = re.compile(r"[\s_\-.:*#/\\'\"‘’“”、·]+")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")


def plain(header: str) -> str:
    """A header as it is compared: NFKC, case-folded, without spaces and punctuation."""
    text = unicodedata.normalize("NFKC", header).casefold()
    return _MARKS.sub("", text) or text.strip()


def known_field(header: str, kind: str) -> tuple[str, int, int]:
    """The field a header means in that kind, its rank among the field's names, and the number at
    its end (``电话2`` is 2; 0 without). ``("", 0, 0)`` when nobody taught us the header.

    Remarks in parentheses do not count: ``客户名称（企业/个人）`` is ``客户名称``.
    """
    if len(header) > 200:
        return "", 0, 0
    names = _names(kind)
    aside = _ASIDE.sub("", unicodedata.normalize("NFKC", header))
    for form in (plain(header), plain(aside)):
        if form in names:
            return (*names[form], 0)
        bare = form.rstrip("0123456789")
        if bare != form and bare in names and len(form) - len(bare) <= 2:
            return (*names[bare], int(form[len(bare) :]))
    return "", 0, 0


@cache
def _names(kind: str) -> dict[str, tuple[str, int]]:
    known: dict[str, tuple[str, int]] = {}
    for field, names in FIELDS[kind].items():
        for rank, name in enumerate(names.split()):
            known.setdefault(plain(name), (field, rank))
    return known


def count_of_names() -> int:
    """How many (kind, name) pairs are known."""
    return sum(len(_names(kind)) for kind in FIELDS)
