-- Stock and partners' accounts: movements that are only ever added, with their totals beside them.

CREATE TABLE stock_movement (
    id INTEGER NOT NULL PRIMARY KEY,
    location TEXT NOT NULL REFERENCES location (code),
    item TEXT NOT NULL REFERENCES item (code),
    qty INTEGER NOT NULL,
    reason TEXT NOT NULL,
    operation BLOB REFERENCES operation (id),
    moment TEXT NOT NULL
);

CREATE TABLE stock_total (
    location TEXT NOT NULL REFERENCES location (code),
    item TEXT NOT NULL REFERENCES item (code),
    qty INTEGER NOT NULL,
    PRIMARY KEY (location, item)
) WITHOUT ROWID;

-- `account` is what is counted: turnover, and later debt, points, owed packaging.
CREATE TABLE partner_movement (
    id INTEGER NOT NULL PRIMARY KEY,
    partner TEXT NOT NULL REFERENCES partner (code),
    account TEXT NOT NULL,
    amount INTEGER NOT NULL,
    month TEXT NOT NULL,
    operation BLOB REFERENCES operation (id),
    moment TEXT NOT NULL
);

CREATE TABLE partner_total (
    partner TEXT NOT NULL REFERENCES partner (code),
    account TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (partner, account)
) WITHOUT ROWID;

CREATE TABLE partner_month (
    partner TEXT NOT NULL REFERENCES partner (code),
    account TEXT NOT NULL,
    month TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (partner, account, month)
) WITHOUT ROWID;

CREATE TRIGGER stock_movement_is_final BEFORE UPDATE ON stock_movement BEGIN
    SELECT RAISE(ABORT, 'stock movements never change');
END;

CREATE TRIGGER stock_movement_stays BEFORE DELETE ON stock_movement BEGIN
    SELECT RAISE(ABORT, 'stock movements are never deleted');
END;

CREATE TRIGGER partner_movement_is_final BEFORE UPDATE ON partner_movement BEGIN
    SELECT RAISE(ABORT, 'partner movements never change');
END;

CREATE TRIGGER partner_movement_stays BEFORE DELETE ON partner_movement BEGIN
    SELECT RAISE(ABORT, 'partner movements are never deleted');
END;
