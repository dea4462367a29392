-- Kept balances: each account its transfers, each control its subledger, all of them nothing.
SELECT 5 AS severity, 'an account is its transfers' AS rule, 'ledger_account' AS place,
       CAST(o.id AS text) AS row_key,
       CAST(o.counted AS bigint) AS expected, CAST(o.kept AS bigint) AS found,
       'the balance of ' || coalesce('account ' || a.code, a.component || ' of customer account '
       || CAST(a.account_id AS text)) || ' is not the sum of its transfers' AS words
FROM off_account o JOIN ledger_account a ON a.id = o.id
UNION ALL
SELECT 5, 'a control account is its subledger', 'ledger_account', CAST(g.id AS text),
       CAST(s.counted AS bigint), CAST(g.balance AS bigint),
       'the balance of control account ' || coalesce(g.code, '?') || ' is not its subledger'
FROM control s JOIN ledger_account g ON g.id = s.id
WHERE g.balance <> s.kept AND g.balance <> s.counted
UNION ALL
SELECT 5, 'a control account is not posted to', 'transfer', CAST(t.id AS text), NULL, NULL,
       'the transfer posts to a control account past its subledger'
FROM transfer t
WHERE t.debit_id IN (SELECT id FROM control) OR t.credit_id IN (SELECT id FROM control)
UNION ALL
SELECT 6, 'credit is held and never owed', 'ledger_account', CAST(a.id AS text),
       CAST(0 AS bigint), CAST(a.balance AS bigint),
       'customer account ' || CAST(a.account_id AS text) || ' owes credit: what was spent of it is'
       || ' owed as something else'
FROM ledger_account a WHERE a.component = 'credit' AND a.balance > 0
UNION ALL
-- The accounts that contracts were put into hold what contracts did not ask for, to the cent.
SELECT 6, 'what is not due is its contracts', 'ledger_account', 'contracts',
       CAST(c.not_due AS bigint), CAST(c.held AS bigint),
       'what contracts did not ask for is not what the general ledger holds of them'
FROM (
    SELECT (SELECT coalesce(sum(not_due), 0) FROM contract) AS not_due, (
        SELECT coalesce(sum(balance), 0) FROM ledger_account WHERE id IN (
            SELECT t.debit_id FROM transfer t JOIN entry e ON e.id = t.entry_id
            WHERE e.kind = 'contract'
        ) AND account_id IS NULL
    ) AS held
) c WHERE c.not_due <> c.held
UNION ALL
SELECT 7, 'debits are credits', 'ledger_account', 'general', CAST(0 AS bigint),
       CAST(sum(balance) AS bigint),
       'the balances of the general ledger do not come to nothing'
FROM ledger_account WHERE account_id IS NULL
HAVING sum(balance) <> 0
