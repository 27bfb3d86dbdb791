# What is wrong in plans and in files of days, and what would be right. One line each: the program reads
# its English from here.

mistake-plain = { $text }
mistake-missing = it is missing
mistake-toml = this is no TOML: { $message }
mistake-toml-fix = mend the line, or put it in quotes
mistake-form = form { $found } is not known here
mistake-form-fix = write format = { $form }
mistake-name = “{ $found }” is no name
mistake-name-fix = use letters, digits, - and _, 80 at most
mistake-name-missing-fix = write name = "…", by which contracts name it
mistake-default-severity-fix = write default_severity = "S2": what a ticket gets when no word rule speaks
mistake-wall-fix = write s, m, h or d, such as 14d
mistake-window-wd = a reopen window is not counted in working days
mistake-pause-wd = a pause is not counted in working days
mistake-pause-none = a pause of no time at all stops no clock
mistake-pause-none-fix = write more than 0, or take the line away: then it is 14d
mistake-no-length = “{ $found }” is no length of time
mistake-length-fix = write it like 45s, 15m, 4h or 3wd
mistake-no-time = { $found } is no time at all
mistake-no-time-fix = write more than 0
mistake-too-long = { $found } is longer than ten years
mistake-too-long-fix = write a shorter time, or take the promise away
mistake-day = { $found } could be a day of the clock or a day of work
mistake-day-fix = write { $hours }h or { $days }wd
mistake-key = “{ $found }” is no key here
mistake-key-fix = the keys here are { $known }
mistake-write-text = write a text in quotes
mistake-write-texts = write a list of texts: ["…", "…"]
mistake-write-flag = write true or false
mistake-write-number = write a whole number
mistake-write-table = write a table: [{ $path }] or {"{"} … {"}"}
mistake-write-tables = write a list of tables: [[{ $path }]]
mistake-is-text = a text stands here
mistake-is-number = a whole number stands here
mistake-is-fraction = a number stands here
mistake-is-flag = true or false stands here
mistake-is-date = a date stands here
mistake-is-list = a list stands here
mistake-is-table = a table stands here
mistake-word-fix = write one of: { $expected }
mistake-no-severity = “{ $found }” is no severity
mistake-no-watch = “{ $found }” is no milestone or cycle
mistake-no-retarget = “{ $found }” is no retarget option
mistake-no-anchor = “{ $found }” is no anchor
mistake-no-recipient = “{ $found }” is no recipient
mistake-no-word = “{ $found }” is no { $what }
mistake-severities-fix = write [severity.S1] with its test and targets
mistake-severity-fix = the severities are S1, S2, S3, S4
mistake-test-empty = the test is empty
mistake-test-fix = write test = {"{"} en = "…", zh-CN = "…" {"}"}: how an engineer tells this severity
mistake-words = there is no word in it
mistake-words-fix = write a word, or take it out
mistake-language = “{ $found }” is no language
mistake-language-fix = write it like en or zh-CN
mistake-no-target = “{ $found }” is none of the targets
mistake-no-cycle = “{ $found }” is none of the cycles
mistake-promised-fix = they are { $known }
mistake-within-fix = write within = "4h", or 45s, 15m, 3wd
mistake-anchor-later = { $from } is not before { $of }
mistake-anchor-fix = { $of } can count from { $known }
mistake-role = “{ $found }” is no calendar of a plan
mistake-role-fix = write one of: { $known }; the contract says which calendar that is
mistake-not-pausable = acknowledged and the two cycles cannot be paused
mistake-not-pausable-fix = write pausable = false, or leave it out
mistake-rival = it is for the same clocks as { $other } on line { $line }
mistake-rival-fix = make one of them more specific, by severities or milestones
mistake-steps-fix = write [[ladder.step]] with name, at and to
mistake-step-twice = the step on line { $line } is named “{ $name }” too
mistake-step-twice-fix = give each step of a ladder a name of its own
mistake-step-name = the name is empty
mistake-step-name-fix = write name = "due soon"
mistake-step-at-fix = write at = "50%", or reported, deadline, +15m
mistake-step-to = nobody is told
mistake-step-to-fix = write to = ["owner|team"]
mistake-step-itself = “{ $found }” names the same recipient twice
mistake-step-itself-fix = name each once, from the first who is asked to the last
mistake-share-fix = write a share from 1% to 99%; at 100% write deadline
mistake-time = “{ $found }” is no time of a step
mistake-time-fix = write reported, 50%, deadline, or +15m after it
mistake-repeat = only a step at the deadline or after it can repeat
mistake-repeat-fix = take repeat out, or write at = "+15m"
mistake-reported = “{ $found }” is no local time with its zone
mistake-reported-fix = write it like 2026-10-02T16:30 Asia/Shanghai
mistake-example = it expects { $expected } and the plan gives { $found }
mistake-example-none = it expects { $expected } and the plan gives no deadline
mistake-example-fix = change the target or the example until they agree
mistake-example-severity-fix = write severity = "S1"
mistake-expect-fix = write expect = {"{"} acknowledged = "2026-10-02T16:45" {"}"}
mistake-no-deadline = { $severity } has no deadline for { $watch } that counts from the report
mistake-no-target-fix = give it a target, or take it out of the example
mistake-later-fix = take it out of the example: it counts from a later milestone
mistake-local-time = “{ $found }” is no local time
mistake-local-time-fix = write it like 2026-10-02T16:45
days-date = “{ $found }” is no date; write it like 2026-10-01
days-cells = there are more than date,from,to,name; a name with a comma stands in quotes
days-again = { $date } is closed in line { $line } and named again; keep one of them
days-twice = { $date } is named twice; keep one of them
days-none = there is no date in it; a line is date,from,to,name
days-toml = { $message }
days-form = form { $found } is not known here; write format = 1
days-far = { $date } is far from the year { $year } of the arrangement
days-ends-before = “{ $name }” ends before it begins
days-weekday = “{ $found }” is no day; one of: mon, tue, wed, thu, fri, sat, sun
days-event-open = this event does not end: END:VEVENT is missing
days-no-event = there is no event in it: BEGIN:VEVENT … END:VEVENT
days-length = “{ $found }” is no length in whole days; write it like P1D
days-whole-day = “{ $found }” is no whole day; write it like 20261001 (VALUE=DATE)
days-no-start = this event has no DTSTART
days-long = this event is { $length } days long; 1 to { $most } can be
days-recurrence = this recurrence is not read ({ $why }); write its dates out
days-time = “{ $found }” is no time of day; write it like 09:00 or 09:00:30
days-midnight = a window cannot begin at 24:00; write 00:00 on the next day
days-empty = a window from { $found } to { $found } has no length; write a later end
days-never-open = it would be open at no time in 400 days; leave a window open
days-not = { $why }
