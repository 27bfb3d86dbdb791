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
