-- A sale is found by the number of its receipt; and the receipt of a sale that was made before this database began,
-- by which its goods come back.

CREATE INDEX operation_receipt ON operation (receipt) WHERE receipt <> '';

-- `total` is what stands on that paper: no more comes back of it, however often.
CREATE TABLE operation_original (
    operation BLOB NOT NULL PRIMARY KEY REFERENCES operation (id),
    receipt TEXT NOT NULL,
    moment TEXT NOT NULL,
    fm TEXT NOT NULL,
    total INTEGER NOT NULL CHECK (total > 0),
    reason TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX operation_original_receipt ON operation_original (fm, receipt);

CREATE TRIGGER operation_original_is_final BEFORE UPDATE ON operation_original BEGIN
    SELECT RAISE(ABORT, 'what a return is of never changes');
END;

CREATE TRIGGER operation_original_stays BEFORE DELETE ON operation_original BEGIN
    SELECT RAISE(ABORT, 'what a return is of is never forgotten');
END;

CREATE TRIGGER operation_original_comes_before_posting BEFORE INSERT ON operation_original
WHEN (SELECT state FROM operation WHERE id = new.operation) <> 'intent' BEGIN
    SELECT RAISE(ABORT, 'a posted return is of one receipt for good');
END;
