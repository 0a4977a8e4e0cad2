-- One attempt for each email that was claimed, under a lease and with a token of its own (delivery/claim.py).
INSERT INTO emails_attempt (
    email_id, channel_id, decision, state, token, owner, lease_until, message_id, address, claimed_at,
    enhanced, answer, server, sent_digest, looks
)
SELECT email_id, %(channel)s, decision, 'claimed', gen_random_uuid(), %(owner)s, %(lease_until)s, message_id, address,
       %(now)s, '', '', '', '', 0
FROM json_to_recordset(%(emails)s::json) AS email (email_id bigint, decision int, message_id text, address text)
RETURNING email_id, id, token
