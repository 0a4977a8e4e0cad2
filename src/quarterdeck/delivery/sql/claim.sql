-- Claims emails that are locked already: In progress, with the merge values they go with, keeping the story so far; one
-- attempt each, under a lease and with a token of its own; and the event that says so (delivery/claim.py).
-- `origins` are the statuses from which Email.MOVES lets an email be in progress.
WITH taken AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(taken)s::json) AS taken (id bigint, message_id text, merged jsonb)
), moved AS (
    UPDATE emails_email AS email
    SET status = 'in_progress', due_at = NULL, failed_at = NULL, values = taken.merged, version = email.version + 1,
        updated_at = now()
    FROM taken
    WHERE email.id = ANY(ARRAY(SELECT id FROM taken)) AND email.id = taken.id
      AND email.status = ANY(%(origins)s::text[])
    RETURNING email.id, email.sender_id, email.person_id, email.decision, email.address, taken.message_id
), opened AS (
    INSERT INTO emails_attempt (
        email_id, channel_id, decision, state, token, owner, lease_until, message_id, address, claimed_at, enhanced,
        answer, server, sent_digest, looks
    )
    SELECT id, %(channel)s, decision, 'claimed', gen_random_uuid(), %(owner)s,
           now() + make_interval(secs => %(lease)s), message_id, address, now(), '', '', '', '', 0
    FROM moved
    RETURNING email_id, id, token
), told AS (
    INSERT INTO emails_event (kind, at, email_id, person_id, sender_id, attempt_id)
    SELECT 'handing_over', now(), moved.id, moved.person_id, moved.sender_id, opened.id
    FROM moved JOIN opened ON opened.email_id = moved.id
)
SELECT email_id, id, token FROM opened
