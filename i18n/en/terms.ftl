# The words of what other terms would change: previews of edits, the move of running tickets, backtests.

moves-h1 = Move running tickets
moves-lead = A ticket keeps the versions under which it was reported. Moved, it gets the newest of its plan and of its calendars: counted from its report again, with no miss dated before the move. What was missed stays missed.
moves-none = Every open ticket stands on the newest versions.
moves-title = { $n ->
    [0] No open ticket would move
    [one] One open ticket would move
   *[other] { $n } open tickets would move
 }
moves-explicit = Saving moves none of them: a version holds for what is reported after it. They move only if they are moved, with a reason.
moves-kept = { $n ->
    [one] One more would be bound to it and keeps every deadline.
   *[other] { $n } more would be bound to it and keep every deadline.
 }
moves-more = The first { $shown } of { $n } are shown.
moves-skipped = It cannot be judged under these terms: { $why }
moves-ticket = Ticket
moves-changes = What would move
moves-pick = Move { $ticket }
moves-kept-too = Move these too: their deadlines stay as they are
moves-reason = Why
moves-reason-hint = Kept in the history of each ticket.
moves-do = Move the ticked ones
moves-done = { $n ->
    [0] Nothing was moved: they stood on the newest versions already, or are not open.
    [one] One ticket was moved.
   *[other] { $n } tickets were moved.
 }
moves-offer = { $n ->
    [one] One open ticket stands on an older version.
   *[other] { $n } open tickets stand on older versions.
 }
moves-offer-do = See what would move
moved-to = { $was } → { $then }
moved-earlier = { $span } earlier
moved-later = { $span } later
moved-new = new promise
moved-gone = no longer promised
moved-over = over already: missed at the move
moved-unpromised = not promised
moved-standing = stands still
moved-never = no deadline
moved-not-yet = after an earlier milestone
moved-told = Told: { $steps }
moved-step = { $step } { $was } → { $then }
moved-step-none = not at all

calendar-import = Import days
calendar-import-lead = Holidays, make-up days and single shifts from a file. It is checked first; nothing is written before you save, and a saved version holds for what is reported after it.
calendar-over = Laid over
calendar-years = Years
calendar-years-hint = For an iCalendar file: its recurring days are written out for these years, like 2026-2028.
calendar-years-wrong = Write a year, or two with a line between them, such as 2026-2028; fifty at most.
calendar-file = File
calendar-file-hint = A yearly arrangement (.toml), a table (.csv) or an iCalendar file (.ics).
calendar-text = Or its text
calendar-text-hint = A table has a line a date: date,from,to,name. A date without times is closed.
calendar-mistakes = Every mistake stands above, with its line.
calendar-whole-file = the file
calendar-was = Until now
calendar-then = Then
calendar-as-week = as its week
calendar-days-change = { $n ->
    [0] It says nothing that the calendar does not say already.
    [one] One day changes.
   *[other] { $n } days change.
 }
calendar-years-then = Holidays are then known for { $years }.
calendar-new = New calendar
calendar-edit-hours = Edit the week
calendar-hours-lead = A saved version holds for what is reported after it. Days that differ stay as they are.
calendar-name-hint = By this name contracts choose it.
calendar-hours-hint = From–to, several with commas between them: 09:00–12:00, 13:00–18:00. An end before its begin lies on the next day; empty is closed.
calendar-working-day-hint = What “1 wd” in a plan counts on it, such as 9h.
calendar-becomes = It becomes { $name } v{ $n }.
calendar-is-same = { $name } says the same already: saving would write nothing.
calendar-combine = A calendar of others
calendar-combine-lead = Our hours and those of the customer’s site, for example. It is made of their newest versions; make it again after one of them has changed.
calendar-how = When is it open?
calendar-how-all = where all are open
calendar-how-any = where one is open
calendar-unknown = { $n ->
    [one] One open deadline falls in a year without holiday data
   *[other] { $n } open deadlines fall in a year without holiday data
 }
calendar-unknown-lead = They count the holidays of that year as open and may come too early. Import its days, then move the tickets.
calendar-unknown-what = { $what }, { $at }
calendar-unknown-why = no holidays known for { $years } in { $calendar }
queue-no-holidays = no holidays known for { $years }

backtest-h1 = Backtest
backtest-lead = The past under a draft: what was kept then, and what would have been. Nothing is written to any ticket.
backtest-latest = The latest
backtest-from = Reported from
backtest-to = Reported before
backtest-account-hint = Empty: the tickets of the plan that has the draft’s name; where no plan has it, all. With an account: all of its tickets, whatever their plan.
backtest-draft = The draft
backtest-document = the document below
backtest-document-hint = TOML. Its examples need not hold yet.
backtest-file-hint = A plan as a .toml file, in place of the document below.
backtest-mistakes = Every mistake stands above, with its line.
backtest-do = Begin
backtest-done = { $n ->
    [0] done, no verdict changes
    [one] done, one verdict changes
   *[other] done, { $n } verdicts change
 }
backtest-failed = could not be done: { $why }
backtest-runs = under way
backtest-waits = waits for its turn
backtest-all = All accounts
backtest-about = { $whose }, asked for { $at }.
backtest-progress = Tickets judged
backtest-leave = You can leave this page: it goes on, and stands in the list.
backtest-attained = Kept, of those judged
backtest-then = Then
backtest-now = Under the draft
backtest-nothing = nothing judged
backtest-share = { $share } % of { $n }
backtest-changed = { $n ->
    [0] No verdict changes
    [one] One promise changes its verdict
   *[other] { $n } promises change their verdict
 }
backtest-more = The first { $shown } of { $n } are shown; tarmac sla backtest prints all.
backtest-late = { $span } late
backtest-spare = { $span } to spare
backtest-skipped = Tickets that the draft cannot judge

plan-edit = Edit by form
plan-edit-text = Edit as text
plan-new = New plan
plan-form-new = New plan
plan-form-lead = The form writes the plan’s document. It is checked as a whole, with its examples; nothing is written before you save.
plan-form-mistakes = Nothing was saved. Each mistake stands at its field too; what you typed is kept.
plan-form-general = The whole plan
plan-form-severities = Severities
plan-form-lengths = Lengths: 45s, 15m, 4h, 3wd. Without a length there is no promise.
plan-form-default-severity = Severity where no word says one
plan-form-reopen-window = Reopens within
plan-form-retarget = A changed severity counts
plan-form-from-report = from the report
plan-form-from-change = from the change
plan-form-tighter = from the change, the earlier deadline stays
plan-form-longest-pause = Longest pause
plan-form-tell-customer = The customer is told of milestones of
plan-form-others = Other keys of the document
plan-form-test = How to tell it ({ $language })
plan-form-words = Words that mean it ({ $language })
plan-form-within = Within
plan-form-from = Counts from
plan-form-pausable = a pause stops it
plan-form-ladders = Ladders
plan-form-ladder-hint = When: reported, 50%, deadline, +15m. Who: owner|team, team.lead, account.manager …
plan-form-new-ladder = New ladder
plan-form-clocks = Clocks
plan-form-silence = Taken: silent for
plan-form-step = Step
plan-form-at = When
plan-form-repeat = Then every
plan-form-to = Who
plan-form-examples = Examples
plan-form-example-hint = They must hold before the version can be saved.
plan-form-reported = Reported (local time and zone)
plan-form-expect = Due: acknowledged = 2026-10-02T16:45
plan-form-document = The document
plan-form-as-text = Go on as text

# suppliers
nav-suppliers = Suppliers
suppliers-h1 = Suppliers and what they promise us
suppliers-lead = Their clock runs under ours when a ticket is handed to them. Ours goes on meanwhile.
suppliers-none = No supplier yet.
supplier-name = Supplier
supplier-name-hint = A name that is there already gets these terms in place of its own.
supplier-reached = How they are reached
supplier-reached-hint = A number or an address; it stands on the ticket.
supplier-targets = At most, by our severity
supplier-targets-hint = Like 4h, 90m or 2wd (working days of their calendar). Empty is not theirs.
supplier-length = 4h
supplier-calendar = Their hours
supplier-always = day and night
supplier-own-calendar = their own hours
supplier-agree = Agree on terms
supplier-agree-do = Save
supplier-hint = It holds for what is handed over from now on; what they have keeps the terms that held.
supplier-has = { $name }: { $what }
supplier-after = Their deadline comes { $span } after ours ({ $ours }). If they keep theirs, we do not keep ours.
supplier-clause = { $name } promised us { $target } at { $severity }, { $calendar }. Nothing pauses it, and ours goes on.
supplier-done = They are done
supplier-take-back = Take it back
ticket-suppliers = Suppliers, under ours
ticket-hand-over = Hand it to a supplier
hand-over-to = To whom
hand-over-for = For which milestone
hand-over-hint = Their clock starts now, by their terms. Ours does not stand still; pause it if the customer agreed to wait.
hand-over-do = Hand over
entry-handed-over = Handed to { $name } for “{ $what }”, within { $within }
entry-supplier-done = { $name } is done
entry-taken-back = Taken back from { $name }
step-watch-supplier = Supplier
report-suppliers = How suppliers kept their terms
report-suppliers-is = By the moment at which theirs was decided or falls due. Each ticket leads to the proof of their deadline.
supplier-kept = { $met } of { $judged } in time ({ $share })
supplier-still-late = { $n } late and not done yet
references-title = Their own numbers
references-lead = A new ticket remembers the customer’s own number that is found in its subject or first lines. A mail that carries it in its subject joins that ticket where it is proved that its sender is of this customer; else a person is asked.
references-pattern = Pattern
references-pattern-hint = A regular expression, in either case, such as INC\d{"{"}7{"}"} or #(\d+)\b; its first group is the number. Empty: none is looked for.
references-sample = A subject to try it on
references-try = Try it
references-save = Save the pattern
references-found = finds { $number }
references-found-none = finds nothing
references-none = No pattern is kept: none is looked for.
wrong-pattern = This is no regular expression: { $found }. What you typed is kept.
wrong-pattern-long = A pattern has 200 characters at most. What you typed is kept.
wrong-pattern-large = This pattern takes more room than mail may wait for. Write it shorter; what you typed is kept.
wrong-pattern-everywhere = It finds something in “{ $found }”, where there is no number. Make it narrower; what you typed is kept.
