-- What is newest is told by the order in which it was entered, whatever the clock said then: what was posted knows the
-- last entry of the journal before it (NULL: it is older than this column), and each row is found in that order.
ALTER TABLE outbox ADD COLUMN entry INTEGER;

DROP INDEX journal_kind;
DROP INDEX journal_operator;
DROP INDEX outbox_cashier;
CREATE INDEX journal_kind ON journal (kind);
CREATE INDEX journal_operator ON journal (operator);
CREATE INDEX outbox_of_kind ON outbox (kind);
CREATE INDEX outbox_cashier ON outbox (cashier);
