# 方案和日期文件中的错误，以及应如何书写。每条一行。

mistake-plain = { $text }
mistake-missing = 缺少此项
mistake-toml = 这不是 TOML：{ $message }
mistake-toml-fix = 改正该行，或加上引号
mistake-form = 这里不认识格式 { $found }
mistake-form-fix = 请写 format = { $form }
mistake-name = “{ $found }”不能作为名称
mistake-name-fix = 请用字母、数字、- 和 _，最多 80 个
mistake-name-missing-fix = 请写 name = "…"，合同按它选用
mistake-default-severity-fix = 请写 default_severity = "S2"：没有关键词规则时工单的等级
mistake-wall-fix = 请用 s、m、h 或 d，如 14d
mistake-window-wd = 重新打开的期限不按工作日计
mistake-pause-wd = 暂停不按工作日计
mistake-pause-none = 时长为零的暂停不会停住任何时钟
mistake-pause-none-fix = 请写大于 0 的时长，或删去该行：即为 14d
mistake-no-length = “{ $found }”不是时长
mistake-length-fix = 请写成 45s、15m、4h 或 3wd
mistake-no-time = { $found } 没有时长
mistake-no-time-fix = 请写大于 0 的时长
mistake-too-long = { $found } 超过十年
mistake-too-long-fix = 请写更短的时长，或删去该承诺
mistake-day = { $found } 可能是自然日，也可能是工作日
mistake-day-fix = 请写 { $hours }h 或 { $days }wd
mistake-key = “{ $found }”不是这里的键
mistake-key-fix = 这里的键有 { $known }
mistake-write-text = 请写带引号的文字
mistake-write-texts = 请写文字列表：["…", "…"]
mistake-write-flag = 请写 true 或 false
mistake-write-number = 请写整数
mistake-write-table = 请写表：[{ $path }] 或 {"{"} … {"}"}
mistake-write-tables = 请写表的列表：[[{ $path }]]
mistake-is-text = 这里写的是文字
mistake-is-number = 这里写的是整数
mistake-is-fraction = 这里写的是小数
mistake-is-flag = 这里写的是 true 或 false
mistake-is-date = 这里写的是日期
mistake-is-list = 这里写的是列表
mistake-is-table = 这里写的是表
mistake-word-fix = 请写其中之一：{ $expected }
mistake-no-severity = “{ $found }”不是等级
mistake-no-watch = “{ $found }”不是节点或周期
mistake-no-retarget = “{ $found }”不是重新计时的方式
mistake-no-anchor = “{ $found }”不是起算点
mistake-no-recipient = “{ $found }”不是收件人
mistake-no-word = “{ $found }”不是 { $what }
mistake-severities-fix = 请写 [severity.S1] 及其判断标准和目标
mistake-severity-fix = 等级有 S1、S2、S3、S4
mistake-test-empty = 判断标准是空的
mistake-test-fix = 请写 test = {"{"} en = "…", zh-CN = "…" {"}"}：工程师如何判断此等级
mistake-words = 其中没有词
mistake-words-fix = 请写一个词，或删去它
mistake-language = “{ $found }”不是语言
mistake-language-fix = 请写成 en 或 zh-CN
mistake-no-target = “{ $found }”不是任何目标
mistake-no-cycle = “{ $found }”不是任何周期
mistake-promised-fix = 可用的有 { $known }
mistake-within-fix = 请写 within = "4h"，或 45s、15m、3wd
mistake-anchor-later = { $from } 不在 { $of } 之前
mistake-anchor-fix = { $of } 可以从这些起算：{ $known }
mistake-role = “{ $found }”不是方案的日历
mistake-role-fix = 请写其中之一：{ $known }；具体日历由合同指定
mistake-not-pausable = 受理和两个周期不能暂停
mistake-not-pausable-fix = 请写 pausable = false，或删去它
mistake-rival = 它与第 { $line } 行的 { $other } 针对相同的时钟
mistake-rival-fix = 请用等级或节点使其中之一更具体
mistake-steps-fix = 请写 [[ladder.step]]，含 name、at 和 to
mistake-step-twice = 第 { $line } 行的步骤也叫“{ $name }”
mistake-step-twice-fix = 同一阶梯的每个步骤请用不同的名称
mistake-step-name = 名称是空的
mistake-step-name-fix = 请写 name = "due soon"
mistake-step-at-fix = 请写 at = "50%"，或 reported、deadline、+15m
mistake-step-to = 没有通知任何人
mistake-step-to-fix = 请写 to = ["owner|team"]
mistake-step-itself = “{ $found }”两次写了同一收件人
mistake-step-itself-fix = 每个只写一次，按询问的先后排列
mistake-share-fix = 请写 1% 到 99%；100% 请写 deadline
mistake-time = “{ $found }”不是步骤的时间
mistake-time-fix = 请写 reported、50%、deadline，或其后 +15m
mistake-repeat = 只有到期时或之后的步骤可以重复
mistake-repeat-fix = 请删去 repeat，或写 at = "+15m"
mistake-reported = “{ $found }”不是带时区的当地时间
mistake-reported-fix = 请写成 2026-10-02T16:30 Asia/Shanghai
mistake-example = 示例期望 { $expected }，方案得出 { $found }
mistake-example-none = 示例期望 { $expected }，方案没有给出期限
mistake-example-fix = 请修改目标或示例，使两者一致
mistake-example-severity-fix = 请写 severity = "S1"
mistake-expect-fix = 请写 expect = {"{"} acknowledged = "2026-10-02T16:45" {"}"}
mistake-no-deadline = { $severity } 没有从报告起算的 { $watch } 期限
mistake-no-target-fix = 请给它一个目标，或从示例中删去
mistake-later-fix = 请从示例中删去：它从更晚的节点起算
mistake-local-time = “{ $found }”不是当地时间
mistake-local-time-fix = 请写成 2026-10-02T16:45
days-date = “{ $found }”不是日期；请写成 2026-10-01
days-cells = 超出了 日期,起,止,名称；含逗号的名称请加引号
days-again = { $date } 在第 { $line } 行已为休息，又出现一次；请保留其一
days-twice = { $date } 写了两次；请保留其一
days-none = 其中没有日期；每行为 日期,起,止,名称
days-toml = { $message }
days-form = 这里不认识格式 { $found }；请写 format = 1
days-far = { $date } 与安排的年份 { $year } 相差太远
days-ends-before = “{ $name }”在开始之前结束
days-weekday = “{ $found }”不是星期；可用 mon、tue、wed、thu、fri、sat、sun
days-event-open = 此事件没有结束：缺少 END:VEVENT
days-no-event = 其中没有事件：BEGIN:VEVENT … END:VEVENT
days-length = “{ $found }”不是整天的时长；请写成 P1D
days-whole-day = “{ $found }”不是整天；请写成 20261001（VALUE=DATE）
days-no-start = 此事件没有 DTSTART
days-long = 此事件长 { $length } 天；可为 1 到 { $most } 天
days-recurrence = 无法读取此重复规则（{ $why }）；请逐个写出日期
days-time = “{ $found }”不是一天中的时刻；请写成 09:00 或 09:00:30
days-midnight = 时间段不能从 24:00 开始；请写在次日 00:00
days-empty = 从 { $found } 到 { $found } 的时间段没有长度；请写更晚的结束时间
days-never-open = 它在 400 天内从不开放；请留出一段开放时间
days-not = { $why }
