"""The small internet: mailboxes that receive over SMTP and are read over IMAP, and personas who read, click and write.

It touches the product through these doors only.
"""
