-- What our clearing accounts hold, and each thing that explains it. One statement: one moment.
WITH clearing AS (
    SELECT id, code, balance FROM ledger_account WHERE code IN (:card, :bank)
),
-- What each entry since the beginning, or held against a line, did to a clearing account.
leg AS (
    SELECT t.entry_id, c.code, t.amount AS cents
    FROM transfer t JOIN clearing c ON c.id = t.debit_id
    UNION ALL
    SELECT t.entry_id, c.code, -t.amount
    FROM transfer t JOIN clearing c ON c.id = t.credit_id
),
effect AS (
    SELECT l.entry_id, l.code, sum(l.cents) AS cents, m.line_id,
           CASE WHEN l.entry_id > s.after_entry_id THEN 1 ELSE 0 END AS is_since
    FROM leg l
    JOIN clearing_start s ON s.code = l.code
    LEFT JOIN processor_match m ON m.entry_id = l.entry_id
    WHERE l.entry_id > s.after_entry_id OR m.line_id IS NOT NULL
    GROUP BY l.entry_id, l.code, m.line_id, s.after_entry_id
),
-- What each line should have done to the books by now. A payout leaves when it is in the bank;
-- one that came back does so where it had left.
counted AS (
    SELECT l.id, l.state, l.kind, l.made_at,
           CASE WHEN l.clearing = '' THEN :card ELSE l.clearing END AS code,
           CASE WHEN l.kind = 'payout' AND p.status <> 'paid' AND p.entry_id IS NULL THEN 0
                WHEN l.kind = 'payout_back' AND p.entry_id IS NULL THEN 0
                ELSE l.net END AS cents
    FROM processor_line l LEFT JOIN payout p ON p.provider_id = l.source
),
-- What our books have too much because of a line that is not, or otherwise, in them.
off_line AS (
    SELECT line_id, sum(cents) AS cents FROM (
        SELECT id AS line_id, -cents AS cents FROM counted
        UNION ALL
        SELECT line_id, cents FROM effect WHERE line_id IS NOT NULL
    ) side GROUP BY line_id HAVING sum(cents) <> 0
),
off_line_told AS (
    SELECT o.line_id, o.cents, c.code,
           CASE WHEN x.id IS NOT NULL AND x.explained_at IS NOT NULL THEN 'explained'
                WHEN x.id IS NOT NULL THEN 'open'
                WHEN c.state = 'waiting' AND c.made_at > :waits_since THEN 'waiting'
                ELSE 'wrong' END AS part
    FROM off_line o
    JOIN counted c ON c.id = o.line_id
    LEFT JOIN processor_exception x
      ON x.line_id = o.line_id AND x.settled_at IS NULL AND x.amount = o.cents
),
off_entry AS (
    SELECT e.entry_id, sum(e.cents) AS cents, min(e.code) AS code
    FROM effect e WHERE e.line_id IS NULL AND e.is_since = 1
    GROUP BY e.entry_id HAVING sum(e.cents) <> 0
),
off_entry_told AS (
    SELECT o.entry_id, o.cents, o.code,
           CASE WHEN x.id IS NOT NULL AND x.explained_at IS NOT NULL THEN 'explained'
                WHEN x.id IS NOT NULL THEN 'open'
                WHEN e.recorded_at > :late_since THEN 'waiting'
                ELSE 'wrong' END AS part
    FROM off_entry o
    JOIN entry e ON e.id = o.entry_id
    LEFT JOIN processor_exception x
      ON x.entry_id = o.entry_id AND x.settled_at IS NULL AND x.amount = o.cents
)
SELECT 'books' AS part, code, '' AS place, 0 AS row_id, 1 AS things,
       CAST(balance AS bigint) AS cents FROM clearing
UNION ALL
-- What was there before the beginning, less what of it turned out to be a line's.
SELECT 'before', s.code, '', 0, 0, CAST(s.balance - coalesce((
    SELECT sum(e.cents) FROM effect e WHERE e.code = s.code AND e.is_since = 0), 0) AS bigint)
FROM clearing_start s
UNION ALL
SELECT 'lines', code, '', 0, count(*), CAST(coalesce(sum(cents), 0) AS bigint)
FROM counted WHERE kind NOT IN ('payout', 'payout_back') GROUP BY code
UNION ALL
-- A payout takes from each account what of it was its own.
SELECT 'paid_out', e.code, '', 0, count(*), CAST(sum(e.cents) AS bigint)
FROM effect e JOIN counted c ON c.id = e.line_id
WHERE c.kind IN ('payout', 'payout_back') GROUP BY e.code
UNION ALL
SELECT 'not_taken', :card, '', 0, count(*), CAST(sum(c.cents) AS bigint)
FROM counted c WHERE c.kind IN ('payout', 'payout_back') AND c.cents <> 0
  AND NOT EXISTS (SELECT 1 FROM effect e WHERE e.line_id = c.id)
HAVING count(*) > 0
UNION ALL
SELECT part, code, 'processor_line', CASE WHEN part = 'wrong' THEN line_id ELSE 0 END,
       count(*), CAST(sum(cents) AS bigint)
FROM off_line_told GROUP BY part, code, CASE WHEN part = 'wrong' THEN line_id ELSE 0 END
UNION ALL
SELECT part, code, 'entry', CASE WHEN part = 'wrong' THEN entry_id ELSE 0 END,
       count(*), CAST(sum(cents) AS bigint)
FROM off_entry_told GROUP BY part, code, CASE WHEN part = 'wrong' THEN entry_id ELSE 0 END
