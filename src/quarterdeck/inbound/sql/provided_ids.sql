-- Attempts whose server gave the mail an id of its own and said so (inbound/lookups.py). The condition on the answer
-- is that of the index attempt_by_provider, word for word.
SELECT DISTINCT ON (answer) answer, id, email_id, address
FROM emails_attempt
WHERE answer = ANY(%(answers)s) AND state = 'accepted' AND answer ~ '^Ok:? (queued as )?[0-9A-Za-z_-]{20,100}$'
ORDER BY answer, id DESC
