-- Ends attempts with what the servers said, for those whose token still owns them (delivery/record.py).
-- The emails are locked first, in id order, as every statement that changes many of them does; who is not
-- returned was settled before, and its result is evidence (delivery/evidence.py). What was marked is never put
-- back: whoever says so may be wrong about what went over the wire.
-- What was accepted, which is nearly all, is delivered and told here as well; `origins` are the statuses from which
-- Email.MOVES lets an email become delivered. What else happened, the caller follows up.
-- Then permission to transmit: only those returned may go to DATA. The token and the lease fence out a sender that was
-- thought dead, and `looked_at` one whose email is being settled: it is looked for in Sent, so it must not go any more.
-- The mark renews the lease, so that its owner knows how long it surely lasts. A mark may be asked for again when the
-- answer to its commit was lost; the owner has sent nothing before it has the answer. The two sets never meet: what has
-- a result does not ask.
-- Keys stand in arrays besides: a plan that was made while the tables were small finds rows by key all the same.
WITH result AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(results)s::json) AS result (
        id bigint, token uuid, email_id bigint, state text, code smallint, enhanced text, answer text, server text,
        digest text, age float8, kind text, refused jsonb
    )
), locked AS MATERIALIZED (
    SELECT id FROM emails_email WHERE id = ANY(ARRAY(SELECT email_id FROM result)) ORDER BY id FOR NO KEY UPDATE
), ended AS (
    UPDATE emails_attempt AS attempt
    SET state = result.state,
        ended_at = now() - make_interval(secs => result.age),
        code = result.code,
        enhanced = result.enhanced,
        answer = result.answer,
        server = result.server,
        sent_digest = result.digest
    FROM result
    JOIN locked ON locked.id = result.email_id
    WHERE attempt.id = ANY(ARRAY(SELECT id FROM result)) AND attempt.id = result.id AND attempt.token = result.token
      AND attempt.state IN ('claimed', 'transmitting') AND (result.state <> 'released' OR attempt.state = 'claimed')
    RETURNING attempt.id, attempt.email_id, attempt.ended_at, attempt.channel_id, attempt.claimed_at,
              result.state = 'accepted' AS is_accepted, result.kind, result.answer, result.code, result.enhanced,
              result.server, result.refused
), delivered AS (
    UPDATE emails_email AS email
    SET status = 'delivered',
        due_at = NULL,
        sent_at = ended.ended_at,
        failed_at = NULL,
        reason = NULL,
        version = email.version + 1,
        updated_at = now()
    FROM ended
    WHERE email.id = ANY(ARRAY(SELECT email_id FROM result)) AND email.id = ended.email_id AND ended.is_accepted
      AND email.status = ANY(%(origins)s::text[])
    RETURNING ended.kind, ended.ended_at, email.id AS email_id, email.person_id, email.sender_id, ended.id,
              ended.answer, ended.code, ended.enhanced, ended.server, ended.refused
), told AS (
    INSERT INTO emails_event (kind, at, email_id, person_id, sender_id, attempt_id, data)
    SELECT kind, ended_at, email_id, person_id, sender_id, id,
           jsonb_strip_nulls(jsonb_build_object('words', nullif(answer, ''), 'code', code, 'enhanced',
               nullif(enhanced, ''), 'server', nullif(server, ''), 'refused', refused))
    FROM delivered
), marked AS (
    UPDATE emails_attempt AS attempt
    SET state = 'transmitting', marked_at = coalesce(attempt.marked_at, now()),
        lease_until = greatest(attempt.lease_until, now() + make_interval(secs => %(lease)s))
    FROM json_to_recordset(%(asked)s::json) AS asked (id bigint, token uuid)
    WHERE attempt.id = ANY(%(marks)s::bigint[]) AND attempt.id = asked.id AND attempt.token = asked.token
      AND attempt.state IN ('claimed', 'transmitting') AND attempt.lease_until > now() AND attempt.looked_at IS NULL
    RETURNING attempt.id
)
SELECT 'accepted', id, NULL, NULL, NULL, NULL FROM ended WHERE is_accepted
UNION ALL
SELECT 'ended', id, ended_at, channel_id, claimed_at, now() FROM ended WHERE NOT is_accepted
UNION ALL
SELECT 'marked', id, NULL, NULL, NULL, NULL FROM marked
