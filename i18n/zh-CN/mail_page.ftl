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
