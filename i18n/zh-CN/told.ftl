# 通知对象在升级阶梯中的角色
told-owner = 负责人
told-team = 班组成员
told-team-lead = 组长
told-account-team = 客户班组成员
told-account-manager = 客户经理
told-account-sponsor = 客户高层负责人
told-service-manager = 服务经理
told-or = {"或"}

# 随附升级阶梯各级的名称
ladder-step-reported = 已报告
ladder-step-before = 提前提醒
ladder-step-reminder = 提醒
ladder-step-due-soon = 即将到期
ladder-step-missed = 未达成
ladder-step-service-manager = 服务经理
ladder-step-account-sponsor = 客户高层负责人
ladder-step-after-ours = 晚于我方
