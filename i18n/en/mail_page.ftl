# A mail as it was sent
letter-as-sent = As sent
letter-own-page = On a page of its own, with its pictures
letter-title = Mail { $n } as its sender made it look
letter-title-sent = The mail as it left
letter-blocked = { $n ->
    [one] One picture lies on another server ({ $hosts }) and was not fetched. Fetching it tells that server that this mail was read, when, from which address on the internet, and with which browser.
   *[other] { $n } pictures lie on other servers ({ $hosts }) and were not fetched. Fetching them tells those servers that this mail was read, when, from which address on the internet, and with which browser.
}
letter-fetch = Fetch once
letter-signed = It is signed with { $scheme }. The signature was not checked.
letter-wrapped = It lay within a signature (S/MIME), out of which it was taken. The signature was not checked.
letter-encrypted = It is encrypted with { $scheme } and cannot be read here. It is kept as it came.
letter-packed = Outlook packed its attachments into one file, winmail.dat, which is kept as it came.
letter-packed-files = Outlook packed these into one file, winmail.dat, which is kept as it came: { $files }.
letter-invitation = An invitation, of which nothing was accepted: { $what }
letter-invitation-cancelled = An invitation that is taken back: { $what }
letter-invitation-answered = An answer to an invitation: { $what }
letter-message = Another message is attached: “{ $subject }” from { $from }, as it says of itself.
letter-unread = It was not read to its end: { $why }. The message as it was received has all of it.
letter-empty = It has no words.

# The page of all mail
mail-box-waiting = Waiting
mail-lead-waiting = What has not left yet. It is tried again by itself, for five days.
mail-tried-again = { $reply } · next try { $at }
mail-find = Look for
mail-find-hint = A word of an address, a subject or a Message-ID. The newest 100,000 are looked through.
mail-find-do = Look
flow-h2 = How mail flows
flow-came = The last mail came { $at } by { $door }.
flow-came-never = No mail has come yet.
flow-held = { $n } could not leave yet, one of them since { $since }. The last answer to that one: { $why }
mailbox-before = Read last { $at }.
banner-silence = No mail has come since { $since }.
banner-silence-text = At these hours there were { $n } on the average of { $weeks } weeks. Perhaps mail is held up on its way to the desk.
banner-silence-look = See how mail flows

# Monitors
monitors-h2 = Monitors
monitors-lead = Machines that may open tickets and are never answered. Alarms about what an open ticket is about already join it and are counted.
monitor-silent = No alarm in { $days } days.
monitor-counted = In { $days } days { $opened } opened a ticket, { $joined } joined one. Last { $last }.
monitor-remove = Take { $address } off
monitor-remove-do = Take it off
monitor-add = Register a monitor
monitor-add-do = Register
