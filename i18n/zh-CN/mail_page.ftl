# 邮件原貌
letter-as-sent = 原貌
letter-own-page = 在单独页面查看，含图片
letter-title = 邮件 { $n } 在发件人处的样子
letter-title-sent = 发出时的邮件
letter-blocked = 有 { $n } 张图片位于其他服务器（{ $hosts }），尚未获取。获取会让这些服务器知道：此邮件已被阅读、何时、来自哪个网络地址、用何种浏览器。
letter-fetch = 仅此一次获取
letter-signed = 此邮件带有 { $scheme } 签名，签名未经验证。
letter-wrapped = 正文位于签名（S/MIME）之内，已取出显示；签名未经验证。
letter-encrypted = 此邮件以 { $scheme } 加密，在此无法阅读，已原样保存。
letter-packed = Outlook 将附件打包为 winmail.dat，已原样保存。
letter-packed-files = Outlook 将以下文件打包为 winmail.dat，已原样保存：{ $files }。
letter-invitation = 日程邀请，未接受任何内容：{ $what }
letter-invitation-cancelled = 已取消的日程邀请：{ $what }
letter-invitation-answered = 对日程邀请的答复：{ $what }
letter-message = 附有另一封邮件：“{ $subject }”，自称来自 { $from }。
letter-unread = 未能读完：{ $why }。原始邮件中有全部内容。
letter-empty = 没有文字。

# 全部邮件的页面
mail-box-waiting = 待发
mail-lead-waiting = 尚未发出的邮件，系统会自动重试，最长五天。
mail-tried-again = { $reply } · 下次重试：{ $at }
mail-find = 查找
mail-find-hint = 地址、主题或 Message-ID 中的字词；查找最近 100,000 封。
mail-find-do = 查找
flow-h2 = 邮件往来状况
flow-came = 最近一封邮件于{ $at } 经 { $door } 收到。
flow-came-never = 尚未收到邮件。
flow-held = { $n } 封尚未发出，其中一封自{ $since } 起等待，最近的答复：{ $why }
mailbox-before = 上次读取：{ $at }。
banner-silence = 自 { $since } 起没有收到邮件。
banner-silence-text = 过去 { $weeks } 周的同一时段平均有 { $n } 封。邮件可能在途中受阻。
banner-silence-look = 查看邮件往来状况

# 监控地址
monitors-h2 = 监控地址
monitors-lead = 可建工单、从不答复的机器地址。与未结工单同一事由的告警并入该工单并计数。
monitor-silent = { $days } 天内没有告警。
monitor-counted = { $days } 天内新开 { $opened } 张工单，并入 { $joined } 次。最近一次：{ $last }。
monitor-remove = 移除 { $address }
monitor-remove-do = 移除
monitor-add = 登记监控地址
monitor-add-do = 登记
