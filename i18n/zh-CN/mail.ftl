# 模板以外的邮件用语。

quote-attribution = { $who } 于{ $zone }时间 { $at } 写道：
promised-customer-update = 我们通报
promised-next-reply = 我们答复
