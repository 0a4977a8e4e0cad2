-- Moves many emails at once, each to a status of its own with its own facts (emails/moves.py).
-- The arrows come in from Email.MOVES, so this statement cannot make a move that the table does not know.
-- Rows are locked in id order first: two sets that overlap wait for each other and never deadlock. The ids come as a list
-- besides: a plan that was made while the table was small finds rows by key all the same.
WITH change AS (
    SELECT * FROM json_to_recordset(%(changes)s::json) AS change (
        id bigint, target text, due_at timestamptz, sent_at timestamptz, failed_at timestamptz, reason jsonb
    )
), arrow AS (
    SELECT * FROM unnest(%(from)s::text[], %(to)s::text[]) AS arrow (origin, target)
), locked AS (
    SELECT email.id, email.status FROM emails_email AS email
    WHERE email.id = ANY(%(ids)s::bigint[]) ORDER BY email.id FOR NO KEY UPDATE
), moved AS (
    UPDATE emails_email AS email
    SET status = change.target,
        due_at = change.due_at,
        sent_at = coalesce(change.sent_at, email.sent_at),
        failed_at = change.failed_at,
        reason = change.reason,
        version = email.version + 1,
        updated_at = now()
    FROM change
    JOIN locked USING (id)
    JOIN arrow ON arrow.target = change.target AND arrow.origin = locked.status
    WHERE email.id = ANY(%(ids)s::bigint[]) AND email.id = change.id AND email.status = arrow.origin
    RETURNING email.id, email.sender_id, email.person_id, locked.status
), told AS (
    INSERT INTO emails_event (id, kind, at, email_id, person_id, sender_id, attempt_id, by_id, data)
    SELECT nextval(pg_get_serial_sequence('emails_event', 'id')), kind, at, email_id, fact.person_id, fact.sender_id,
           attempt_id, by_id, data
    FROM json_to_recordset(%(facts)s::json) AS fact (
        kind text, at timestamptz, email_id bigint, person_id bigint, sender_id bigint, attempt_id bigint, by_id bigint,
        data jsonb
    )
    JOIN moved ON moved.id = fact.email_id
)
SELECT id, sender_id, person_id, status FROM moved
