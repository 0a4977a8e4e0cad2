-- All rules of sending that are set, in one trip: the claim asks before every batch (delivery/rulebook.py).
-- Reading these tables keeps `rulebook.changing` out until the transaction ends.
SELECT
    (SELECT coalesce(jsonb_agg(to_jsonb(rule) ORDER BY rule.team_id), '[]') FROM delivery_sendingrule AS rule),
    (SELECT coalesce(jsonb_agg(to_jsonb(most)), '[]') FROM delivery_domainlimit AS most),
    (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'user_id', away.user_id, 'starts_on', away.starts_on, 'ends_on', away.ends_on,
            'then', away."then", 'zone', person.time_zone)), '[]')
     FROM delivery_away AS away JOIN team_user AS person ON person.id = away.user_id
     WHERE away."then" <> 'go_on' AND away.ends_on >= current_date - 1 AND away.starts_on <= %(before)s)
