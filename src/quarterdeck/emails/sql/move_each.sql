-- Moves many emails at once, each to a status of its own with its own facts (emails/moves.py).
-- The arrows come in from Email.MOVES, so this statement cannot make a move that the table does not know.
-- Rows are locked in id order first: two sets that overlap wait for each other and never deadlock.
WITH change AS (
    SELECT * FROM unnest(
        %(ids)s::bigint[], %(targets)s::text[], %(due)s::timestamptz[], %(sent)s::timestamptz[],
        %(failed)s::timestamptz[], %(reasons)s::jsonb[], %(merged)s::jsonb[]
    ) AS change (id, target, due_at, sent_at, failed_at, reason, merged)
), arrow AS (
    SELECT * FROM unnest(%(from)s::text[], %(to)s::text[]) AS arrow (origin, target)
), locked AS (
    SELECT email.id, email.status FROM emails_email AS email
    WHERE email.id = ANY(%(ids)s::bigint[]) ORDER BY email.id FOR NO KEY UPDATE
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
