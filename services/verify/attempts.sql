-- What the processor told us, what the payer was asked, and what was posted are one amount.
SELECT 3 AS severity, 'an attempt is its payment' AS rule, 'payment_attempt' AS place,
       CAST(a.id AS text) AS row_key,
       CAST(p.amount AS bigint) AS expected, CAST(a.amount AS bigint) AS found,
       'the attempt disagrees with payment ' || p.receipt_number || ': amount or account' AS words
FROM payment p
JOIN sound e ON e.id = p.entry_id AND p.amount = -e.change
JOIN payment_attempt a ON a.id = p.attempt_id
WHERE a.amount <> p.amount OR a.account_id <> p.account_id
UNION ALL
SELECT 3, 'what was received is the amount and its fee', 'payment_attempt', CAST(a.id AS text),
       CAST(e.total AS bigint), CAST(a.amount_received AS bigint),
       'what the attempt of payment ' || p.receipt_number || ' received is not its amount '
       || 'and its fee, as they were posted'
FROM payment p
JOIN sound e ON e.id = p.entry_id AND p.amount = -e.change
JOIN payment_attempt a ON a.id = p.attempt_id
WHERE a.amount = p.amount
  AND (a.amount_received <> e.total OR a.amount_received <> a.amount + a.fee)
UNION ALL
SELECT 4, 'an attempt is its payment', 'payment_attempt', CAST(a.id AS text),
       CAST(a.amount AS bigint), CAST(NULL AS bigint),
       'the attempt is ' || a.state || ' and no payment stands behind it'
FROM payment_attempt a LEFT JOIN payment p ON p.attempt_id = a.id
WHERE a.state IN ('succeeded', 'dispute_won') AND p.id IS NULL
UNION ALL
SELECT 4, 'an attempt is its payment', 'payment_attempt', CAST(a.id AS text), NULL, NULL,
       'payment ' || p.receipt_number || ' is on the books and its attempt is ' || a.state
FROM payment p JOIN payment_attempt a ON a.id = p.attempt_id
WHERE a.state NOT IN ('succeeded', 'disputed', 'dispute_won', 'reversed', 'review')
UNION ALL
SELECT 4, 'an attempt moves step by step', 'attempt_transition', CAST(m.id AS text), NULL, NULL,
       'the move to ' || m.to_state || ' begins at ' || m.from_state || ', and the attempt was '
       || m.was
FROM (
    SELECT id, from_state, to_state,
           lag(to_state, 1, 'draft') OVER (PARTITION BY attempt_id ORDER BY id) AS was
    FROM attempt_transition
) m
WHERE m.from_state <> m.was
UNION ALL
SELECT 4, 'an attempt moves step by step', 'payment_attempt', CAST(a.id AS text), NULL, NULL,
       'the attempt is ' || a.state || ', and its last move led to ' || m.to_state
FROM (
    SELECT attempt_id, to_state,
           lead(id) OVER (PARTITION BY attempt_id ORDER BY id) AS next_id
    FROM attempt_transition
) m JOIN payment_attempt a ON a.id = m.attempt_id
WHERE m.next_id IS NULL AND m.to_state <> a.state
