# 页面与邮件共用的词语、时长、时刻与期限说法。顺序与英文文件相同。

## 词语

word-ticket = 工单
word-clock = 时钟
word-promise = 承诺
word-target = 目标时限
word-deadline = 期限
word-milestone = 里程碑
word-reported = 已报告
word-severity = 严重度
word-plan = 服务方案
word-contract = 合同
word-calendar = 日历
word-working-day = 工作日
word-make-up-day = 调休
word-holiday = 节假日
word-counted = 计时
word-closed = 非工作时间
word-ladder = 升级阶梯
word-step = 级
word-notice = 通知
word-take = 接手
word-receipt = 回执
word-withdrawn = 已撤回
word-no-entitlement = 无合同权益
word-on-call = 值班
word-account = 客户
word-contact = 联系人
word-part = 角色
word-asset = 设备
word-site = 现场
word-playbook = 预案
word-queue = 待办队列
word-board = 大屏
word-report = 报表
word-proof = 计时明细
word-version = 版本
word-draft = 草稿
word-held-mail = 待判邮件
word-undo = 撤销
word-confirm = 确认
word-object = 提出异议
word-as-of = 截至
word-overdue = 超时
word-resting = 休息中
word-needed-by = 客户要求时间

kind-key = 大客户
kind-reseller = 经销商
kind-individual = 个人

part-user = 使用
part-maintainer = 维护
part-engineer = 工程师
part-purchaser = 采购
part-finance = 财务
part-manager = 主管
part-executive = 高管

## 严重度

severity-S1 = 停运
severity-S2 = 受限
severity-S3 = 轻微
severity-S4 = 咨询
severity-test-S1 = 完全不能用，或不允许使用。
severity-test-S2 = 能用，但使用者能感到损失。
severity-test-S3 = 能用，只是有些不对。
severity-test-S4 = 没有故障，只是提问。

## 里程碑与周期：名称、要做的事、限时要做的事、做到的事、做了的事

watch-acknowledged = 受理
watch-plan-agreed = 方案确认
watch-dispatched = 派出
watch-on-site = 到场
watch-restored = 恢复
watch-resolved = 解决
watch-customer-update = 客户通报
watch-next-reply = 下次答复

verb-acknowledged = 受理
verb-plan-agreed = 确认方案
verb-dispatched = 派出
verb-on-site = 到场
verb-restored = 恢复
verb-resolved = 解决
verb-customer-update = 通报
verb-next-reply = 答复

left-acknowledged = 受理
left-plan-agreed = 确认方案
left-dispatched = 派出
left-on-site = 到场
left-restored = 恢复
left-resolved = 解决
left-customer-update = 通报客户
left-next-reply = 答复

met-acknowledged = 受理
met-plan-agreed = 方案确认
met-dispatched = 派出
met-on-site = 到场
met-restored = 恢复
met-resolved = 解决
met-customer-update = 通报
met-next-reply = 答复

done-acknowledged = 受理
done-plan-agreed = 方案确认
done-dispatched = 派出
done-on-site = 到场
done-restored = 恢复
done-resolved = 解决
done-customer-update = 通报
done-next-reply = 答复

## 时钟状态、判定、暂停的一方

state-not-started = 尚未开始
state-running = 计时中
state-paused = 已暂停
state-met = 达成
state-missed = 未达成
state-waived = 已豁免
state-not-needed = 无需
state-superseded = 已并入
state-no-deadline = 无期限

outcome-met = 达成
outcome-missed = 未达成
outcome-waived = 已豁免
outcome-not-needed = 无需
outcome-superseded = 已并入
outcome-open = 重新开启

party-customer = 客户
party-supplier = 供应商
party-transport = 运输
party-access = 拒绝进入

## 期限说法

phrase-in = 还剩 { $span }{ $what }
phrase-by = { $at } 前{ $what }
phrase-overdue = { $what }已超时 { $span }
phrase-met = { $what }达成，提前 { $span }
phrase-late = { $what }迟 { $span }
phrase-paused = { $what }：保留 { $span }
phrase-not-started = { $what }：尚未开始
phrase-waived = 已豁免：{ $what }
phrase-not-needed = 无需：{ $what }
phrase-superseded = 已并入
phrase-no-deadline = 无期限：日历从不开放

## 时长

span-s = { $n } 秒
span-min = { $n } 分钟
span-min-after = { $n } 分
span-h = { $h } 小时
span-h-min = { $h } 小时 { $min } 分
span-d = { $d } 天
span-d-h = { $d } 天 { $h } 小时

## 目标时限

within-seconds = { $n } 秒
within-minutes = { $n } 分钟
within-hours = { $n } 小时
within-working-hours = { $n } 个工作小时
within-days = { $n } 天
within-working-days = { $n } 个工作日
every = 每 { $within }

## 时刻

date = { $month } 月 { $day } 日 { $weekday }
date-with-year = { $year } 年 { $month } 月 { $day } 日 { $weekday }
moment = { $at } { $zone }
moment-in-zone = { $zone }时间 { $at }
moment-by = { $at } 前 { $zone }
moment-was-due = 应于 { $at } { $zone }
moment-you = 您 { $at }

weekday-1 = 周一
weekday-2 = 周二
weekday-3 = 周三
weekday-4 = 周四
weekday-5 = 周五
weekday-6 = 周六
weekday-7 = 周日

month-1 = 1
month-2 = 2
month-3 = 3
month-4 = 4
month-5 = 5
month-6 = 6
month-7 = 7
month-8 = 8
month-9 = 9
month-10 = 10
month-11 = 11
month-12 = 12
