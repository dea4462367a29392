-- What staff changed: each is its entries, of the kind and amount that it asked for.
SELECT 3 AS severity, 'a change is its entries' AS rule, 'change_request' AS place,
       CAST(r.id AS text) AS row_key,
       CAST(r.wanted AS bigint) AS expected, CAST(r.posted AS bigint) AS found,
       'change AP-' || CAST(r.id AS text) || ' is executed, and its entries say otherwise' AS words
FROM (
    SELECT r.id, CASE r.command WHEN 'transfer_payment' THEN 2 * r.amount ELSE r.amount END
           AS wanted, (
        SELECT coalesce(sum(e.total), 0)
        FROM change_execution x JOIN entry e ON e.id = x.entry_id
        WHERE x.request_id = r.id AND e.account_id IN (r.account_id, r.other_account_id)
          AND e.kind = CASE r.command WHEN 'adjust' THEN 'adjustment'
                                      WHEN 'transfer_payment' THEN 'payment_moved'
                                      WHEN 'reverse_charge' THEN 'reversal'
                                      WHEN 'apply_credit' THEN 'credit_applied'
                                      WHEN 'write_off' THEN 'write_off'
                                      ELSE 'reinstated' END
    ) AS posted
    FROM change_request r WHERE r.state = 'executed'
) r WHERE r.posted <> r.wanted
UNION ALL
SELECT 4, 'a change posts when it is executed', 'change_execution', CAST(x.id AS text), NULL, NULL,
       'change AP-' || CAST(r.id AS text) || ' is ' || r.state || ', and an entry is its own'
FROM change_execution x JOIN change_request r ON r.id = x.request_id
WHERE r.state <> 'executed'
UNION ALL
SELECT 4, 'a second person decides', 'change_request', CAST(r.id AS text), NULL, NULL,
       'change AP-' || CAST(r.id AS text) || ' was decided by somebody who wrote it'
FROM change_request r
WHERE EXISTS (SELECT 1 FROM change_version v
              WHERE v.request_id = r.id AND v.by IN (r.decided_by, r.endorsed_by))
UNION ALL
-- A payment that moved is owed again by one and paid for the other, to the cent.
SELECT 3, 'a payment that moved is its entries', 'payment_move', CAST(m.id AS text),
       CAST(m.amount AS bigint), CAST(o.change AS bigint),
       'a payment that moved by change AP-' || CAST(m.request_id AS text)
       || ' disagrees with its entries: amount, account or kind'
FROM payment_move m
JOIN sound o ON o.id = m.out_entry_id
JOIN sound i ON i.id = m.in_entry_id
WHERE o.change <> m.amount OR i.change <> -m.amount OR o.kind <> 'payment_moved'
   OR i.kind <> 'payment_moved' OR o.account_id <> m.from_account_id
   OR i.account_id <> m.to_account_id
UNION ALL
SELECT 4, 'an entry has its change', 'entry', CAST(e.id AS text), NULL, NULL,
       'nobody asked for entry ' || e.key
FROM entry e
WHERE e.kind IN ('adjustment', 'payment_moved', 'write_off', 'reinstated')
  AND NOT EXISTS (SELECT 1 FROM change_execution x WHERE x.entry_id = e.id)
  AND NOT EXISTS (SELECT 1 FROM fee_waiver w WHERE w.entry_id = e.id)
  AND NOT EXISTS (SELECT 1 FROM payment_move m WHERE e.id IN (m.out_entry_id, m.in_entry_id))
