-- What is sold, from where, and how much of it there is.

CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE location (
    code TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    price_group TEXT NOT NULL,
    negative_stock INTEGER NOT NULL
) WITHOUT ROWID;

-- `sought` is the casefolded name and code: what the cashier's typing is looked up in.
CREATE TABLE item (
    id INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    item_group TEXT NOT NULL,
    vat TEXT NOT NULL,
    unit TEXT NOT NULL,
    pack_ratio INTEGER NOT NULL CHECK (pack_ratio > 0),
    type TEXT NOT NULL CHECK (type IN ('standard', 'service', 'fixed', 'variable')),
    purchase INTEGER NOT NULL CHECK (purchase >= 0),
    wholesale INTEGER NOT NULL CHECK (wholesale >= 0),
    retail INTEGER NOT NULL CHECK (retail >= 0),
    group1 INTEGER NOT NULL CHECK (group1 >= 0),
    group2 INTEGER NOT NULL CHECK (group2 >= 0),
    group3 INTEGER NOT NULL CHECK (group3 >= 0),
    group4 INTEGER NOT NULL CHECK (group4 >= 0),
    group5 INTEGER NOT NULL CHECK (group5 >= 0),
    group6 INTEGER NOT NULL CHECK (group6 >= 0),
    group7 INTEGER NOT NULL CHECK (group7 >= 0),
    group8 INTEGER NOT NULL CHECK (group8 >= 0),
    active INTEGER NOT NULL,
    sought TEXT NOT NULL
);

CREATE INDEX item_sought ON item (sought);

CREATE TABLE barcode (
    barcode TEXT NOT NULL PRIMARY KEY,
    item TEXT NOT NULL REFERENCES item (code),
    position INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX barcode_item ON barcode (item);

-- How often each item was sold here: the order in which a search shows them. By id, as the index of words has it.
CREATE TABLE item_sold (
    item INTEGER NOT NULL PRIMARY KEY REFERENCES item (id),
    times INTEGER NOT NULL
);

CREATE INDEX item_sold_times ON item_sold (times);

CREATE VIRTUAL TABLE item_words USING fts5 (
    sought, content = 'item', content_rowid = 'id', tokenize = 'trigram', columnsize = 0
);

CREATE TRIGGER item_words_after_insert AFTER INSERT ON item BEGIN
    INSERT INTO item_words (rowid, sought) VALUES (new.id, new.sought);
END;

CREATE TRIGGER item_words_after_update AFTER UPDATE OF sought ON item WHEN old.sought <> new.sought BEGIN
    INSERT INTO item_words (item_words, rowid, sought) VALUES ('delete', old.id, old.sought);
    INSERT INTO item_words (rowid, sought) VALUES (new.id, new.sought);
END;

CREATE TRIGGER item_stays BEFORE DELETE ON item BEGIN
    SELECT RAISE(ABORT, 'items are switched off, never deleted');
END;
