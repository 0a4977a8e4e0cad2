-- Locks counts until the transaction ends, whether they have rows yet or not; in one order for everybody.
SELECT pg_advisory_xact_lock(5060, number)
FROM (SELECT DISTINCT hashtext(key) AS number FROM unnest(%(keys)s::text[]) AS key ORDER BY number) AS ordered
