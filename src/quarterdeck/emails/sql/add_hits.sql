-- Adds the events of many hits and gives their ids, in the order of the list (emails/summary.py).
-- One JSON text comes in: quoting arrays of texts costs the client three times as much.
INSERT INTO emails_event (id, kind, at, email_id, person_id, sender_id, data)
SELECT nextval(pg_get_serial_sequence('emails_event', 'id')), kind, at, email_id, person_id, sender_id, data
FROM ROWS FROM (
    json_to_recordset(%(hits)s::json)
    AS (kind text, at timestamptz, email_id bigint, person_id bigint, sender_id bigint, data jsonb)
) WITH ORDINALITY AS hit (kind, at, email_id, person_id, sender_id, data, place)
ORDER BY place
RETURNING id
