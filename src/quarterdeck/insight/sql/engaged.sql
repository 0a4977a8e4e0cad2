-- Who engaged lately and waits for an answer (insight/today.py): one row per person, with what counts most of what
-- they did since we last wrote, planned something or did something about them. Events are read by (sender_id, at),
-- our own answers as sets of the last day: nothing is looked up person by person.
WITH acts AS MATERIALIZED (
    SELECT id, kind, at, email_id, person_id
    FROM emails_event
    WHERE sender_id = %(viewer)s AND at > %(since)s AND kind IN ('viewed', 'clicked', 'replied')
      AND (kind = 'replied' OR coalesce(data ->> 'verdict', 'human') = 'human')
), people AS MATERIALIZED (
    SELECT person_id, max(at) AS last_at FROM acts GROUP BY person_id
), answers AS (
    SELECT person_id, sent_at AS at FROM emails_email
    WHERE sender_id = %(viewer)s AND status IN ('delivered', 'archived') AND sent_at > %(since)s
    UNION ALL
    SELECT person_id, email.scheduled_for FROM emails_email AS email JOIN people USING (person_id)
    WHERE email.sender_id = %(viewer)s AND email.status IN ('scheduled', 'in_progress')
      AND email.updated_at > people.last_at
    UNION ALL
    SELECT person_id, at FROM emails_event
    WHERE sender_id = %(viewer)s AND at > %(since)s AND kind = 'wrote_back'
    UNION ALL
    SELECT person_id, greatest(created_at, done_at) FROM tasks_task
    WHERE assignee_id = %(viewer)s AND greatest(created_at, done_at) > %(since)s
), answered AS (
    SELECT person_id, max(at) AS at FROM answers GROUP BY person_id
), waiting AS (
    SELECT acts.* FROM acts LEFT JOIN answered USING (person_id) JOIN emails_email AS email ON email.id = acts.email_id
    JOIN people_person AS person ON person.id = acts.person_id
    WHERE (answered.at IS NULL OR acts.at > answered.at) AND email.status NOT IN ('deleted', 'cancelled')
      AND (acts.kind = 'replied' OR NOT EXISTS ( -- whoever left or complained waits for nothing, unless they write
          SELECT FROM people_suppression AS block
          WHERE block.address_key = person.address_key AND block.lifted_at IS NULL
            AND block.kind IN ('unsubscribed', 'complained', 'erased')))
), counted AS (
    SELECT *,
           count(*) FILTER (WHERE kind = 'viewed') OVER of_person AS views,
           count(*) FILTER (WHERE kind = 'clicked') OVER of_person AS clicks,
           count(*) FILTER (WHERE kind = 'replied') OVER of_person AS replies
    FROM waiting WINDOW of_person AS (PARTITION BY person_id)
), chosen AS (
    SELECT DISTINCT ON (person_id) email_id, kind, at, views, clicks, replies
    FROM counted ORDER BY person_id, kind = 'replied' DESC, at DESC, id DESC
)
SELECT email_id, kind, at, views, clicks, replies, count(*) OVER () AS total
FROM chosen
ORDER BY kind = 'replied' DESC, at DESC
LIMIT %(most)s
