# API 以及程序所用令牌的文字。

nav-tokens = API 令牌
tokens-h1 = API 令牌
tokens-lead = 程序持有令牌时，可做令牌所属人员可做之事。
tokens-made = 新令牌
tokens-once = 令牌仅在此显示一次：请存放在程序可读取之处，勿存于他处。
tokens-none = 尚无令牌。
tokens-for = 用途
tokens-owner = 所属人员
tokens-used = 最近使用
tokens-never = 从未
tokens-made-at = { $at } 创建
tokens-holds = 有效
tokens-revoked = { $at } 已撤销
tokens-owner-off = 所属人员已停用
tokens-revoke = 撤销
tokens-add = 创建令牌
tokens-add-hint = 例如“监控”或“月报”。
tokens-add-do = 创建
tokens-how = 程序这样使用：
problem-token = 缺少令牌，或令牌无效。
problem-token-text = 未执行任何操作。请以“Authorization: Bearer tarmac_…”提供有效令牌；令牌在“API 令牌”页面或用 tarmac token add 创建。
wrong-token-name = 请说明令牌用途，最多 80 个字符。
problem-mail-type = 这不是邮件。
problem-mail-type-text = 未保存任何内容。请原样发送邮件，并使用“Content-Type: message/rfc822”。
problem-mail-size = 邮件过大。
problem-mail-size-text = 未保存任何内容。邮件最多 { $most } MiB（smtp_in.max_size）；请缩小内容，或改发链接。
