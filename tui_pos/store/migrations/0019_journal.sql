-- The journal is looked through by day, kind, operator and what an entry is about; and knows which entry is its last,
-- so that one which was taken off its end is missed.
CREATE INDEX journal_moment ON journal (moment);
CREATE INDEX journal_kind ON journal (kind, moment);
CREATE INDEX journal_operator ON journal (operator, moment);
CREATE INDEX journal_operation ON journal (operation) WHERE operation IS NOT NULL;
CREATE INDEX outbox_moment ON outbox (moment);
CREATE INDEX outbox_kind ON outbox (kind, moment);
CREATE INDEX outbox_cashier ON outbox (cashier, moment);
CREATE INDEX cart_usn ON cart (usn) WHERE usn IS NOT NULL;

CREATE TABLE journal_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL
);

INSERT INTO journal_head (id, seq, hash) SELECT 1, seq, hash FROM journal ORDER BY seq DESC LIMIT 1;

CREATE TRIGGER journal_grows AFTER INSERT ON journal BEGIN
    INSERT OR REPLACE INTO journal_head (id, seq, hash) VALUES (1, NEW.seq, NEW.hash);
END;
