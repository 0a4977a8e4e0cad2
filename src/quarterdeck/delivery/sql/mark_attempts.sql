-- Permission to transmit: only those returned may go to DATA (delivery/mark.py). The token and the lease fence out
-- a sender that was thought dead. A mark may be asked for again when the answer to its commit was lost; the owner
-- has sent nothing before it has the answer.
UPDATE emails_attempt AS attempt
SET state = 'transmitting', marked_at = coalesce(attempt.marked_at, now())
FROM unnest(%(ids)s::bigint[], %(tokens)s::uuid[]) AS asked (id, token)
WHERE attempt.id = asked.id AND attempt.token = asked.token
  AND attempt.state IN ('claimed', 'transmitting') AND attempt.lease_until > now()
RETURNING attempt.id
