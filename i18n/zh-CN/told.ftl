# 通知对象在升级阶梯中的角色
told-owner = 负责人
told-team = 班组成员
told-team-lead = 组长
told-account-team = 客户班组成员
told-account-manager = 客户经理
told-account-sponsor = 客户高层负责人
told-service-manager = 服务经理
told-or = {"或"}
