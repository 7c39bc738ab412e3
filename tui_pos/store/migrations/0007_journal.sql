-- What must not be forgotten, each entry chained to the one before it; and what the shop tells others.

CREATE TABLE journal (
    seq INTEGER NOT NULL PRIMARY KEY,
    moment TEXT NOT NULL,
    kind TEXT NOT NULL,
    operator TEXT NOT NULL,
    operation BLOB,
    facts TEXT NOT NULL,
    prev_hash BLOB NOT NULL,
    hash BLOB NOT NULL
);

CREATE TABLE outbox (
    till TEXT NOT NULL,
    seq INTEGER NOT NULL,
    id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    store TEXT NOT NULL,
    incarnation INTEGER NOT NULL,
    cashier TEXT NOT NULL,
    moment TEXT NOT NULL,
    body TEXT NOT NULL,
    body_hash BLOB NOT NULL,
    prev_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (till, seq)
);

CREATE TRIGGER journal_is_final BEFORE UPDATE ON journal BEGIN
    SELECT RAISE(ABORT, 'the journal is only ever added to');
END;

CREATE TRIGGER journal_stays BEFORE DELETE ON journal BEGIN
    SELECT RAISE(ABORT, 'the journal is only ever added to');
END;

CREATE TRIGGER outbox_is_final BEFORE UPDATE ON outbox BEGIN
    SELECT RAISE(ABORT, 'a message never changes');
END;

CREATE TRIGGER outbox_stays BEFORE DELETE ON outbox BEGIN
    SELECT RAISE(ABORT, 'messages stay, also after they are acknowledged');
END;
