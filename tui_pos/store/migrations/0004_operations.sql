-- What happened in trade. An intent waits for its receipt; once posted, or dropped, it never changes.

CREATE TABLE operation (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('intent', 'posted', 'dropped')),
    location TEXT NOT NULL REFERENCES location (code),
    partner TEXT REFERENCES partner (code),
    operator TEXT NOT NULL REFERENCES operator (code),
    station TEXT NOT NULL,
    moment TEXT NOT NULL,
    usn TEXT NOT NULL,
    total INTEGER NOT NULL,
    change_due INTEGER NOT NULL,
    cart BLOB REFERENCES cart (id),
    number INTEGER,
    receipt TEXT,
    UNIQUE (location, kind, number),
    CHECK ((state = 'posted') = (number IS NOT NULL AND receipt IS NOT NULL))
) WITHOUT ROWID;

CREATE INDEX operation_moment ON operation (moment);
CREATE INDEX operation_usn ON operation (usn);
CREATE INDEX operation_unfinished ON operation (station) WHERE state = 'intent';

-- A line carries what its item was called and taxed as on that day.
CREATE TABLE operation_line (
    operation BLOB NOT NULL REFERENCES operation (id),
    position INTEGER NOT NULL,
    number INTEGER NOT NULL,
    item TEXT NOT NULL REFERENCES item (code),
    name TEXT NOT NULL,
    item_group TEXT NOT NULL,
    vat TEXT NOT NULL,
    unit TEXT NOT NULL,
    pack_ratio INTEGER NOT NULL,
    type TEXT NOT NULL,
    purchase INTEGER NOT NULL,
    qty INTEGER NOT NULL,
    price INTEGER NOT NULL,
    percent INTEGER NOT NULL,
    off INTEGER NOT NULL,
    discount INTEGER NOT NULL,
    net INTEGER NOT NULL,
    price_by_hand INTEGER NOT NULL,
    percent_by_hand INTEGER NOT NULL,
    rule TEXT,
    PRIMARY KEY (operation, position)
) WITHOUT ROWID;

CREATE TABLE payment (
    operation BLOB NOT NULL REFERENCES operation (id),
    position INTEGER NOT NULL,
    type TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (operation, position)
) WITHOUT ROWID;

CREATE TABLE rule_share (
    operation BLOB NOT NULL REFERENCES operation (id),
    position INTEGER NOT NULL,
    rule TEXT NOT NULL,
    version INTEGER NOT NULL,
    line INTEGER NOT NULL,
    cents INTEGER NOT NULL,
    PRIMARY KEY (operation, position)
) WITHOUT ROWID;

-- The number last given, for each location and kind.
CREATE TABLE counter (
    location TEXT NOT NULL REFERENCES location (code),
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (location, kind)
) WITHOUT ROWID;

-- The whole receipt, kept before its first byte leaves, and what is known about its printing.
CREATE TABLE print_job (
    operation BLOB NOT NULL PRIMARY KEY REFERENCES operation (id),
    receipt BLOB NOT NULL,
    last_document INTEGER,
    receipt_no TEXT,
    taking_back INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TRIGGER operation_is_final BEFORE UPDATE ON operation WHEN old.state <> 'intent' BEGIN
    SELECT RAISE(ABORT, 'an operation never changes once it is posted or dropped');
END;

CREATE TRIGGER operation_stays BEFORE DELETE ON operation BEGIN
    SELECT RAISE(ABORT, 'operations are never deleted');
END;

CREATE TRIGGER operation_line_is_final BEFORE UPDATE ON operation_line BEGIN
    SELECT RAISE(ABORT, 'the lines of an operation never change');
END;

CREATE TRIGGER operation_line_stays BEFORE DELETE ON operation_line BEGIN
    SELECT RAISE(ABORT, 'the lines of an operation are never deleted');
END;

CREATE TRIGGER operation_line_comes_before_posting BEFORE INSERT ON operation_line
WHEN (SELECT state FROM operation WHERE id = new.operation) <> 'intent' BEGIN
    SELECT RAISE(ABORT, 'a posted operation takes no more lines');
END;

CREATE TRIGGER payment_is_final BEFORE UPDATE ON payment BEGIN
    SELECT RAISE(ABORT, 'the payments of an operation never change');
END;

CREATE TRIGGER payment_stays BEFORE DELETE ON payment BEGIN
    SELECT RAISE(ABORT, 'the payments of an operation are never deleted');
END;

CREATE TRIGGER payment_comes_before_posting BEFORE INSERT ON payment
WHEN (SELECT state FROM operation WHERE id = new.operation) <> 'intent' BEGIN
    SELECT RAISE(ABORT, 'a posted operation takes no more payments');
END;

CREATE TRIGGER rule_share_is_final BEFORE UPDATE ON rule_share BEGIN
    SELECT RAISE(ABORT, 'what a rule did to an operation never changes');
END;

CREATE TRIGGER rule_share_stays BEFORE DELETE ON rule_share BEGIN
    SELECT RAISE(ABORT, 'what a rule did to an operation is never deleted');
END;

CREATE TRIGGER rule_share_comes_before_posting BEFORE INSERT ON rule_share
WHEN (SELECT state FROM operation WHERE id = new.operation) <> 'intent' BEGIN
    SELECT RAISE(ABORT, 'no rule acts on a posted operation');
END;
