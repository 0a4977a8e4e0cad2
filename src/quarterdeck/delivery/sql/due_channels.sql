-- For each channel that sends: the moment at which its next email may go, by its time and the channel's next slot.
-- One probe of the index (channel, due_at) a channel, so a full mailbox costs no more than an empty one.
SELECT channel.id, greatest(upcoming.due_at, channel.next_slot_at), now()
FROM delivery_channel AS channel
CROSS JOIN LATERAL (
    SELECT email.due_at FROM emails_email AS email
    WHERE email.channel_id = channel.id AND email.status = 'scheduled'
    ORDER BY email.due_at LIMIT 1
) AS upcoming
WHERE channel.state = 'ready'
