-- Adds many facts to the timelines and gives their ids, in the order of the list (emails/models/event.py).
-- One JSON text comes in: quoting arrays of texts costs the client three times as much.
INSERT INTO emails_event (id, kind, at, email_id, person_id, sender_id, attempt_id, by_id, data)
SELECT nextval(pg_get_serial_sequence('emails_event', 'id')), kind, at, email_id, person_id, sender_id, attempt_id,
       by_id, data
FROM ROWS FROM (
    json_to_recordset(%(facts)s::json)
    AS (
        kind text, at timestamptz, email_id bigint, person_id bigint, sender_id bigint, attempt_id bigint,
        by_id bigint, data jsonb
    )
) WITH ORDINALITY AS fact (kind, at, email_id, person_id, sender_id, attempt_id, by_id, data, place)
ORDER BY place
RETURNING id
