# The words of the API and of the tokens that programs bring.

nav-tokens = API tokens
tokens-h1 = API tokens
tokens-lead = A program that brings a token may do what the person may whose token it is.
tokens-made = The new token
tokens-once = It is shown only now: keep it where the program finds it, and nowhere else.
tokens-none = There is none yet.
tokens-for = What it is for
tokens-owner = Whose
tokens-used = Last used
tokens-never = never
tokens-made-at = made { $at }
tokens-holds = holds
tokens-revoked = revoked { $at }
tokens-owner-off = its person is switched off
tokens-revoke = Revoke
tokens-add = Make a token
tokens-add-hint = Such as “monitoring” or “monthly report”.
tokens-add-do = Make it
tokens-how = A program brings it so:
problem-token = The token is missing, or it is not known.
problem-token-text = Nothing was done. Bring a token that holds as “Authorization: Bearer tarmac_…”; tokens are made on the page of API tokens or by “tarmac token add”.
wrong-token-name = Say what the token is for, in 80 characters at most.
problem-mail-type = That is no message.
problem-mail-type-text = Nothing was kept. Send the message as it is, with “Content-Type: message/rfc822”.
problem-mail-size = The message is too large.
problem-mail-size-text = Nothing was kept. A message may have { $most } MiB at most (smtp_in.max_size); send less, or a link.
