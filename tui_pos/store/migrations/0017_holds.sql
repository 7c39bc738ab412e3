-- Sales that are held, the steps of a sale in hand, and the items on quick keys.

-- A cart may be held. A table's conditions can only be changed by making it anew; what refers to it is checked at the
-- end. Without the index each of a shop's carts would meanwhile be sought in all of its operations; and later what a
-- cart became, which the journal asks.
PRAGMA defer_foreign_keys = ON;

CREATE INDEX operation_cart ON operation (cart);

CREATE TEMP TABLE kept_cart AS SELECT * FROM cart;

DROP TABLE cart;

CREATE TABLE cart (
    id BLOB NOT NULL PRIMARY KEY,
    station TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'held', 'saving', 'cancelled', 'posted')),
    location TEXT NOT NULL REFERENCES location (code),
    partner TEXT REFERENCES partner (code),
    operator TEXT NOT NULL REFERENCES operator (code),
    usn TEXT UNIQUE,
    next_number INTEGER NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    held_at TEXT CHECK ((held_at IS NULL) = (state <> 'held'))
) WITHOUT ROWID;

INSERT INTO cart (id, station, state, location, partner, operator, usn, next_number)
SELECT id, station, state, location, partner, operator, usn, next_number FROM kept_cart;

DROP TABLE kept_cart;

CREATE UNIQUE INDEX cart_in_hand ON cart (station) WHERE state = 'open';
CREATE INDEX cart_held ON cart (held_at) WHERE state = 'held';

CREATE TRIGGER cart_stays BEFORE DELETE ON cart BEGIN
    SELECT RAISE(ABORT, 'carts are cancelled, never deleted');
END;

CREATE TRIGGER cart_is_over BEFORE UPDATE ON cart WHEN old.state IN ('cancelled', 'posted') BEGIN
    SELECT RAISE(ABORT, 'this cart is over');
END;

-- What leads from a cart back to the one before a step (undone = 0), or on to the one after it again (undone = 1).
CREATE TABLE cart_step (
    cart BLOB NOT NULL REFERENCES cart (id),
    undone INTEGER NOT NULL CHECK (undone IN (0, 1)),
    number INTEGER NOT NULL,
    change BLOB NOT NULL,
    PRIMARY KEY (cart, undone, number)
) WITHOUT ROWID;

-- A cart that is over has no way back.
CREATE TRIGGER cart_step_ends AFTER UPDATE OF state ON cart WHEN new.state IN ('cancelled', 'posted') BEGIN
    DELETE FROM cart_step WHERE cart = new.id;
END;

-- Items on quick keys and tiles, at each location.
CREATE TABLE quick_key (
    location TEXT NOT NULL REFERENCES location (code),
    number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 96),
    item TEXT NOT NULL REFERENCES item (code),
    PRIMARY KEY (location, number)
) WITHOUT ROWID;
