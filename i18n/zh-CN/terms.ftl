# 条款变动会带来什么：修改预览、进行中工单的改绑、历史回测。

moves-h1 = 改绑进行中的工单
moves-lead = 工单保持报告时的版本。改绑后使用其方案和日历的最新版本：重新自报告起计时，改绑之前不会出现超时；已超时的仍为超时。
moves-none = 所有未结工单均已使用最新版本。
moves-title = { $n ->
    [0] 没有未结工单会变动
   *[other] { $n } 张未结工单会变动
 }
moves-explicit = 保存不会改动它们：新版本只适用于此后报告的故障。只有写明原因并改绑，它们才会变动。
moves-kept = 另有 { $n } 张会绑定到它，各期限不变。
moves-more = 显示 { $n } 张中的前 { $shown } 张。
moves-skipped = 无法按这些条款计算：{ $why }
moves-ticket = 工单
moves-changes = 会变动的内容
moves-pick = 改绑 { $ticket }
moves-kept-too = 也改绑这些：期限不变
moves-reason = 原因
moves-reason-hint = 记入每张工单的历史。
moves-do = 改绑所选工单
moves-done = { $n ->
    [0] 没有改绑：它们已使用最新版本，或不再是未结工单。
   *[other] 已改绑 { $n } 张工单。
 }
moves-offer = { $n } 张未结工单仍绑定旧版本。
moves-offer-do = 查看会变动的内容
moved-to = { $was } → { $then }
moved-earlier = 提前 { $span }
moved-later = 推后 { $span }
moved-new = 新增承诺
moved-gone = 不再承诺
moved-over = 已用完：改绑时即超时
moved-unpromised = 未承诺
moved-standing = 暂停中
moved-never = 无期限
moved-not-yet = 在前一节点之后
moved-told = 通知：{ $steps }
moved-step = { $step } { $was } → { $then }
moved-step-none = 不通知

calendar-import = 导入日期
calendar-import-lead = 从文件导入节假日、调休上班日和单次班次。先检查；保存前不写入任何内容，保存的版本只适用于此后报告的故障。
calendar-over = 覆盖到
calendar-years = 年份
calendar-years-hint = 用于 iCalendar 文件：其重复日期按这些年份展开，如 2026-2028。
calendar-years-wrong = 请填写一个年份，或以短线相连的两个年份，如 2026-2028；最多五十年。
calendar-file = 文件
calendar-file-hint = 年度安排（.toml）、表格（.csv）或 iCalendar 文件（.ics）。
calendar-text = 或粘贴其内容
calendar-text-hint = 表格每行一个日期：日期,起,止,名称。没有时间的日期为休息。
calendar-mistakes = 所有错误及其行号见上方。
calendar-whole-file = 整个文件
calendar-was = 此前
calendar-then = 之后
calendar-as-week = 同周表
calendar-days-change = { $n ->
    [0] 其内容日历中已全部包含。
   *[other] { $n } 天有变。
 }
calendar-years-then = 之后已知 { $years } 年的节假日。
calendar-new = 新建日历
calendar-edit-hours = 修改周表
calendar-hours-lead = 保存的版本只适用于此后报告的故障。特殊日期保持不变。
calendar-name-hint = 合同按此名称选用。
calendar-hours-hint = 起–止，多段以逗号分隔：09:00–12:00, 13:00–18:00。止早于起则在次日；留空为休息。
calendar-working-day-hint = 方案中“1 wd”在此日历上计多少时间，如 9h。
calendar-becomes = 将成为 { $name } v{ $n }。
calendar-is-same = { $name } 内容相同：保存不会写入任何内容。
calendar-combine = 组合日历
calendar-combine-lead = 例如我方工时与客户现场工时。由各日历的最新版本组成；其中之一变动后请重新组合。
calendar-how = 何时开放？
calendar-how-all = 全部开放时
calendar-how-any = 任一开放时
calendar-unknown = { $n } 个未结期限落在没有节假日数据的年份
calendar-unknown-lead = 它们把当年的节假日算作工作时间，可能过早。请导入该年日期，再改绑工单。
calendar-unknown-what = { $what }，{ $at }
calendar-unknown-why = { $calendar } 没有 { $years } 年的节假日
queue-no-holidays = 没有 { $years } 年的节假日

backtest-h1 = 历史回测
backtest-lead = 用草案重算历史：当时的达成情况，以及按草案会怎样。不会改写任何工单。
backtest-latest = 最近的回测
backtest-from = 报告时间自
backtest-to = 报告时间早于
backtest-account-hint = 留空：与草案同名方案的工单；没有同名方案则为全部。选定客户：其全部工单，不论方案。
backtest-draft = 草案
backtest-document = 下方文档
backtest-document-hint = TOML。其中的示例此时可以不成立。
backtest-file-hint = 方案的 .toml 文件，代替下方文档。
backtest-mistakes = 所有错误及其行号见上方。
backtest-do = 开始
backtest-done = { $n ->
    [0] 完成，没有结果改变
   *[other] 完成，{ $n } 个结果改变
 }
backtest-failed = 未能完成：{ $why }
backtest-runs = 进行中
backtest-waits = 排队等待
backtest-all = 所有客户
backtest-about = { $whose }，{ $at } 提出。
backtest-progress = 已重算的工单
backtest-leave = 可以离开此页：回测会继续，结果列在列表中。
backtest-attained = 达成率（占已判定）
backtest-then = 当时
backtest-now = 按草案
backtest-nothing = 没有可判定的
backtest-share = { $n } 个中的 { $share }%
backtest-changed = { $n ->
    [0] 没有结果改变
   *[other] { $n } 个承诺的结果改变
 }
backtest-more = 显示 { $n } 个中的前 { $shown } 个；tarmac sla backtest 可列出全部。
backtest-late = 超时 { $span }
backtest-spare = 提前 { $span }
backtest-skipped = 草案无法计算的工单

plan-edit = 用表单修改
plan-edit-text = 以文本修改
plan-new = 新建方案
plan-form-new = 新建方案
plan-form-lead = 表单写出方案文档。整体检查并验证示例；保存前不写入任何内容。
plan-form-mistakes = 没有保存。每个错误也标在对应的字段处；已输入的内容保留。
plan-form-general = 整个方案
plan-form-severities = 等级
plan-form-lengths = 时长：45s、15m、4h、3wd。没有时长即没有承诺。
plan-form-default-severity = 没有关键词时的等级
plan-form-reopen-window = 重新打开的期限
plan-form-retarget = 等级改变后计时
plan-form-from-report = 从报告起
plan-form-from-change = 从改变起
plan-form-tighter = 从改变起，更早的期限保留
plan-form-longest-pause = 最长暂停
plan-form-tell-customer = 向客户通报节点的等级
plan-form-others = 文档中的其他键
plan-form-test = 如何判断（{ $language }）
plan-form-words = 关键词（{ $language }）
plan-form-within = 时限
plan-form-from = 起算点
plan-form-pausable = 暂停时停表
plan-form-ladders = 升级阶梯
plan-form-ladder-hint = 何时：reported、50%、deadline、+15m。何人：owner|team、team.lead、account.manager……
plan-form-new-ladder = 新阶梯
plan-form-clocks = 时钟
plan-form-silence = 接手后静默
plan-form-step = 步骤
plan-form-at = 何时
plan-form-repeat = 之后每隔
plan-form-to = 通知谁
plan-form-examples = 示例
plan-form-example-hint = 示例成立才能保存版本。
plan-form-reported = 报告时间（当地时间和时区）
plan-form-expect = 到期：acknowledged = 2026-10-02T16:45
plan-form-document = 文档
plan-form-as-text = 以文本继续

# suppliers
nav-suppliers = 供应商
suppliers-h1 = 供应商及其对我方的承诺
suppliers-lead = 工单转交供应商时，其时钟在我方时钟之下开始计时。我方时钟照常计时。
suppliers-none = 尚无供应商。
supplier-name = 供应商
supplier-name-hint = 名称已存在时，以此处条款取代原条款。
supplier-reached = 联系方式
supplier-reached-hint = 电话或地址；显示在工单上。
supplier-targets = 最长时间（按我方严重度）
supplier-targets-hint = 例如 4h、90m 或 2wd（其日历的工作日）。留空表示不承接。
supplier-length = 4h
supplier-calendar = 其工作时间
supplier-always = 全天候
supplier-own-calendar = 按其自身工作时间
supplier-agree = 约定条款
supplier-agree-do = 保存
supplier-hint = 对今后转交的工单生效；已转交的保持当时的条款。
supplier-has = { $name }：{ $what }
supplier-after = 其期限比我方（{ $ours }）晚 { $span }。即使其按时完成，我方也会超时。
supplier-clause = { $name } 对 { $severity } 承诺 { $target }，{ $calendar }。不可暂停，我方时钟照常计时。
supplier-done = 供应商已完成
supplier-take-back = 收回
ticket-suppliers = 供应商（在我方时钟之下）
ticket-hand-over = 转交供应商
hand-over-to = 转交给
hand-over-for = 针对哪个里程碑
hand-over-hint = 其时钟按其条款立即开始。我方时钟不停；若客户同意等待，请另行暂停。
hand-over-do = 转交
entry-handed-over = 已转交 { $name }，针对“{ $what }”，限 { $within }
entry-supplier-done = { $name } 已完成
entry-taken-back = 已从 { $name } 收回
step-watch-supplier = 供应商
report-suppliers = 供应商履约情况
report-suppliers-is = 按其判定或到期时刻计入。每张工单均可查看其期限的由来。
supplier-kept = { $judged } 次中 { $met } 次按时（{ $share }）
supplier-still-late = { $n } 次超时且尚未完成
references-title = 客户单号
references-lead = 新工单会记住主题或开头几行中的客户单号。主题带有该单号的邮件，若证实发件人属于该客户，则并入该工单；否则由人判断。
references-pattern = 匹配模式
references-pattern-hint = 正则表达式，不区分大小写，例如 INC\d{"{"}7{"}"} 或 #(\d+)\b；第一个分组即为单号。留空则不查找。
references-sample = 用来试配的主题
references-try = 试配
references-save = 保存模式
references-found = 找到 { $number }
references-found-none = 未找到
references-none = 未设置模式，不查找。
wrong-pattern = 这不是正则表达式：{ $found }。您输入的内容已保留。
wrong-pattern-long = 模式最多 200 个字符。您输入的内容已保留。
wrong-pattern-large = 此模式占用过多资源，会拖慢邮件处理。请写短一些；您输入的内容已保留。
wrong-pattern-everywhere = 它在“{ $found }”中也能匹配，而其中并无单号。请写得更精确；您输入的内容已保留。
