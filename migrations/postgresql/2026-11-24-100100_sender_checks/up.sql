-- what we found ourselves about a sender's proof, as JSON; once, when the message came
ALTER TABLE inbound ADD COLUMN sender_check TEXT;
