-- Who engaged lately and waits for an answer (insight/today.py): one row per person, with what counts most of what
-- they did since we last wrote, planned something or did something about them. Events are read by (sender_id, at);
-- everything else is looked up for those few people.
WITH acts AS MATERIALIZED (
    SELECT id, kind, at, email_id, person_id
    FROM emails_event
    WHERE sender_id = %(viewer)s AND at > %(since)s AND kind IN ('viewed', 'clicked', 'replied')
      AND (kind = 'replied' OR coalesce(data ->> 'verdict', 'human') = 'human')
), people AS MATERIALIZED (
    SELECT person_id, max(at) AS last_at FROM acts GROUP BY person_id
), answered AS (
    SELECT people.person_id, greatest(
        (SELECT max(coalesce(email.sent_at, email.scheduled_for)) FROM emails_email AS email
         WHERE email.person_id = people.person_id AND email.sender_id = %(viewer)s
           AND (email.sent_at > %(since)s
                OR email.status IN ('scheduled', 'in_progress') AND email.updated_at > people.last_at)),
        (SELECT max(greatest(task.created_at, task.done_at)) FROM tasks_task AS task
         WHERE task.person_id = people.person_id AND task.assignee_id = %(viewer)s)
    ) AS at
    FROM people
), waiting AS (
    SELECT acts.* FROM acts JOIN answered USING (person_id) JOIN emails_email AS email ON email.id = acts.email_id
    WHERE (answered.at IS NULL OR acts.at > answered.at) AND email.status NOT IN ('deleted', 'cancelled')
), summed AS (
    SELECT person_id,
           count(*) FILTER (WHERE kind = 'viewed') AS views,
           count(*) FILTER (WHERE kind = 'clicked') AS clicks,
           count(*) FILTER (WHERE kind = 'replied') AS replies
    FROM waiting GROUP BY person_id
), chosen AS (
    SELECT DISTINCT ON (person_id) person_id, email_id, kind, at
    FROM waiting ORDER BY person_id, kind = 'replied' DESC, at DESC, id DESC
)
SELECT email_id, kind, at, views, clicks, replies, count(*) OVER () AS total
FROM chosen JOIN summed USING (person_id)
ORDER BY kind = 'replied' DESC, at DESC
LIMIT %(most)s
