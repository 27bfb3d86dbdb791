# 报表中随数字变化的文字
wrong-day = “{ $found }”不是日期。格式如 2026-09-01。
wrong-period = 结束日期早于开始日期，或间隔超过十年。
report-scope = { $from } – { $to }，{ $zone }
report-lead = { $n } 项未达成{ $running ->
    [0] 。
   *[other] ，其中 { $running } 项仍在计时。
}
report-not-in-it = 未计入：
report-not-yet-due = { $n } 项未到期
report-waived = { $n } 项豁免
report-not-needed = { $n } 项无需
report-superseded = { $n } 项已并入
report-no-entitlement = { $n } 项无合同权益
report-all-missed = 全部 { $n } 项
report-no-account = 未知发件人
report-promise-due = { $what }，期限 { $at }
report-runs-on = { $span }，仍在计时
report-late-by = 迟 { $span }
report-met-in = 达成，用时 { $span }
report-list-title = { $n } 项承诺：{ $column }
column-judged = 已判定
column-met = 达成
column-missed = 未达成
column-still-late = 未达成且仍在计时
column-not-yet-due = 未到期
column-waived = 豁免
column-not-needed = 无需
column-superseded = 已并入
column-any = 全部
report-refused = 无法出报告：所填内容有误
report-no-scope = 没有数据
wrong-as-of = “{ $found }”不是有效的截止时刻。写法如 2026-09-30T10:58:00Z。
report-asked-for-title = 按客户要求的时间
report-asked-for = { $judged } 件中 { $met } 件按时恢复{ $waiting ->
    [0] {""}
   *[other] （{ $waiting } 件未到时间）
 }。
asked-for-met = 按时恢复
asked-for-missed = 未按时恢复
asked-for-waiting = 未到时间
report-asked-for-is = 与承诺并列，不取代承诺。
whose-title = 时间归属
whose-label = 时间归属：{ $list }
whose-us = 我方
whose-customer = 客户
whose-supplier = 供应商
whose-transport = 运输
whose-closed = 非工作时间
whose-ticket = 自报告起，至结束或现在。
whose-account = { $days } 天内的 { $n } 张工单。
whose-report = 此期间处于打开状态的 { $n } 张工单，仅计此期间。
