# 页面用语。各语言的分节与键顺序相同。

## 每页的框架

skip = 跳到正文
nav-main = 主导航
nav-phone = 主导航（手机）
nav-queue = 待办队列
nav-log = 登记故障
nav-accounts = 客户
nav-reports = 报表
nav-mail = 邮件
nav-mail-waiting = 封等待人工判断
nav-outgoing = 外发邮件
nav-settings = 设置
nav-plans = 服务方案
nav-calendars = 日历
nav-health = 运行状况
nav-users = 人员
nav-password = 密码
tab-queue = 队列
tab-log = 登记
tab-reports = 报表
tab-more = 更多
sign-out = 退出
cancel = 取消
undo = 撤销
undo-reason = 立即撤销
zone = 时区
colon = ：
n-of-m = { $n }/{ $m }
word-account-title = 客户
word-plan-title = 服务方案
word-severity-title = 严重度
word-milestone-title = 里程碑
word-calendar-title = 日历

## 横幅

banner-held = { $n } 封邮件等待人工判断。
banner-held-look = 查看
banner-alarm = 自 { $since } 起告警无法发出。
banner-alarm-text = { $n } 条告警已保留在发件箱中。请直接通知相关人员，并检查邮件中继。
banner-alarm-look = 查看
banner-late = 通知发晚了。
banner-not-live = 未实时更新。
banner-not-live-text = 所见内容可能已旧；服务台的时钟仍在走。正在自动重试。
banner-not-live-try = 立即重试

## 按键，以及浏览器中倒计时的说法

keys-title = 按键
keys-move = 移动
keys-open = 打开
keys-acknowledge = 受理
keys-reply = 答复
keys-milestone = 里程碑
keys-severity = 严重度
keys-proof = 计时明细
keys-new = 登记故障
keys-find = 查找
keys-list = 本列表
keys-off = 在本机停用单键
js-span-s = %s 秒
js-span-min = %m 分钟
js-span-min-after = %m 分
js-span-h = %h 小时
js-span-h-min = %h 小时 %m 分

## 登录与密码

signin-title = 登录
signin-h1 = 登录 { $desk }
signin-who = 供支持工程师和经理使用。
signin-address = 邮箱地址
signin-password = 密码
signin-do = 登录
signin-customer = 您是客户？
signin-customer-text = 您无需密码：回复我们的任何一封邮件，内容就会归入您的工单。
signin-forgotten = 忘记密码
signin-back = 返回登录
signin-demo = 本演示中的人员
forgotten-title = 设置新密码
forgotten-text = 请填写您的邮箱地址。若它属于本服务台人员，我们会发去一个一小时内有效的链接。
forgotten-do = 发送链接
forgotten-sent = 链接已发出
forgotten-sent-text = 若该地址属于本服务台人员，带链接的邮件刚刚已发出，一小时内有效。目前尚未作任何更改。
reset-title = 设置新密码
reset-for = 用于 { $address }。您的其他登录将随之失效。
reset-do = 设置并登录
password-title = 修改密码
password-text = 您在其他设备上的登录将随之失效。
password-current = 当前密码
password-new = 新密码
password-again = 再次输入
password-rule = 至少十二个字符。一句话最容易记住。
password-do = 修改

## 待办队列

queue-h1 = 接下来什么会到期
queue-open = { $n } 张未结
queue-past-count = { $n } 张已超时
queue-unowned-count = { $n } 张无人负责
queue-sorted = 按最近期限排序
queue-live = 实时
queue-find = 编号、客户、关键词
queue-find-do = 查找
queue-caption = 未结工单，按最近期限排序
queue-col-clock = 最近承诺
queue-col-severity = 严重度
queue-col-ticket = 工单
queue-col-who = 下一步由谁
queue-col-heard = 客户最近得知
queue-past = 已超时
queue-past-hint = 时钟仍在走，以便知道迟了多久
queue-next-hours = 四小时内
queue-later = 稍后
queue-nothing = 无承诺
queue-nothing-runs = 没有时钟在走
queue-no-account = 尚无客户
queue-nobody = 尚无人负责
queue-not-heard = 尚未通报
queue-ladder = 升级阶梯下一步：
queue-chip-mine = 我的
queue-chip-team = 本组
queue-chip-severe = S1 与 S2
queue-chip-unowned = 无人负责
queue-more = 再显示 { $n } 张
queue-empty = 今天没有到期的承诺。
queue-empty-text = 没有未结工单的时钟在走。
queue-empty-find = 没有工单符合“{ $q }”。
queue-empty-filter = 此视图中没有工单。
queue-empty-all = 在全部中查找

## 工单

ticket-bound = 绑定
ticket-open = 未结
ticket-resolved = 已解决
ticket-closed = 已关闭
ticket-owner-is = 负责人 { $name }
ticket-owner-none = 无人负责
ticket-no-entitlement = 无合同权益。
ticket-next = 接下来必须做什么
ticket-milestones = 里程碑
ticket-acts = 可以做什么
ticket-take = 接手
ticket-account = 这是谁的工单？
ticket-account-do = 指定客户
ticket-milestone = 标记里程碑
ticket-milestone-which = 到达了哪个里程碑？
ticket-milestone-do = 标记
ticket-happened = 何时发生？
ticket-happened-hint = 留空即现在。发生时间与录入时间都会保留。
ticket-tell = 通报客户。
ticket-severity = 更改严重度
ticket-severity-do = 更改
ticket-reason = 原因
ticket-owner = 指派负责人
ticket-owner-who = 负责人
ticket-owner-do = 指派
ticket-withdraw = 撤回一条记录
ticket-withdraw-hint = 它仍留在时间线中，但不再计入。
ticket-withdraw-do = 撤回
ticket-withdraw-link = 撤回
ticket-pause = 暂停计时
ticket-pause-do = 暂停
pause-party = 在等谁？
pause-reason-hint = 客户会收到这句话。
pause-until = 预计结束
pause-clocks = 哪些计时暂停？
pause-note = 内部备注
pause-note-hint = 不会发出。
ticket-resume = 恢复计时
ticket-needed-by = 客户何时需要？
needed-by-at = 客户要求时间
needed-by-hint = 客户自己的时间，与承诺并列，不改变任何期限。留空即撤回。
needed-by-do = 记下
ticket-waive = 免除一项承诺
ticket-waive-do = 免除
waive-promise = 哪项承诺？
waive-hint = 谁同意、为什么。已逾期的仍计为未达成。
ticket-reopen = 重新打开
ticket-reopen-do = 重新打开
ticket-follow = 新开后续工单
ticket-follow-do = 新开
ticket-merge = 并入另一工单
ticket-merge-do = 合并
merge-into = 继续的工单
merge-hint = 工单号，如 TM-1001。它保留较早的报告时间和自己的方案；发往本工单的邮件转到那里。
ticket-split = 另立工单
ticket-split-do = 另立
ticket-split-link = 另立工单
ticket-close = 现在关闭
ticket-close-hint = 已解决；可重新打开的期限一过即自行关闭。
rehearsal = 演练一次故障
rehearsal-lead = 假设一次无人处理的故障：承诺什么、谁在何时因何收到通知。不写入，也不通知任何人。
rehearsal-account = 谁的故障？
rehearsal-account-hint = 留空即未知来电人。
rehearsal-at = 何时报告？
rehearsal-at-hint = 按客户时区。留空即现在。
rehearsal-do = 演练
rehearsal-promise = 承诺
rehearsal-due = 期限
rehearsal-within = 时限
rehearsal-told = 若无人处理，依次通知
rehearsal-when = 时间
rehearsal-what = 内容
rehearsal-why = 依据
rehearsal-who = 对象
ticket-aside = 客户信息
ticket-contacts = 联系人
ticket-by-part = 按角色
ticket-told = 已通知与下一步
ticket-told-none = 尚未通知任何人，也没有到期的级。
proof-close = 收起
proof-caption = 时钟的各段
proof-between = 起止（{ $zone }）
proof-what = 类别
proof-why = 原因
proof-counts = 计时
proof-so-far = 累计
proof-is-target = = 目标时限
reply-kind = 发给谁
reply-customer = 发给客户
reply-note = 内部备注
reply-text = 正文
reply-placeholder = 请输入…
reply-quote = 下方引用对方原文
reply-quote-label = 引用文字，按此发出
reply-mark = 并标记
reply-mark-none = 不标记
reply-send = 发送
timeline = 时间线
timeline-order = 最新在前
timeline-count = { $n } 条
timeline-to = 致 { $to }
timeline-note = ，内部备注
timeline-notice = 通知
timeline-quoted = 引用文字
timeline-raw = 原始邮件

## 接手告警

take-title = 接手 { $reference }？
take-done = { $reference } 已被接手
take-do = 接手
take-open = 打开工单

## 登记故障

log-lead = 四个回答，承诺随即开始计时。其余可稍后补充。
log-key = 登记
log-next = 下一项
log-fault = 故障
log-account = 谁来电？客户
log-account-new = 未知：将不带客户登记
log-contact = 来电人
log-contact-hint = 姓名与邮箱，如“陈立 <chen.li@peregrine.example>”：编号与承诺将发往此处。
log-severity = 哪里不能用？
log-subject = 一句话概括
log-text = 对方原话
log-when = 何时报告？
log-when-now = 现在，{ $at }
log-when-earlier = 更早
log-when-hint = 时钟从报告时起算，而非录入时。两者都会保留。
log-at = 若更早，何时
log-promise = 我们的承诺
log-promise-none = 选择客户和故障程度后，承诺将显示在此。
log-told = 立即通知：
log-preview = 显示承诺
log-do = 登记
log-do-by = 登记，{ $at } 前{ $what }

## 报表

report-title = 服务水平
report-h1 = 我们兑现了 { $judged } 项承诺中的 { $met } 项：{ $share }
report-empty = 没有到期的承诺
report-filters = 报表范围
report-from = 从
report-to = 到
report-do = 显示
report-all = 全部
report-this-month = 本月
report-last-month = 上月
report-as-of = 截至 { $at }
report-same = 再问同一时刻，数字永远相同
report-by-milestone = 按里程碑的兑现情况
report-by-account = 按客户
report-by-plan = 按服务方案
report-by-severity = 按严重度
report-bar = 条长 = 承诺数量；红色 = 未达成
report-bars = 达成与未达成
report-n-met = { $n } 项达成
report-n-missed = { $n } 项未达成
report-met = 达成率
report-judged = 占已判定
report-missed = 未达成
report-still-late = { $n } 项仍超时
report-median = 中位数
report-p90 = 九成不超过
report-worst = 最慢
report-judged-is = 已判定 = 达成 + 未达成，含未达成且仍在计时的。
report-medians = 中位数包含未达成的。
report-missed-order = 未结的在前
report-promise = 承诺与期限
report-late = 迟
report-why = 为何？
report-verdict = 判定
report-list-empty = 此数字背后没有承诺。

## 邮件

mail-boxes = 邮箱分类
mail-box-received = 已收
mail-box-parked = 已搁置
mail-box-quarantined = 待判
mail-box-sent = 已发
mail-box-failed = 失败
mail-lead-received = 收到的每一封邮件及其去向。
mail-lead-parked = 这些邮件无法处理。每封都完整保留，可以重试。
mail-lead-quarantined = 未向任何工单添加内容。可并入工单、新建工单或丢弃。
mail-lead-sent = 已发出和等待发出的邮件。
mail-lead-failed = 这些邮件未送达。时钟仍在走，升级阶梯已推进。
mail-empty = 这里没有邮件。
mail-subject = 主题
mail-no-subject = （无主题）
mail-from = 发件人
mail-to = 收件人
mail-state = 状态
mail-at = 时间
mail-words = 正文
mail-about = 关于此邮件
mail-reasons = 为何在此
mail-acts = 如何处理？
mail-retry = 重试
mail-join = 并入工单
mail-join-hint = 编号，如 TM-4127。发件人在该工单中仍视为陌生人。
mail-join-do = 并入
mail-open = 新建工单，客户为
mail-open-hint = 时钟从邮件到达时起算，而非现在。
mail-open-do = 新建
mail-discard = 丢弃，原因
mail-discard-hint = 它仍完整保留在“已收”中。
mail-discard-do = 丢弃

## 演示的邮件

outgoing-h1 = 已外发 { $n } 封邮件
outgoing-lead = 本演示不向外发信。每封邮件都是一个文件，位于
outgoing-empty = 尚未发出邮件。
outgoing-html = 显示效果
outgoing-text = 文本

## 客户

accounts-h1 = { $n } 个客户
accounts-add = 添加客户
accounts-find = 名称或邮件域
accounts-empty = 第一天：还没有客户。
accounts-empty-text = 三步作出首个承诺：客户、服务方案、收信地址。
accounts-none = 没有客户符合“{ $q }”。
accounts-all = 全部显示
accounts-kind = 类别
accounts-open = 未结
accounts-kept = 本月兑现
account-report = 报表
account-open = 未结工单
account-open-none = 没有未结工单。
account-contracts = 合同
account-contracts-none = 没有合同：工单按默认服务方案计时，并标为“无合同权益”。
account-between = 有效期
account-calendars = 日历
account-facts = 概况
account-contacts-none = 尚无联系人。来自其邮件域的发件人会自动成为联系人。
account-contact-add = 添加联系人
account-contact-name = 姓名
account-contact-part = 角色
account-contact-do = 添加
account-new-lead = 其合同从今天起绑定一个服务方案。
account-new-name = 名称
account-new-kind-hint = 类别决定建议的服务方案。
account-new-domains = 邮件域
account-new-domains-hint = 来自这些域的发件人属于该客户。多个以空格分隔。
account-new-contacts = 联系人
account-new-contacts-hint = 每行一个：地址，或“陈立 <chen.li@peregrine.example>”。均可报告故障。
account-new-language = 我们邮件的语言
account-new-zone = 承诺所用时区
account-new-zone-hint = 例如 Asia/Shanghai。
account-new-plan-kind = 该类别的服务方案
account-new-do = 添加

## 设置

plans-h1 = { $n } 个服务方案
plans-lead = 修改产生新版本，绝不重判过去。
plans-version = 版本
plans-note = 说明
plans-contracts = 合同
plan-import = 导入服务方案
plan-targets = 目标时限
plan-empty = – = 无承诺
plan-words = 依据词语 { $words }
plan-ladder = 升级阶梯：{ $what }
plan-versions = 版本
plan-document = 文档
plan-document-hint = TOML 格式。同名方案将产生新版本；新工单按新版本执行。
plan-import-lead = 先用其自带示例检查。保存前不写入任何内容。
plan-check = 检查
plan-save = 保存此版本
plan-right = 检查无误
plan-changes = 保存后的变化
plan-mistakes = 服务方案中有 { $n } 处错误
plan-mistakes-lead = 未保存任何内容。您的文本保留在下方：请修改后再检查。
plan-place = 位置
plan-mistake = 问题
users-h1 = { $n } 位人员
users-name = 姓名
users-role = 职责
users-teams = 小组
users-language = 语言
users-add = 添加人员
users-add-hint = 设置密码的链接将发往该地址，一天内有效。
users-add-do = 添加
role-engineer = 支持工程师
role-manager = 经理
role-admin = 管理员
calendars-h1 = { $n } 个日历
calendars-lead = 新版本绝不改动已绑定旧版本的工单。
calendars-hours = 时间
calendars-holidays = 节假日
calendar-week = 每周
calendar-closed = 休息
calendar-days = 特殊日期
calendar-days-none = 无：每周相同。
calendar-day = 日期
calendar-facts = 概况

## 页面无法显示时

problem-queue = 前往队列
problem-trace = 日志编号
problem-not-found = 没有这个页面。
problem-not-found-text = 若由邮件链接而来，请在队列中查找主题里的编号。
problem-forbidden = 您无权查看或执行此操作。
problem-forbidden-text = 未作任何更改。其他职责的人员可以执行；职责由管理员授予。
problem-stale = 有人抢先一步。
problem-stale-text = 您填写时工单已被更改。您的操作尚未执行，所填内容已保留。
problem-csrf = 此表单打开过久。
problem-csrf-text = 其令牌已过期，因此未执行任何操作。所填内容列在下方，请重新提交。
problem-unfit = 表单有缺漏或错误。
problem-unfit-text = 未保存任何内容。请返回：浏览器保留了您所填的内容。
problem-too-large = 内容过大。
problem-too-large-text = 未保存任何内容。邮件或表单最多 25 MiB。
problem-too-many = 尝试次数过多。
problem-too-many-text = 未执行任何操作。请等一分钟再试。
problem-broken = 服务台出错了。
problem-broken-text = 没有只做一半的操作：正在写入的内容已整体撤销。时钟照常运行，详情见日志。
problem-full = 服务台的磁盘已满。
problem-full-text = 这次的内容没有保存，之前保存的没有丢失。需要有人在数据库和 data_folder 所在的磁盘上腾出空间，之后服务台会自行恢复。请在那之后重新提交。
problem-unsure = 不能确定是否已保存。
problem-unsure-text = 就在保存的瞬间与数据库断开了。请先查看是否已保存，再决定是否重做。
problem-outdated = 服务台已由新版本接管。
problem-outdated-text = 没有任何改动。本服务器比数据库旧，已停止工作：需要有人停止它并启动新版本。在此之前，邮件保留在发件方。
problem-away = 服务台暂时无法应答。
problem-away-text = 数据库未响应或正在启动。收到的邮件会保留。请一分钟后重试。
