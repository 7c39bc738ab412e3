-- Operations that others cause, and goods that are given on consignment: what of them is still owed.

-- The operation that caused this one, and this one's place among those that it caused. They are posted together.
ALTER TABLE operation ADD COLUMN parent BLOB REFERENCES operation (id);
ALTER TABLE operation ADD COLUMN place INTEGER CHECK ((place IS NULL) = (parent IS NULL));

CREATE INDEX operation_parent ON operation (parent, place) WHERE parent IS NOT NULL;

-- What was paid with packaging: so much of this item.
ALTER TABLE payment ADD COLUMN item TEXT REFERENCES item (code);
ALTER TABLE payment ADD COLUMN qty INTEGER NOT NULL DEFAULT 0 CHECK (qty >= 0 AND (qty = 0) = (item IS NULL));

-- A line of a posted consignment: all of it comes to `net` cents, after its discounts. What was returned and reported of
-- it stands in the movements, with its sums here; what an operation returns or reports is held from its intent on.
CREATE TABLE lot (
    operation BLOB NOT NULL REFERENCES operation (id),
    line INTEGER NOT NULL,
    partner TEXT NOT NULL REFERENCES partner (code),
    item TEXT NOT NULL REFERENCES item (code),
    price INTEGER NOT NULL CHECK (price >= 0),
    net INTEGER NOT NULL CHECK (net >= 0),
    location TEXT NOT NULL REFERENCES location (code),
    moment TEXT NOT NULL,
    given INTEGER NOT NULL CHECK (given > 0),
    returned INTEGER NOT NULL DEFAULT 0 CHECK (returned >= 0),
    reported INTEGER NOT NULL DEFAULT 0 CHECK (reported >= 0),
    PRIMARY KEY (operation, line),
    CHECK (returned + reported <= given)
) WITHOUT ROWID;

CREATE INDEX lot_open ON lot (partner, moment) WHERE given > returned + reported;
CREATE INDEX lot_partner ON lot (partner, item);

CREATE TABLE lot_movement (
    id INTEGER NOT NULL PRIMARY KEY,
    lot BLOB NOT NULL,
    line INTEGER NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('given', 'returned', 'reported')),
    qty INTEGER NOT NULL,
    operation BLOB NOT NULL REFERENCES operation (id),
    moment TEXT NOT NULL,
    FOREIGN KEY (lot, line) REFERENCES lot (operation, line)
);

-- What the lines of a return or a report are taken from.
CREATE TABLE operation_lot (
    operation BLOB NOT NULL REFERENCES operation (id),
    position INTEGER NOT NULL,
    lot BLOB NOT NULL,
    line INTEGER NOT NULL,
    PRIMARY KEY (operation, position),
    FOREIGN KEY (lot, line) REFERENCES lot (operation, line)
) WITHOUT ROWID;

CREATE TRIGGER lot_is_final BEFORE UPDATE OF operation, line, partner, item, price, net, location, moment, given ON lot BEGIN
    SELECT RAISE(ABORT, 'what was given on consignment never changes');
END;

CREATE TRIGGER lot_stays BEFORE DELETE ON lot BEGIN
    SELECT RAISE(ABORT, 'what was given on consignment is never forgotten');
END;

CREATE TRIGGER lot_movement_is_final BEFORE UPDATE ON lot_movement BEGIN
    SELECT RAISE(ABORT, 'movements of lots never change');
END;

CREATE TRIGGER lot_movement_stays BEFORE DELETE ON lot_movement BEGIN
    SELECT RAISE(ABORT, 'movements of lots are never deleted');
END;

CREATE TRIGGER operation_lot_is_final BEFORE UPDATE ON operation_lot BEGIN
    SELECT RAISE(ABORT, 'what an operation is taken from never changes');
END;

CREATE TRIGGER operation_lot_stays BEFORE DELETE ON operation_lot BEGIN
    SELECT RAISE(ABORT, 'what an operation is taken from is never deleted');
END;

CREATE TRIGGER operation_lot_comes_before_posting BEFORE INSERT ON operation_lot
WHEN (SELECT state FROM operation WHERE id = new.operation) <> 'intent' BEGIN
    SELECT RAISE(ABORT, 'a posted operation is taken from its lots already');
END;
