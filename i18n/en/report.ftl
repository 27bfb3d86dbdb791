# The words of the report that depend on its figures.
wrong-day = “{ $found }” is no day. Write it like 2026-09-01.
wrong-period = The last day lies before the first, or more than ten years behind it.
report-scope = { $from } – { $to }, { $zone }
report-lead = { $n ->
    [one] 1 was missed
   *[other] { $n } were missed
}{ $running ->
    [0] .
    [one] ; 1 of them still runs.
   *[other] ; { $running } of them still run.
}
report-not-in-it = Not in it:
report-not-yet-due = { $n } not yet due
report-waived = { $n } waived
report-not-needed = { $n } not needed
report-superseded = { $n } superseded
report-no-entitlement = { $n } without a contract
report-all-missed = all { $n }
report-no-account = Unknown senders
report-promise-due = { $what }, due { $at }
report-runs-on = { $span }, runs on
report-late-by = { $span } late
report-met-in = met, in { $span }
report-list-title = { $n ->
    [one] 1 promise: { $column }
   *[other] { $n } promises: { $column }
}
column-judged = judged
column-met = met
column-missed = missed
column-still-late = missed and still running
column-not-yet-due = not yet due
column-waived = waived
column-not-needed = not needed
column-superseded = superseded
column-any = all
report-refused = No report: something in the question is wrong
report-no-scope = no figures
wrong-as-of = “{ $found }” is no instant to report as of. Write it like 2026-09-30T10:58:00Z.
report-asked-for-title = By the time the customer asked for
report-asked-for = { $met } of { $judged } worked again by then{ $waiting ->
    [0] {""}
   *[other] {" "}({ $waiting } not yet)
 }.
asked-for-met = worked again by then
asked-for-missed = did not work again by then
asked-for-waiting = that time has not come
report-asked-for-is = It stands beside the promise, never in its place.
whose-title = Whose time it was
whose-label = Whose time it was: { $list }
whose-us = Ours
whose-customer = The customer’s
whose-supplier = A supplier’s
whose-transport = Transport
whose-closed = Closed hours
whose-ticket = From the report to its end or until now.
whose-account = { $n ->
    [one] { $n } ticket in { $days } days.
   *[other] { $n } tickets in { $days } days.
 }
whose-report = { $n ->
    [one] { $n } ticket that was open in this time; only the time in it.
   *[other] { $n } tickets that were open in this time; only the time in it.
 }
