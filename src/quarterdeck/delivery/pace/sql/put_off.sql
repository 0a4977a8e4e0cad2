-- Moves waiting emails (those that are due at all) to later times with their reasons; locked in id order first.
WITH delay AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(moments)s::timestamptz[], %(reasons)s::jsonb[]) AS delay (id, at, reason)
), locked AS (
    SELECT id FROM emails_email WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id FOR NO KEY UPDATE
)
UPDATE emails_email AS email SET due_at = delay.at, reason = delay.reason
FROM delay JOIN locked USING (id)
WHERE email.id = delay.id AND email.due_at IS NOT NULL
RETURNING email.id
