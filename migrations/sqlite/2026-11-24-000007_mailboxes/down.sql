DROP TABLE mailbox_mails;
DROP TABLE mailboxes;
