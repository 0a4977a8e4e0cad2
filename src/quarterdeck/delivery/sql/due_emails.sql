-- The emails of a channel that are due, in the order of their time, each with its person (delivery/due.py). They are
-- locked; what another sender holds is skipped.
WITH due AS MATERIALIZED (
    SELECT id, uuid, decision, sender_id, person_id, identity_id, channel_id, template_id, content_id, campaign_id,
           batch_id, in_reply_to_id, conversation, address, cc, bcc, values, reason, due_at
    FROM emails_email
    WHERE channel_id = %(channel)s AND status = 'scheduled' AND due_at <= now()
    ORDER BY due_at, id LIMIT %(most)s
    FOR NO KEY UPDATE SKIP LOCKED
)
SELECT due.id, due.uuid, due.decision, due.sender_id, due.person_id, due.identity_id, due.channel_id, due.template_id,
       due.content_id, due.campaign_id, due.batch_id, due.in_reply_to_id, due.conversation, due.address, due.cc,
       due.bcc, due.due_at, nullif(due.values::text, '{}'), due.reason::text,
       person.first_name, person.last_name, person.address, person.title, person.company, person.phone,
       person.linkedin, person.website, person.country, person.source, nullif(person.custom::text, '{}')
FROM due JOIN people_person AS person ON person.id = due.person_id
ORDER BY due.due_at, due.id
