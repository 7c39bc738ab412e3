-- What an operation does beside its goods and money: points, the benefits of once a year, letters; and a storno's sale.

ALTER TABLE operation ADD COLUMN of BLOB REFERENCES operation (id);
ALTER TABLE operation ADD COLUMN reason TEXT CHECK (reason IS NULL OR of IS NOT NULL);

-- Of a sale: what it takes from the partner's points and puts on credit, held from the intent on. Of a storno: what of
-- that it gives back when it is posted.
ALTER TABLE operation ADD COLUMN points_spent INTEGER NOT NULL DEFAULT 0 CHECK (points_spent >= 0);
ALTER TABLE operation ADD COLUMN credit_taken INTEGER NOT NULL DEFAULT 0 CHECK (credit_taken >= 0);

CREATE INDEX operation_of ON operation (of) WHERE of IS NOT NULL;

CREATE TABLE operation_points (
    operation BLOB NOT NULL REFERENCES operation (id),
    position INTEGER NOT NULL,
    rule TEXT NOT NULL,
    version INTEGER NOT NULL,
    points INTEGER NOT NULL,
    PRIMARY KEY (operation, position)
) WITHOUT ROWID;

-- The rules of once a year that acted; on a storno those whose benefit it gives back.
CREATE TABLE rule_use (
    operation BLOB NOT NULL REFERENCES operation (id),
    position INTEGER NOT NULL,
    rule TEXT NOT NULL,
    year INTEGER NOT NULL,
    PRIMARY KEY (operation, position)
) WITHOUT ROWID;

CREATE TABLE letter (
    id INTEGER NOT NULL PRIMARY KEY,
    operation BLOB NOT NULL REFERENCES operation (id),
    position INTEGER NOT NULL,
    rule TEXT NOT NULL,
    address TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'ready', 'sent', 'given_up', 'dropped')),
    tries INTEGER NOT NULL DEFAULT 0,
    trouble TEXT NOT NULL DEFAULT ''
);

CREATE UNIQUE INDEX letter_operation ON letter (operation, position);
CREATE INDEX letter_ready ON letter (tries, id) WHERE state = 'ready';

-- What the price was reckoned from, as the rules' own room writes it.
CREATE TABLE operation_basis (
    operation BLOB NOT NULL PRIMARY KEY REFERENCES operation (id),
    basis BLOB NOT NULL
) WITHOUT ROWID;

CREATE TRIGGER operation_points_is_final BEFORE UPDATE ON operation_points BEGIN
    SELECT RAISE(ABORT, 'the points of an operation never change');
END;

CREATE TRIGGER operation_points_stays BEFORE DELETE ON operation_points BEGIN
    SELECT RAISE(ABORT, 'the points of an operation are never deleted');
END;

CREATE TRIGGER operation_points_comes_before_posting BEFORE INSERT ON operation_points
WHEN (SELECT state FROM operation WHERE id = new.operation) <> 'intent' BEGIN
    SELECT RAISE(ABORT, 'a posted operation takes no more points');
END;

CREATE TRIGGER rule_use_is_final BEFORE UPDATE ON rule_use BEGIN
    SELECT RAISE(ABORT, 'what a rule did to an operation never changes');
END;

CREATE TRIGGER rule_use_stays BEFORE DELETE ON rule_use BEGIN
    SELECT RAISE(ABORT, 'what a rule did to an operation is never deleted');
END;

CREATE TRIGGER rule_use_comes_before_posting BEFORE INSERT ON rule_use
WHEN (SELECT state FROM operation WHERE id = new.operation) <> 'intent' BEGIN
    SELECT RAISE(ABORT, 'no rule acts on a posted operation');
END;

CREATE TRIGGER letter_is_final BEFORE UPDATE OF id, operation, position, rule, address, text ON letter BEGIN
    SELECT RAISE(ABORT, 'a letter never changes');
END;

CREATE TRIGGER letter_is_over BEFORE UPDATE ON letter WHEN old.state IN ('sent', 'given_up', 'dropped') BEGIN
    SELECT RAISE(ABORT, 'this letter is done with');
END;

CREATE TRIGGER letter_stays BEFORE DELETE ON letter BEGIN
    SELECT RAISE(ABORT, 'letters are never deleted');
END;

CREATE TRIGGER letter_comes_before_posting BEFORE INSERT ON letter
WHEN (SELECT state FROM operation WHERE id = new.operation) <> 'intent' BEGIN
    SELECT RAISE(ABORT, 'a posted operation takes no more letters');
END;

CREATE TRIGGER operation_basis_is_final BEFORE UPDATE ON operation_basis BEGIN
    SELECT RAISE(ABORT, 'what an operation was reckoned from never changes');
END;

CREATE TRIGGER operation_basis_stays BEFORE DELETE ON operation_basis BEGIN
    SELECT RAISE(ABORT, 'what an operation was reckoned from is never deleted');
END;

CREATE TRIGGER operation_basis_comes_before_posting BEFORE INSERT ON operation_basis
WHEN (SELECT state FROM operation WHERE id = new.operation) <> 'intent' BEGIN
    SELECT RAISE(ABORT, 'a posted operation is reckoned already');
END;
