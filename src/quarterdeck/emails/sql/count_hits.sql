-- Moves the counts of many emails at once; their rows are locked already (emails/summary.py).
-- No index names a column that this changes, so the new row versions stay on their pages.
UPDATE emails_email AS email
SET views = email.views + delta.views,
    clicks = email.clicks + delta.clicks,
    machine_views = email.machine_views + delta.machine_views,
    machine_clicks = email.machine_clicks + delta.machine_clicks,
    last_activity_at = greatest(email.last_activity_at, delta.at)
FROM unnest(
    %(ids)s::bigint[], %(views)s::int[], %(clicks)s::int[], %(machine_views)s::int[], %(machine_clicks)s::int[],
    %(at)s::timestamptz[]
) AS delta (id, views, clicks, machine_views, machine_clicks, at)
WHERE email.id = delta.id
