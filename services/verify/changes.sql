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
-- What counts of a change is what somebody wrote, in its newest version.
SELECT 3, 'a change is what was asked for', 'change_request', CAST(r.id AS text),
       CAST(v.amount AS bigint), CAST(r.amount AS bigint),
       'change AP-' || CAST(r.id AS text) || ' is not what its newest version asks for'
FROM change_request r
LEFT JOIN change_version v ON v.request_id = r.id AND v.version = r.version
WHERE v.id IS NULL OR v.amount <> r.amount OR v.reason <> r.reason
   OR CAST(v.payload AS text) <> CAST(r.payload AS text)
   OR EXISTS (SELECT 1 FROM change_version n
              WHERE n.request_id = r.id AND n.version > r.version)
UNION ALL
SELECT 4, 'so much takes two supervisors', 'change_request', CAST(r.id AS text), NULL, NULL,
       'change AP-' || CAST(r.id AS text) || ' takes two supervisors, and one agreed to it'
FROM change_request r
WHERE r.state = 'executed' AND r.needs_two AND r.endorsed_by = '' AND NOT EXISTS (
    SELECT 1 FROM change_version v
    WHERE v.request_id = r.id AND v.version = r.version AND v.role = 'supervisor'
)
UNION ALL
-- A credit is a credit, and of the part that it was given on: what is more is held.
SELECT 3, 'an adjustment is of what it says', 'entry', CAST(e.id AS text),
       CAST(a.wanted AS bigint), CAST(e.change AS bigint),
       'entry ' || e.entry_key || ' is the other way, or of another part, than change AP-'
       || CAST(a.id AS text) || ' asks for'
FROM (
    SELECT r.id, r.is_credit, r.part, CASE WHEN r.is_credit THEN -r.amount ELSE r.amount END
           AS wanted
    FROM (
        SELECT id, amount, payload ->> 'component' AS part,
               CAST(payload ->> 'is_credit' AS text) IN ('1', 'true') AS is_credit
        FROM change_request WHERE command = 'adjust' AND state = 'executed'
    ) r
) a
JOIN change_execution x ON x.request_id = a.id
JOIN sound e ON e.id = x.entry_id
WHERE e.change <> a.wanted OR EXISTS (
    SELECT 1 FROM leg l
    JOIN ledger_account p ON p.account_id IS NOT NULL AND p.id IN (l.debit_id, l.credit_id)
    WHERE l.entry_id = e.id AND p.component <> a.part
      AND NOT (a.is_credit AND p.component = 'credit')
)
UNION ALL
-- Part by part, and of each part: a write-off comes back as often as something is left of it.
SELECT 3, 'no more is owed again than was written off', 'change_request',
       CAST(max(p.id) AS text),
       CAST(coalesce(sum(CASE p.command WHEN 'write_off' THEN p.cents END), 0) AS bigint),
       CAST(sum(CASE p.command WHEN 'reinstate' THEN p.cents END) AS bigint),
       'change AP-' || CAST(max(p.id) AS text) || ' reinstates what was not written off'
FROM (
    SELECT r.id, r.command, r.account_id,
           CASE r.command WHEN 'write_off' THEN r.id
                ELSE CAST(r.payload ->> 'write_off_id' AS bigint) END AS of_id,
           c.part, CAST(r.payload -> 'parts' ->> c.part AS bigint) AS cents
    FROM change_request r
    CROSS JOIN (
        SELECT 'service' AS part UNION ALL SELECT 'penalty' UNION ALL SELECT 'interest'
        UNION ALL SELECT 'fee' UNION ALL SELECT 'contract'
    ) c
    WHERE r.command IN ('write_off', 'reinstate') AND r.state = 'executed'
) p
WHERE p.cents IS NOT NULL
GROUP BY p.of_id, p.account_id, p.part
HAVING sum(CASE p.command WHEN 'reinstate' THEN p.cents END)
    > coalesce(sum(CASE p.command WHEN 'write_off' THEN p.cents END), 0)
UNION ALL
-- What a change takes back by name is what its payload is about.
SELECT 3, 'a change takes back what it says', 'change_request', CAST(r.id AS text),
       CAST(r.payload ->> 'write_off_id' AS bigint), CAST(r.undoes_id AS bigint),
       'change AP-' || CAST(r.id AS text) || ' reinstates another change than it names'
FROM change_request r
WHERE r.command = 'reinstate' AND r.state = 'executed'
  AND coalesce(r.undoes_id, 0) <> CAST(r.payload ->> 'write_off_id' AS bigint)
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
FROM entry e LEFT JOIN entry o ON o.id = e.reverses_id
WHERE (
    e.kind IN ('adjustment', 'payment_moved', 'write_off', 'reinstated')
    -- What was charged is taken back by a change; the fee of a return has a way of its own.
    OR o.kind IN ('fee', 'penalty', 'interest', 'adjustment')
       AND substr(e.key, 1, 18) <> 'return_fee_waived:'
    OR substr(e.key, 1, 14) = 'credit:change:'
  )
  AND NOT EXISTS (SELECT 1 FROM change_execution x WHERE x.entry_id = e.id)
  AND NOT EXISTS (SELECT 1 FROM fee_waiver w WHERE w.entry_id = e.id)
  AND NOT EXISTS (SELECT 1 FROM payment_move m WHERE e.id IN (m.out_entry_id, m.in_entry_id))
