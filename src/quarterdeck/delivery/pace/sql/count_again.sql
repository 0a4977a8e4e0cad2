-- What went in the last 24 hours and what is on its way: sender, recipient's domain, bucket of five minutes, count.
-- Delivered mail, mail that was returned after it went, and open claims.
SELECT sender_id, lower(split_part(address, '@', 2)),
       date_bin('5 minutes', at, timestamptz '2000-01-01 00:00:00+00'), count(*)
FROM (
    SELECT sender_id, address, sent_at AS at FROM emails_email
    WHERE status IN ('delivered', 'archived') AND sent_at > now() - interval '24 hours 5 minutes'
    UNION ALL
    SELECT sender_id, address, coalesce(sent_at, failed_at) FROM emails_email
    WHERE status IN ('failed', 'bounced', 'spam') AND failed_at > now() - interval '24 hours 5 minutes'
    UNION ALL
    SELECT sender_id, address, updated_at FROM emails_email WHERE status = 'in_progress'
) AS gone
WHERE at > now() - interval '24 hours 5 minutes'
GROUP BY 1, 2, 3
