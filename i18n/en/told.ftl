# Whose part in the ladder a notice speaks to: "You get this as team lead."
told-owner = owner
told-team = one of the team
told-team-lead = team lead
told-account-team = one of the account’s team
told-account-manager = account manager
told-account-sponsor = account sponsor
told-service-manager = service manager
told-or = {" or "}

# The steps of the ladders as shipped
ladder-step-reported = reported
ladder-step-before = before
ladder-step-reminder = reminder
ladder-step-due-soon = due soon
ladder-step-missed = missed
ladder-step-service-manager = service manager
ladder-step-account-sponsor = account sponsor
ladder-step-after-ours = later than ours
