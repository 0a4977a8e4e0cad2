-- Gives back what was counted for hand-overs that never happened; what is not counted has no row. Rows are locked
-- in order first, as the claims lock them.
WITH back AS (
    SELECT * FROM unnest(%(scopes)s::text[], %(keys)s::text[], %(starts)s::timestamptz[], %(counts)s::int[])
        AS back (scope, key, starts_at, granted)
), locked AS (
    SELECT tally.id, back.granted FROM delivery_tally AS tally
    JOIN back ON (tally.scope, tally.key, tally.starts_at) = (back.scope, back.key, back.starts_at)
    ORDER BY tally.scope, tally.key, tally.starts_at FOR NO KEY UPDATE OF tally
)
UPDATE delivery_tally AS tally SET granted = greatest(tally.granted - locked.granted, 0)
FROM locked WHERE tally.id = locked.id
