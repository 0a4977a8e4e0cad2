-- Moves many emails at once, each to a status of its own with its own facts (emails/moves.py).
-- The arrows come in from Email.MOVES, so this statement cannot make a move that the table does not know.
-- Rows are locked in id order first: two sets that overlap wait for each other and never deadlock.
WITH change AS (
    SELECT * FROM json_to_recordset(%(changes)s::json) AS change (
        id bigint, target text, due_at timestamptz, sent_at timestamptz, failed_at timestamptz, reason jsonb,
        merged jsonb
    )
), arrow AS (
    SELECT * FROM unnest(%(from)s::text[], %(to)s::text[]) AS arrow (origin, target)
), locked AS (
    SELECT email.id, email.status FROM emails_email AS email
    WHERE email.id IN (SELECT id FROM change) ORDER BY email.id FOR NO KEY UPDATE
)
UPDATE emails_email AS email
SET status = change.target,
    due_at = change.due_at,
    sent_at = coalesce(change.sent_at, email.sent_at),
    failed_at = change.failed_at,
    reason = change.reason,
    values = coalesce(change.merged, email.values),
    version = email.version + 1,
    updated_at = now()
FROM change
JOIN locked USING (id)
JOIN arrow ON arrow.target = change.target AND arrow.origin = locked.status
WHERE email.id = change.id AND email.status = arrow.origin
RETURNING email.id, email.sender_id, email.person_id, locked.status
