# The words of accounts and settings that depend on what is known.
account-no-plan = no contract
fact-domains = Mail domains
fact-language = Language
fact-team = Team
contract-holds = holds
contract-ended = ended
contract-later = begins later
user-active = active
user-off = off
user-no-password = has no password yet
user-switch-off = Switch off
user-switch-on = Switch on
plan-since = v{ $version }, since { $at }
plan-is-default = default plan
plan-bound = { $n ->
    [0] No contract binds it
    [one] 1 contract binds it
   *[other] { $n } contracts bind it
}
plan-line = line { $n }, { $path }
plan-change-new = “{ $name }” is a new plan; it gets version 1.
plan-change-next = “{ $name }” gets version { $version }; contracts follow it for tickets that are reported from then on.
plan-change-same = “{ $name }” says the same as version { $version }: nothing would be stored.
plan-change-past = Tickets that were reported before keep the version that they are bound to.
ladder-every-severity = every severity
ladder-every-clock = every clock
ladder-at-report = at the report
ladder-at-share = at { $n } % of the target
ladder-at-deadline = at the deadline
ladder-after = { $span } after the deadline
ladder-then = { $at }, then { $every }
calendar-no-holidays = none kept
calendar-working-day = A working day counts
weekday-mon = Mon
weekday-tue = Tue
weekday-wed = Wed
weekday-thu = Thu
weekday-fri = Fri
weekday-sat = Sat
weekday-sun = Sun
