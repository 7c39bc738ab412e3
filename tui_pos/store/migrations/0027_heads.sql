-- Each till's chain of messages knows its last one, as the journal does; and what is over takes nothing more, nor gives
-- any of it away.
CREATE TABLE outbox_head (
    till TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL
) WITHOUT ROWID;

INSERT INTO outbox_head (till, seq, hash)
SELECT till, seq, hash FROM outbox WHERE (till, seq) IN (SELECT till, max(seq) FROM outbox GROUP BY till);

CREATE TRIGGER outbox_grows AFTER INSERT ON outbox BEGIN
    INSERT OR REPLACE INTO outbox_head (till, seq, hash) VALUES (new.till, new.seq, new.hash);
END;

CREATE TRIGGER document_line_keeps_its_document BEFORE UPDATE OF document, number, item ON document_line BEGIN
    SELECT RAISE(ABORT, 'a line of a document is taken out and added anew');
END;

CREATE TRIGGER shift_count_keeps_its_shift BEFORE UPDATE OF shift, denomination ON shift_count BEGIN
    SELECT RAISE(ABORT, 'what was counted in a shift is no other shift''s');
END;

CREATE TRIGGER cash_move_comes_while_open BEFORE INSERT ON cash_move
WHEN (SELECT closed FROM shift WHERE id = new.shift) IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'nothing moves in the drawer of a closed shift');
END;

-- A unique sale number has an index as it is.
DROP INDEX cart_usn;
