-- Sales in hand. One open cart a station; what was cancelled stays, with its USN.

CREATE TABLE cart (
    id BLOB NOT NULL PRIMARY KEY,
    station TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'saving', 'cancelled', 'posted')),
    location TEXT NOT NULL REFERENCES location (code),
    partner TEXT REFERENCES partner (code),
    operator TEXT NOT NULL REFERENCES operator (code),
    usn TEXT UNIQUE,
    next_number INTEGER NOT NULL
) WITHOUT ROWID;

CREATE UNIQUE INDEX cart_in_hand ON cart (station) WHERE state = 'open';

CREATE TABLE cart_line (
    cart BLOB NOT NULL REFERENCES cart (id),
    number INTEGER NOT NULL,
    item TEXT NOT NULL REFERENCES item (code),
    qty INTEGER NOT NULL,
    price INTEGER NOT NULL,
    percent INTEGER NOT NULL,
    off INTEGER NOT NULL,
    price_by_hand INTEGER NOT NULL,
    percent_by_hand INTEGER NOT NULL,
    rule TEXT,
    PRIMARY KEY (cart, number)
) WITHOUT ROWID;

CREATE TRIGGER cart_stays BEFORE DELETE ON cart BEGIN
    SELECT RAISE(ABORT, 'carts are cancelled, never deleted');
END;

CREATE TRIGGER cart_is_over BEFORE UPDATE ON cart WHEN old.state IN ('cancelled', 'posted') BEGIN
    SELECT RAISE(ABORT, 'this cart is over');
END;

-- The running number in the USN, for each fiscal device.
CREATE TABLE usn_counter (
    device TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL
) WITHOUT ROWID;
