-- Writes new verdicts on events of hits; the event itself, its time and its link stay (emails/summary.py).
UPDATE emails_event AS event
SET data = revised.data
FROM unnest(%(ids)s::bigint[], %(at)s::timestamptz[], %(data)s::jsonb[]) AS revised (id, at, data)
WHERE event.id = revised.id AND event.at = revised.at
