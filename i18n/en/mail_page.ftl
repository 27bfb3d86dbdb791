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
