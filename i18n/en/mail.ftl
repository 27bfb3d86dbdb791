# Words of mails that no template has: what the text between people needs.

quote-attribution = { $who } wrote on { $at } { $zone }:
promised-customer-update = Word from us
promised-next-reply = Answer to you
