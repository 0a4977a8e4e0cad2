-- What went out with copies from some of our addresses, newest first (inbound/lookups.py).
SELECT email.id, lower(identity.address), email.sent_at, email.subject, email.cc
FROM delivery_identity AS identity
JOIN emails_email AS email ON email.sender_id = identity.user_id AND email.identity_id = identity.id
WHERE lower(identity.address) = ANY(%(own)s) AND email.status IN ('delivered', 'archived')
  AND email.sent_at > %(since)s AND email.cc <> '{}'
ORDER BY email.sent_at DESC, email.id DESC
