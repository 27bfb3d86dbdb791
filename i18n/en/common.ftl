# Words, spans, moments and phrases that pages and mails share. The glossary is in this order.

## Words

word-ticket = ticket
word-clock = clock
word-promise = promise
word-target = target
word-deadline = deadline
word-milestone = milestone
word-reported = reported
word-severity = severity
word-plan = plan
word-contract = contract
word-calendar = calendar
word-working-day = working day
word-make-up-day = make-up day
word-holiday = holiday
word-counted = counted
word-closed = closed
word-ladder = ladder
word-step = step
word-notice = notice
word-take = take
word-receipt = receipt
word-withdrawn = withdrawn
word-no-entitlement = no entitlement
word-on-call = on call
word-account = account
word-contact = contact
word-part = part
word-asset = asset
word-site = site
word-playbook = playbook
word-queue = queue
word-board = board
word-report = report
word-proof = proof
word-version = version
word-draft = draft
word-held-mail = held mail
word-undo = undo
word-confirm = confirm
word-object = object
word-as-of = as of
word-overdue = overdue
word-resting = resting
word-needed-by = needed by

kind-key = key account
kind-reseller = reseller
kind-individual = individual

part-user = user
part-maintainer = maintainer
part-engineer = engineer
part-purchaser = purchaser
part-finance = finance
part-manager = manager
part-executive = executive

## Severities

severity-S1 = Grounded
severity-S2 = Impaired
severity-S3 = Minor
severity-S4 = Question
severity-test-S1 = It cannot be used at all, or must not be.
severity-test-S2 = It works, with a loss that the user notices.
severity-test-S3 = It works; something is not right.
severity-test-S4 = Nothing is broken; it is a question.

## Milestones and cycles: their names, what is to be done, what is to be done within a time,
## what was kept, what was done

watch-acknowledged = Acknowledged
watch-plan-agreed = Plan agreed
watch-dispatched = Dispatched
watch-on-site = On site
watch-restored = Restored
watch-resolved = Resolved
watch-customer-update = Customer update
watch-next-reply = Next reply

verb-acknowledged = Acknowledge
verb-plan-agreed = Agree plan
verb-dispatched = Dispatch
verb-on-site = Arrive
verb-restored = Restore
verb-resolved = Resolve
verb-customer-update = Update
verb-next-reply = Reply

left-acknowledged = Acknowledge
left-plan-agreed = Agree plan
left-dispatched = Dispatch
left-on-site = Arrive
left-restored = Restore
left-resolved = Resolve
left-customer-update = Update
left-next-reply = Reply

met-acknowledged = Acknowledged
met-plan-agreed = Plan agreed
met-dispatched = Dispatched
met-on-site = On site
met-restored = Restored
met-resolved = Resolved
met-customer-update = Update
met-next-reply = Reply

done-acknowledged = Acknowledged
done-plan-agreed = Plan agreed
done-dispatched = Dispatched
done-on-site = On site
done-restored = Restored
done-resolved = Resolved
done-customer-update = Updated
done-next-reply = Replied

## States of a clock, verdicts, parties of a pause

state-not-started = Not started
state-running = Running
state-paused = Paused
state-met = Met
state-missed = Missed
state-waived = Waived
state-not-needed = Not needed
state-superseded = Superseded
state-no-deadline = No deadline

outcome-met = Met
outcome-missed = Missed
outcome-waived = Waived
outcome-not-needed = Not needed
outcome-superseded = Superseded
outcome-open = Open again

party-customer = customer
party-supplier = supplier
party-transport = transport
party-access = access refused

## Deadline phrases

phrase-in = { $what } in { $span }
phrase-by = { $what } by { $at }
phrase-overdue = { $what } overdue by { $span }
phrase-met = { $what } met, { $span } to spare
phrase-late = { $what } { $span } late
phrase-paused = { $what }: { $span } kept
phrase-not-started = { $what }: not started
phrase-waived = Waived: { $what }
phrase-not-needed = Not needed: { $what }
phrase-superseded = Superseded
phrase-no-deadline = No deadline: calendar never opens

## Spans

span-s = { $n } s
span-min = { $n } min
span-min-after = { $n } min
span-h = { $h } h
span-h-min = { $h } h { $min } min
span-d = { $d ->
    [one] { $d } day
   *[other] { $d } days
 }
span-d-h = { $d ->
    [one] { $d } day { $h } h
   *[other] { $d } days { $h } h
 }

## Targets

within-seconds = { $n } s
within-minutes = { $n } min
within-hours = { $n } h
within-working-hours = { $n } working h
within-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
 }
within-working-days = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
 }
every = every { $within }

## Moments

date = { $weekday } { $day } { $month }
date-with-year = { $weekday } { $day } { $month } { $year }
moment = { $at } { $zone }
moment-in-zone = { $at } { $zone }
moment-by = by { $at } { $zone }
moment-was-due = was due { $at } { $zone }
moment-you = { $at } you

weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun

month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
