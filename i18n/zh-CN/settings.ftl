# 账户、方案、日历和人员页面上随情况而变的文字。

between = { $from } 至 { $to }
between-open = { $from } 起，无期限

accounts-no-plan = 没有有效合同
accounts-plan-until = { $plan }，至 { $end }
account-team = 团队
contract-holds = 有效
contract-later = 尚未开始
contract-ended = 已到期

plans-default = 服务台默认方案
plans-for-key = 用于大客户
plans-for-reseller = 用于经销商
plans-for-individual = 用于个人客户
plan-since = v{ $n }，{ $at } 起
plan-bound = { $contracts ->
    [0] 没有有效合同绑定此方案。
   *[other] { $contracts } 份有效合同绑定此方案。
 }
plan-line = 第 { $n } 行
plan-is-new = 新方案“{ $name }”。尚无合同绑定。
plan-is-same = 最新版本 { $name } v{ $n } 内容相同：保存不会写入任何内容。
plan-is-next = { $contracts ->
    [0] 将成为 { $name } v{ $n }。没有有效合同随之变更；已绑定旧版本的工单不变。
   *[other] 将成为 { $name } v{ $n }。{ $contracts } 份合同自此对新报告的故障适用；已绑定旧版本的工单不变。
 }
plan-target-other = { $what }：{ $new }，原为 { $old }。
plan-target-new = { $what }：{ $new }，此前未承诺。
plan-target-gone = { $what }：不再承诺。
plan-other-words = 等级的判断标准或关键词有变。
plan-other-ladders = 升级阶梯有变。
plan-other-rules = 规则有变：默认等级、重新打开、重新计时或通知客户的内容。
plan-other-examples = 示例有变。
plan-every-severity = 所有等级
plan-every-clock = 所有时钟
plan-silence = 接手后静默 { $within }
step-at-report = 报告时
step-at-share = 目标用去 { $n }% 时
step-at-deadline = 到期时
step-after = 到期后 { $within }
step-before = 到期前 { $within }
step-before-counted = 到期前 { $within }（计时）
step-after-counted = 到期后 { $within }（计时）
step-unanswered = 提醒无人接手后 { $within }
step-quiet = { $at }，{ $zone } { $from } 至 { $to } 静默，S1 除外
step-repeats = { $at }，之后{ $every }
ladder-to-owner = 负责人
ladder-to-team = 团队
ladder-to-team-lead = 团队主管
ladder-to-account-team = 客户团队
ladder-to-account-manager = 客户经理
ladder-to-account-sponsor = 客户高层负责人
ladder-to-service-manager = 服务经理
ladder-to-else = ，否则

calendar-always = 全天候
calendar-any = 其一开放即开放：{ $hours }
calendar-all = 全部开放才开放：{ $hours }
calendar-every-day = 每天
calendar-days-range = { $from }至{ $to }
calendar-until = 已知至 { $year } 年
calendar-no-holidays = 不含节假日表
calendar-no-need = 无需
calendar-hour = 当地时间
calendar-working-day = 一个工作日计
calendar-is-holiday = 节假日
calendar-is-extra = 调休上班
calendar-is-other = 时间不同

users-active = 启用
users-no-password = 尚未设置密码
users-off = 停用
users-leads = { $team }（主管）
users-service-manager = { $role }，服务经理
users-switch-off = 停用
users-switch-on = 启用
users-not-oneself = 不能停用自己：请另一位管理员操作。

places-title = 场地与设备
places-none = 尚未登记。合同可只针对某一场地或设备。
place-site = 场地名称
place-asset = 设备名称
place-asset-hint = 例如机尾号或序列号。
place-model = 型号
place-stands-at = 所在场地
place-no-site = 不在任何场地
place-none = 既非场地也非设备
place-add-site = 添加场地
place-add-asset = 添加设备
place-hint = 报告时对其有效的合同自此适用，此刻之前不记未达成。
contract-for = 针对 { $place }
contract-for-all = 整个客户
contract-place = 场地或设备
contract-from = 首日
contract-to = 末日
contract-to-hint = 留空表示无终止日。
contract-hint = 有效合同中最具体者优先：设备、场地、客户。同一对象同一时间的两份合同会被拒绝。
contract-calendar-of = 日历“{ $role }”
contract-calendar-always = 全天候
contract-calendar-shipped = 内置日历（客户时区）
contract-add = 添加合同
contract-add-do = 添加
contract-end = 立即终止
card-place = 关于
ticket-place = 关于哪个场地或设备？
ticket-place-do = 设定
log-place = 场地或设备
log-place-hint = 若客户有登记；其可能有自己的合同。
event-place = 关于 { $place }
event-place-none = 既非场地也非设备

# 可以退订的邮件
nav-mails = 接收的邮件
mails-h1 = 接收的邮件
mails-lead = 告警和回复始终发送。以下邮件按日历发送，可随时退订或重新订阅。
mails-list = 邮件
mails-leave = 退订
mails-come-back = 重新订阅
list-daily = 每日摘要
list-weekly = 每周 SLA 报告
list-about-daily = 已逾期和一天内到期的承诺：您本人的；组长和主管则为整个服务台的。
list-about-weekly = 承诺兑现了多少，发给主管。
list-wanted = 发送给您
list-left = 已退订
unsubscribe-h1 = 退订{ $list }？
unsubscribe-done = 已退订{ $list }，不再发送给您
unsubscribe-back = 已重新订阅{ $list }
unsubscribe-whose = 收件地址：{ $address }。
unsubscribe-what = 与您的工单有关的告警和回复仍会发送。
unsubscribe-do = 退订
unsubscribe-left = 目前不发送。告警和回复仍会发送。
unsubscribe-again = 重新订阅

# 退信的地址
suspended-said = 自{ $since } 起退信，已停止向该地址发送：{ $reply }
suspended-lift = 恢复发送
