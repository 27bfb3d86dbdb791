# The words of the pages. Sections and keys are in the same order in every language.

## The frame of every page

skip = Skip to the page
nav-main = Main
nav-phone = Main, phone
nav-queue = Queue
nav-log = Log a fault
nav-accounts = Accounts
nav-reports = Reports
nav-mail = Mail
nav-mail-waiting = wait for a person
nav-outgoing = Outgoing mail
nav-settings = Settings
nav-plans = Plans
nav-calendars = Calendars
nav-users = People
nav-health = Health of the desk
nav-password = Password
tab-queue = Queue
tab-log = Log
tab-reports = Reports
tab-more = More
sign-out = Sign out
cancel = Cancel
undo = Undo
undo-reason = undone at once
zone = Time zone
colon = :{ " " }
n-of-m = { $n } of { $m }
word-account-title = Account
word-plan-title = Plan
word-severity-title = Severity
word-milestone-title = Milestone
word-calendar-title = Calendar

## Banners

banner-held = { $n ->
    [one] { $n } message waits for a person.
   *[other] { $n } messages wait for a person.
 }
banner-held-look = Look at it
banner-alarm = Alerts cannot leave since { $since }.
banner-alarm-text = { $n ->
    [one] { $n } alert waits in the outbox and is kept. Tell the people yourself, and have the mail relay looked at.
   *[other] { $n } alerts wait in the outbox and are kept. Tell the people yourself, and have the mail relay looked at.
 }
banner-alarm-look = Look at them
banner-late = Notices were late.
banner-not-live = Not live.
banner-not-live-text = What you see may be old; clocks on the desk run on. Trying again by itself.
banner-not-live-try = Try now

## Keys, and what a countdown in the browser says

keys-title = Keys
keys-move = move
keys-open = open
keys-acknowledge = acknowledge
keys-reply = reply
keys-milestone = milestone
keys-severity = severity
keys-proof = proof
keys-new = log a fault
keys-find = find
keys-list = this list
keys-off = No single keys on this machine
js-span-s = %s s
js-span-min = %m min
js-span-min-after = %m min
js-span-h = %h h
js-span-h-min = %h h %m min

## Sign-in and passwords

signin-title = Sign in
signin-h1 = Sign in to { $desk }
signin-who = Support engineers and managers.
signin-address = Mail address
signin-password = Password
signin-do = Sign in
signin-customer = Are you a customer?
signin-customer-text = You need no password: answer any of our mails, and what you write joins your ticket.
signin-forgotten = Forgot the password
signin-back = Back to sign-in
signin-demo = People of this demo
forgotten-title = A new password
forgotten-text = Tell us your mail address. If it belongs to a person of this desk, a link goes there that holds for one hour.
forgotten-do = Send the link
forgotten-sent = The link is on its way
forgotten-sent-text = If the address belongs to a person of this desk, a mail with a link was sent there just now. It holds for one hour. Nothing has changed so far.
reset-title = Set a new password
reset-for = For { $address }. Every other sign-in of yours ends with it.
reset-do = Set it and sign in
password-title = Change your password
password-text = Your sign-ins on other machines end with it.
password-current = Password until now
password-new = New password
password-again = The same again
password-rule = Twelve characters at least. A sentence is easy to keep.
password-do = Change it

## Queue

queue-h1 = What breaks next
queue-open = { $n } open
queue-past-count = { $n } past the promise
queue-unowned-count = { $n ->
    [one] { $n } nobody owns
   *[other] { $n } nobody owns
 }
queue-sorted = sorted by the next deadline
queue-live = Live
queue-find = Number, account, words
queue-find-do = Find
queue-caption = Open tickets by next deadline
queue-col-clock = Next promise
queue-col-severity = Severity
queue-col-ticket = Ticket
queue-col-who = Who moves next
queue-col-heard = Customer last heard
queue-past = Past the promise
queue-past-hint = their clocks still run, so that the lateness is known
queue-next-hours = Next four hours
queue-later = Later
queue-nothing = Nothing promised
queue-nothing-runs = No clock runs
queue-no-account = No account yet
queue-nobody = Nobody yet
queue-not-heard = nothing yet
queue-ladder = Next in the ladder:
queue-chip-mine = Mine
queue-chip-team = My team
queue-chip-severe = S1 and S2
queue-chip-unowned = Unowned
queue-more = Show { $n } more
queue-empty = Nothing breaks today.
queue-empty-text = No open ticket has a clock that runs.
queue-empty-find = No ticket matches “{ $q }”.
queue-empty-filter = No ticket is in this view.
queue-empty-all = Look in all

## Ticket

ticket-bound = bound to
ticket-open = Open
ticket-resolved = Resolved
ticket-closed = Closed
ticket-owner-is = owner { $name }
ticket-owner-none = nobody owns it
ticket-no-entitlement = No entitlement.
ticket-next = What must happen next
ticket-milestones = Milestones
ticket-acts = What you can do
ticket-take = Take it
ticket-account = Whose ticket is it?
ticket-account-do = Assign the account
ticket-milestone = Mark a milestone
ticket-milestone-which = Which milestone was reached?
ticket-milestone-do = Mark it
ticket-happened = When did it happen?
ticket-happened-hint = Empty is now. Both are kept: when it happened and when it was entered.
ticket-tell = Tell the customer.
ticket-severity = Change the severity
ticket-severity-do = Change it
ticket-reason = Why?
ticket-owner = Give it to somebody
ticket-owner-who = Owner
ticket-owner-do = Assign
ticket-withdraw = Withdraw an entry
ticket-withdraw-hint = It stays in the timeline and counts no more.
ticket-withdraw-do = Withdraw it
ticket-withdraw-link = withdraw
ticket-pause = Pause the clocks
ticket-pause-do = Pause
pause-party = Whom do we wait for?
pause-reason-hint = The customer is told so, in these words.
pause-until = Expected end
pause-clocks = Which clocks stand still?
pause-note = A note for us
pause-note-hint = It never leaves the house.
ticket-resume = Go on
ticket-needed-by = When does the customer need it?
needed-by-at = Needed by
needed-by-hint = The customer’s own time. It stands beside what is promised and moves no deadline. Empty takes it back.
needed-by-do = Note it
ticket-waive = Give a promise up
ticket-waive-do = Give it up
waive-promise = Which promise?
waive-hint = Who agreed, and why. What is late already stays missed.
ticket-reopen = Open it again
ticket-reopen-do = Open it again
ticket-follow = Open a ticket that follows
ticket-follow-do = Open it
ticket-merge = Merge it into another ticket
ticket-merge-do = Merge
merge-into = The ticket that goes on
merge-hint = Its number, like TM-1001. It keeps the earlier report time and its own plan; mail to this one goes there.
ticket-split = A ticket of its own
ticket-split-do = Open it
ticket-split-link = a ticket of its own
ticket-close = Close it now
ticket-close-hint = It is resolved, and closes by itself when the time to open it again ends.
rehearsal = Rehearse a fault
rehearsal-lead = A fault that nobody touches: what is promised, and who is told what, when and why. Nothing is written and nobody is told.
rehearsal-account = Whose fault?
rehearsal-account-hint = Empty is somebody we do not know.
rehearsal-at = Reported when?
rehearsal-at-hint = In the account’s zone. Empty is now.
rehearsal-do = Rehearse
rehearsal-promise = Promise
rehearsal-due = Due
rehearsal-within = Within
rehearsal-told = Told, if nobody moves
rehearsal-when = When
rehearsal-what = What
rehearsal-why = Why then
rehearsal-who = Who
ticket-aside = About the account
ticket-contacts = Contacts
ticket-by-part = by part
ticket-told = Told so far, and next
ticket-told-none = Nobody was told yet, and no step is due.
proof-close = close
proof-caption = Stretches of the clock
proof-between = From – to ({ $zone })
proof-what = What
proof-why = Why
proof-counts = Counts
proof-so-far = So far
proof-is-target = = target
reply-kind = To whom
reply-customer = To the customer
reply-note = Note for us
reply-text = Text
reply-placeholder = Write…
reply-quote = Their text below it
reply-quote-label = Quoted text, as it goes out
reply-mark = and mark
reply-mark-none = no milestone
reply-send = Send
timeline = Timeline
timeline-order = newest first
timeline-count = { $n ->
    [one] { $n } event
   *[other] { $n } events
 }
timeline-to = to { $to }
timeline-note = , note for us
timeline-notice = Notice
timeline-quoted = quoted text
timeline-raw = original

## Take an alert

take-title = Take { $reference }?
take-done = { $reference } is taken
take-do = Take it
take-open = Open the ticket

## Log a fault

log-lead = Four answers, then the promises run. Everything else can follow.
log-key = log it
log-next = next
log-fault = The fault
log-account = Who is calling? The account
log-account-new = Not known: it is logged without an account
log-contact = And the person
log-contact-hint = A name and a mail address, as in “Chen Li <chen.li@peregrine.example>”: there go the number and the promises.
log-severity = What can it not do?
log-subject = In one line
log-text = In their words
log-when = Reported when?
log-when-now = Now, { $at }
log-when-earlier = Earlier
log-when-hint = Clocks start when it was reported, not when it is typed. Both are kept.
log-at = When, if earlier
log-promise = What we promise
log-promise-none = Choose the account and what it cannot do, and the promises stand here.
log-told = Told at once:
log-preview = Show the promises
log-do = Log it
log-do-by = Log it, { $what } by { $at }

## Report

report-title = Service levels
report-h1 = We kept { $met } of { $judged } promises: { $share }
report-empty = No promise fell due
report-filters = What to report
report-from = From
report-to = To
report-do = Show
report-all = All
report-this-month = This month
report-last-month = Last month
report-as-of = As of { $at }
report-same = asked again for this instant, the same figures for ever
report-by-milestone = Promises kept, by milestone
report-by-account = By account
report-by-plan = By plan
report-by-severity = By severity
report-bar = bar length = number of promises; red = missed
report-bars = Met and missed
report-n-met = { $n } met
report-n-missed = { $n } missed
report-met = Met
report-judged = of judged
report-missed = Missed
report-still-late = { $n } still late
report-median = Median
report-p90 = 9 of 10 within
report-worst = Worst
report-judged-is = Judged = met + missed, also those missed and still running.
report-medians = Medians include the missed.
report-missed-order = the open ones first
report-promise = Promise, due
report-late = Late by
report-why = why?
report-verdict = Verdict
report-list-empty = No promise stands behind this figure.

## Mail

mail-boxes = Boxes
mail-box-received = Received
mail-box-parked = Parked
mail-box-quarantined = Waits for a person
mail-box-sent = Sent
mail-box-failed = Failed
mail-lead-received = Every message that came in, and what became of it.
mail-lead-parked = These could not be processed. Each is kept whole and can be tried again.
mail-lead-quarantined = Nothing was added to a ticket. Join it to one, open a new one, or discard it.
mail-lead-sent = What left the house, and what waits to.
mail-lead-failed = These did not arrive. The clocks run on, and the ladder has moved.
mail-empty = Nothing is here.
mail-subject = Subject
mail-no-subject = (no subject)
mail-from = From
mail-to = To
mail-state = State
mail-at = When
mail-words = What was written
mail-about = About this message
mail-reasons = Why it is here
mail-acts = What shall become of it?
mail-retry = Try again
mail-join = Join it to ticket
mail-join-hint = The number, such as TM-4127. The sender then counts as a stranger there, as now.
mail-join-do = Join
mail-open = Open a new ticket for
mail-open-hint = Its clocks start when the message came, not now.
mail-open-do = Open
mail-discard = Discard it, because
mail-discard-hint = It stays under Received, whole.
mail-discard-do = Discard

## Mail of the demo

outgoing-h1 = { $n ->
    [one] { $n } mail went out
   *[other] { $n } mails went out
 }
outgoing-lead = In this demo nothing leaves the house. Each mail is a file in
outgoing-empty = No mail was sent yet.
outgoing-html = As it looks
outgoing-text = As text

## Accounts

accounts-h1 = { $n ->
    [one] { $n } account
   *[other] { $n } accounts
 }
accounts-add = Add an account
accounts-find = Name or mail domain
accounts-empty = First day: no account yet.
accounts-empty-text = Three steps make the first promise: an account, its plan, an address that receives mail.
accounts-none = No account matches “{ $q }”.
accounts-all = Show all
accounts-kind = Kind
accounts-open = Open
accounts-kept = Kept this month
account-report = Report
account-open = Open tickets
account-open-none = No ticket is open.
account-contracts = Contracts
account-contracts-none = No contract: tickets run under the desk’s default plan, marked “no entitlement”.
account-between = Valid
account-calendars = Calendars
account-facts = Facts
account-contacts-none = No contact yet. Whoever writes from its domains becomes one.
account-contact-add = Add a contact
account-contact-name = Name
account-contact-part = Part
account-contact-do = Add
account-new-lead = Its contract binds it to a plan from today on.
account-new-name = Name
account-new-kind-hint = The kind proposes the plan.
account-new-domains = Mail domains
account-new-domains-hint = Who writes from one of them belongs to this account. Several by spaces.
account-new-contacts = Contacts
account-new-contacts-hint = One a line: an address, or “Chen Li <chen.li@peregrine.example>”. Each may report.
account-new-language = Language of our mails
account-new-zone = Time zone of its promises
account-new-zone-hint = Such as Asia/Shanghai.
account-new-plan-kind = The plan of its kind
account-new-do = Add it

## Settings

plans-h1 = { $n ->
    [one] { $n } service plan
   *[other] { $n } service plans
 }
plans-lead = An edit makes a new version and never re-judges what is past.
plans-version = Version
plans-note = Note
plans-contracts = Contracts
plan-import = Import a plan
plan-targets = Targets
plan-empty = – = no promise
plan-words = by the words { $words }
plan-ladder = Ladder: { $what }
plan-versions = Versions
plan-document = The document
plan-document-hint = TOML. A plan of the same name gets a new version; contracts follow it for new tickets.
plan-import-lead = It is checked first, with its own examples. Nothing is written before you save.
plan-check = Check it
plan-save = Save this version
plan-right = All is right with it
plan-changes = What saving changes
plan-mistakes = { $n ->
    [one] { $n } mistake in the plan
   *[other] { $n } mistakes in the plan
 }
plan-mistakes-lead = Nothing was saved. Your text is kept below: mend it and check again.
plan-place = Where
plan-mistake = What is wrong
users-h1 = { $n ->
    [one] { $n } person works here
   *[other] { $n } people work here
 }
users-name = Name
users-role = Role
users-teams = Teams
users-language = Language
users-add = Add a person
users-add-hint = A link to set a password goes to the address; it holds for a day.
users-add-do = Add
role-engineer = Support engineer
role-manager = Manager
role-admin = Administrator
calendars-h1 = { $n ->
    [one] { $n } calendar
   *[other] { $n } calendars
 }
calendars-lead = A new version never moves a ticket that is bound to an older one.
calendars-hours = Hours
calendars-holidays = Holidays
calendar-week = The week
calendar-closed = closed
calendar-days = Days that differ
calendar-days-none = None: every week is like the next.
calendar-day = Day
calendar-facts = Facts

## When a page cannot

problem-queue = To the queue
problem-trace = In the log under
problem-not-found = There is no such page.
problem-not-found-text = If a mail brought you here, look for the number in its subject and find it in the queue.
problem-forbidden = This is not yours to see or do.
problem-forbidden-text = Nothing was changed. Somebody with another role can do it; an administrator gives roles.
problem-stale = Somebody was faster.
problem-stale-text = The ticket changed while you wrote. Nothing of yours was done yet, and what you typed is kept.
problem-csrf = This form was open for too long.
problem-csrf-text = Its token is old, so nothing was done. What you typed stands below; send it again.
problem-unfit = Something in the form is missing or wrong.
problem-unfit-text = Nothing was saved. Go back: the browser keeps what you typed.
problem-too-large = That is too large.
problem-too-large-text = Nothing was saved. A mail or form may have 25 MiB at most.
problem-too-many = Too many tries.
problem-too-many-text = Nothing was done. Wait a minute, then try again.
problem-broken = The desk made a mistake.
problem-broken-text = Nothing was half done: what was being written is undone as a whole. Clocks run on, and the log knows more.
problem-full = The disk of the desk is full.
problem-full-text = Nothing of this was kept, and nothing that was kept before is lost. Somebody must make room on the disk of the database and of data_folder; the desk then goes on by itself. Send it again after that.
problem-unsure = It is not known whether this was kept.
problem-unsure-text = The database was lost at the very moment of keeping it. Look whether it is there before you do it again.
problem-outdated = A newer version of the desk has taken over.
problem-outdated-text = Nothing was changed. This server is older than the database and does no more work: somebody must stop it and start the newer version. Mail stays with its sender until then.
problem-away = The desk cannot answer just now.
problem-away-text = Its database does not answer or it is starting. Mail that comes in is kept. Try again in a minute.
