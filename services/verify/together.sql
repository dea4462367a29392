-- What is paid together is the sum of its attempts, and they all stand where the first one does.
SELECT 4 AS severity, 'what is paid together is its parts' AS rule,
       'payment_together' AS place, CAST(t.id AS text) AS row_key,
       CAST(coalesce(p.amount, 0) + coalesce(p.fee, 0) AS bigint) AS expected,
       CAST(t.amount + t.fee AS bigint) AS found,
       'the payment for ' || CAST(t.parts AS text) || ' accounts is not its parts: amount, fee '
       || 'or number' AS words
FROM payment_together t
LEFT JOIN (
    SELECT together_id, sum(amount) AS amount, sum(fee) AS fee, count(*) AS parts
    FROM payment_attempt WHERE together_id IS NOT NULL GROUP BY together_id
) p ON p.together_id = t.id
WHERE t.amount <> coalesce(p.amount, 0) OR t.fee <> coalesce(p.fee, 0)
   OR t.parts <> coalesce(p.parts, 0)
UNION ALL
SELECT 4, 'what is paid together moves together', 'payment_attempt', CAST(a.id AS text), NULL,
       NULL, 'the attempt is ' || a.state || ', and the one that leads it is ' || l.state
FROM payment_attempt a
JOIN payment_attempt l ON l.id = a.together_id
WHERE a.state <> l.state
UNION ALL
SELECT 4, 'what is paid together moves together', 'payment_together', CAST(t.id AS text), NULL,
       NULL, 'no attempt leads the payment for ' || CAST(t.parts AS text) || ' accounts'
FROM payment_together t LEFT JOIN payment_attempt l ON l.id = t.id AND l.together_id = t.id
WHERE l.id IS NULL
UNION ALL
SELECT 0, 'rows are whole', 'payment_together', CAST(a.together_id AS text), NULL, NULL,
       'the payment for several accounts is gone; its attempts are still there'
FROM payment_attempt a LEFT JOIN payment_together t ON t.id = a.together_id
WHERE a.together_id IS NOT NULL AND t.id IS NULL
GROUP BY a.together_id
