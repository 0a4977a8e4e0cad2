-- Count what came of some mail, ten minutes a row; in the order of the key, so that two senders never wait in a ring.
INSERT INTO delivery_rate (channel_id, domain, starts_at, handed_over, bounced, complained)
SELECT channel_id, domain, date_bin('10 minutes', now(), timestamptz 'epoch'), handed_over, bounced, complained
  FROM unnest(%(channels)s::bigint[], %(domains)s::text[], %(handed_over)s::int[], %(bounced)s::int[],
              %(complained)s::int[])
    AS happened (channel_id, domain, handed_over, bounced, complained)
 ORDER BY channel_id, domain
    ON CONFLICT (channel_id, domain, starts_at) DO UPDATE
   SET handed_over = delivery_rate.handed_over + excluded.handed_over,
       bounced     = delivery_rate.bounced + excluded.bounced,
       complained  = delivery_rate.complained + excluded.complained
