# 客户与设置页面中随内容变化的文字
account-no-plan = 无合同
fact-domains = 邮件域名
fact-language = 语言
fact-team = 班组
contract-holds = 有效
contract-ended = 已结束
contract-later = 尚未开始
user-active = 启用
user-off = 停用
user-no-password = 尚无密码
user-switch-off = 停用
user-switch-on = 启用
plan-since = v{ $version }，自 { $at }
plan-is-default = 默认方案
plan-bound = { $n ->
    [0] 没有合同绑定
   *[other] { $n } 份合同绑定
}
plan-line = 第 { $n } 行，{ $path }
plan-change-new = “{ $name }”是新方案，将成为版本 1。
plan-change-next = “{ $name }”将成为版本 { $version }；此后报告的工单随合同适用新版本。
plan-change-same = “{ $name }”与版本 { $version } 内容相同：不会保存。
plan-change-past = 此前报告的工单仍绑定原版本。
ladder-every-severity = 所有严重度
ladder-every-clock = 所有时钟
ladder-at-report = 报告时
ladder-at-share = 目标时限的 { $n } %
ladder-at-deadline = 到期时
ladder-after = 到期后 { $span }
ladder-then = { $at }，之后{ $every }
calendar-no-holidays = 未维护
calendar-working-day = 一个工作日计
weekday-mon = 周一
weekday-tue = 周二
weekday-wed = 周三
weekday-thu = 周四
weekday-fri = 周五
weekday-sat = 周六
weekday-sun = 周日
