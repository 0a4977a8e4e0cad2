-- Which of these folded addresses are an identity's (inbound/lookups.py). There are few identities, so all are folded.
SELECT DISTINCT lower(address) FROM delivery_identity WHERE lower(address) = ANY(%(keys)s)
