-- Takes every free seat of a channel: one that nobody has, whose lease ran out, or that is ours already.
-- One statement, so that two workers never get the same one.
INSERT INTO delivery_seat (channel_id, number, owner, lease_until)
SELECT channel.id, number, %(owner)s, now() + make_interval(secs => %(lease)s)
FROM delivery_channel AS channel, generate_series(1, channel.connections) AS number
WHERE channel.id = %(channel)s
ON CONFLICT (channel_id, number) DO UPDATE
SET owner = excluded.owner, lease_until = excluded.lease_until
WHERE delivery_seat.lease_until < now() OR delivery_seat.owner = excluded.owner
RETURNING number
