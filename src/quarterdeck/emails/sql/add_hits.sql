-- Adds the events of many hits and gives their ids, in the order of the arrays (emails/summary.py).
INSERT INTO emails_event (id, kind, at, email_id, person_id, sender_id, data)
SELECT nextval(pg_get_serial_sequence('emails_event', 'id')), kind, at, email_id, person_id, sender_id, data
FROM unnest(
    %(kinds)s::text[], %(at)s::timestamptz[], %(emails)s::bigint[], %(people)s::bigint[], %(senders)s::bigint[],
    %(data)s::jsonb[]
) WITH ORDINALITY AS hit (kind, at, email_id, person_id, sender_id, data, place)
ORDER BY place
RETURNING id
