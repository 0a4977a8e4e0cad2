-- Counts new answers on many emails at once; their rows are locked already (emails/replies.py).
-- No index names a column that this changes, so the new row versions stay on their pages.
UPDATE emails_email AS email
SET replies = email.replies + answer.count, last_activity_at = greatest(email.last_activity_at, answer.at)
FROM unnest(%(ids)s::bigint[], %(counts)s::int[], %(at)s::timestamptz[]) AS answer (id, count, at)
WHERE email.id = answer.id
