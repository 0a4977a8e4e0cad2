-- A human answered in these conversations: every email of theirs says so, with the latest answer's time
-- (emails/replies.py). Their rows are locked already.
UPDATE emails_email AS email
SET answered_at = greatest(email.answered_at, answer.at)
FROM unnest(%(conversations)s::uuid[], %(at)s::timestamptz[]) AS answer (conversation, at)
WHERE email.conversation = answer.conversation
RETURNING email.sender_id, email.id
