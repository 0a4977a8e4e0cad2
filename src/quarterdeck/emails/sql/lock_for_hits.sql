-- Emails that were hit, locked in id order, with what a verdict needs to know (emails/summary.py).
-- The hand-over of the latest attempt bounds the time in which scanners are busy: from the permission to
-- transmit until the server's answer. Times are milliseconds since 1970, as evidence tells them.
SELECT
    email.id, email.sender_id, email.person_id, email.status,
    (extract(epoch FROM coalesce(attempt.marked_at, email.sent_at)) * 1000)::bigint AS began,
    (extract(epoch FROM coalesce(email.sent_at, attempt.ended_at)) * 1000)::bigint AS ended,
    (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now
FROM emails_email AS email
LEFT JOIN LATERAL (
    SELECT marked_at, ended_at FROM emails_attempt WHERE email_id = email.id ORDER BY id DESC LIMIT 1
) AS attempt ON true
WHERE email.id = ANY(%(ids)s)
ORDER BY email.id
FOR NO KEY UPDATE OF email
