-- After a human hit turned out a machine's: the latest activity that remains (emails/summary.py).
UPDATE emails_email AS email
SET last_activity_at = (
    SELECT max(event.at) FROM emails_event AS event
    WHERE event.email_id = email.id
      AND (event.kind = 'replied' OR (event.kind IN ('viewed', 'clicked') AND event.data ->> 'verdict' = 'human'))
)
WHERE email.id = ANY(%(ids)s)
