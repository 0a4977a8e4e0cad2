"""The small internet: mailboxes that receive over SMTP, and personas who read and click over HTTP.

It touches the product through these doors only.
"""
