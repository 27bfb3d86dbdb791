# The words of accounts, plans, calendars and people that depend on what is known.

between = { $from } – { $to }
between-open = from { $from }, without end

accounts-no-plan = no contract in force
accounts-plan-until = { $plan }, until { $end }
account-team = Team
contract-holds = in force
contract-later = begins later
contract-ended = ended

plans-default = the desk’s default plan
plans-for-key = for key accounts
plans-for-reseller = for resellers
plans-for-individual = for individuals
plan-since = v{ $n }, since { $at }
plan-bound = { $contracts ->
    [0] No contract in force is bound to it.
    [one] { $contracts } contract in force is bound to it.
   *[other] { $contracts } contracts in force are bound to it.
 }
plan-line = line { $n }
plan-is-new = A new plan, “{ $name }”. No contract is bound to it yet.
plan-is-same = The newest version, { $name } v{ $n }, says the same: saving would write nothing.
plan-is-next = { $contracts ->
    [0] It becomes { $name } v{ $n }. No contract in force follows it; tickets that are bound to an older version stay with that.
    [one] It becomes { $name } v{ $n }. { $contracts } contract follows it for what is reported from then on; tickets that are bound to an older version stay with that.
   *[other] It becomes { $name } v{ $n }. { $contracts } contracts follow it for what is reported from then on; tickets that are bound to an older version stay with that.
 }
plan-target-other = { $what }: { $new } instead of { $old }.
plan-target-new = { $what }: { $new }, not promised until now.
plan-target-gone = { $what }: no longer promised.
plan-other-words = Other tests or words of severities.
plan-other-ladders = Other ladders.
plan-other-rules = Other rules: default severity, reopening, re-targeting, or of what the customer is told.
plan-other-examples = Other examples.
plan-every-severity = every severity
plan-every-clock = every clock
plan-silence = a taken alert is silent for { $within }
step-at-report = at the report
step-at-share = at { $n } % of the target
step-at-deadline = at the deadline
step-after = { $within } after it
step-before = { $within } before the deadline
step-before-counted = { $within } of counted time before the deadline
step-after-counted = { $within } of counted time after it
step-unanswered = { $within } after an unanswered alert
step-quiet = { $at }, not between { $from } and { $to } { $zone }, but S1 always
step-repeats = { $at }, then { $every }
ladder-to-owner = owner
ladder-to-team = team
ladder-to-team-lead = team lead
ladder-to-account-team = the account’s team
ladder-to-account-manager = account manager
ladder-to-account-sponsor = account sponsor
ladder-to-service-manager = the service manager
ladder-to-else = {", or else "}

calendar-always = Day and night
calendar-any = open where one is: { $hours }
calendar-all = open where all are: { $hours }
calendar-every-day = Every day
calendar-days-range = { $from }–{ $to }
calendar-until = known until { $year }
calendar-no-holidays = keeps no list
calendar-no-need = needs none
calendar-hour = The hour there
calendar-working-day = One working day counts
calendar-is-holiday = holiday
calendar-is-extra = make-up day
calendar-is-other = other hours

users-active = active
users-no-password = has no password yet
users-off = off
users-leads = { $team } (lead)
users-service-manager = { $role }, service manager
users-switch-off = switch off
users-switch-on = switch on
users-not-oneself = You cannot switch off yourself: ask another administrator.

places-title = Sites and assets
places-none = None is entered. A contract may be for one site or one asset.
place-site = Name of the site
place-asset = Name of the asset
place-asset-hint = Such as a tail number or a serial number.
place-model = Model
place-stands-at = Stands at
place-no-site = At no site
place-none = Neither site nor asset
place-add-site = Add a site
place-add-asset = Add an asset
place-hint = The contract that then held at the report holds from here on, and dates no miss before this moment.
contract-for = for { $place }
contract-for-all = All of the account
contract-place = Site or asset
contract-from = First day
contract-to = Last day
contract-to-hint = Empty is without end.
contract-hint = Of contracts in force the most specific wins: asset, site, account. Two for the same at the same time are refused.
contract-calendar-of = Calendar “{ $role }”
contract-calendar-always = Day and night
contract-calendar-shipped = The shipped one, in the account’s zone
contract-add = Add a contract
contract-add-do = Add it
contract-end = end now
card-place = About
ticket-place = Which site or asset is it about?
ticket-place-do = Set it
log-place = Site or asset
log-place-hint = Where the account has some; it may have a contract of its own.
event-place = about { $place }
event-place-none = about neither site nor asset

# Lists of mails that one may leave
nav-mails = Mails you get
mails-h1 = Mails you get
mails-lead = Alerts and answers always come. These lists come by calendar, and each can be left and joined again.
mails-list = List
mails-leave = Stop
mails-come-back = Get it again
list-daily = daily digest
list-weekly = weekly SLA report
list-about-daily = What is late and falls due within a day: yours, or the desk’s for team leads and managers.
list-about-weekly = How much of what was promised was kept, for managers.
list-wanted = is sent to you
list-left = you left it
unsubscribe-h1 = Stop the { $list }?
unsubscribe-done = The { $list } is not sent to you any more
unsubscribe-back = The { $list } is sent to you again
unsubscribe-whose = It goes to { $address }.
unsubscribe-what = Alerts and answers about your tickets come all the same.
unsubscribe-do = Stop it
unsubscribe-left = It is not sent at present. Alerts and answers come all the same.
unsubscribe-again = Get it again

# Addresses that mail comes back from
suspended-said = Mail has come back since { $since }, so nothing is sent there any more: { $reply }
suspended-lift = Send there again
