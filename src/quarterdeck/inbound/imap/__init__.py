"""A channel's mailbox, read by IMAP: whose turn it is, the connection, what is new, and the look into Sent."""
