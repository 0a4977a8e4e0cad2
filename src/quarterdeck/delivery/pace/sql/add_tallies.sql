-- Counts more hand-overs for several keys at once, in the order of the keys, so that two claims never deadlock.
INSERT INTO delivery_tally (scope, key, starts_at, granted)
SELECT scope, key, %(starts_at)s, granted
FROM unnest(%(scopes)s::text[], %(keys)s::text[], %(counts)s::int[]) AS more (scope, key, granted)
ORDER BY scope, key
ON CONFLICT (scope, key, starts_at) DO UPDATE SET granted = delivery_tally.granted + excluded.granted
