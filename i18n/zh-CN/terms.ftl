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
