-- Deliveries and stock counts while they are made. One that is posted has the id of its operation, and stays beside it:
-- it says what was counted, where the operation says by how much the stock was wrong.

CREATE TABLE document (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('delivery', 'stock_count')),
    state TEXT NOT NULL CHECK (state IN ('open', 'posted', 'dropped')),
    location TEXT NOT NULL REFERENCES location (code),
    partner TEXT REFERENCES partner (code),
    operator TEXT NOT NULL REFERENCES operator (code),
    note TEXT NOT NULL,
    begun TEXT NOT NULL,
    next_number INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX document_of_kind ON document (kind, id);

-- `expected` is what the stock said when an item was first counted: what is sold after that is no difference.
CREATE TABLE document_line (
    document BLOB NOT NULL REFERENCES document (id),
    number INTEGER NOT NULL,
    item TEXT NOT NULL REFERENCES item (code),
    qty INTEGER NOT NULL,
    price INTEGER NOT NULL CHECK (price >= 0),
    expected INTEGER,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;

CREATE TRIGGER document_is_over BEFORE UPDATE ON document WHEN old.state <> 'open' BEGIN
    SELECT RAISE(ABORT, 'this document is over');
END;

CREATE TRIGGER document_stays BEFORE DELETE ON document BEGIN
    SELECT RAISE(ABORT, 'documents are dropped, never deleted');
END;

CREATE TRIGGER document_line_is_over BEFORE UPDATE ON document_line
WHEN (SELECT state FROM document WHERE id = old.document) <> 'open' BEGIN
    SELECT RAISE(ABORT, 'this document is over');
END;

CREATE TRIGGER document_line_stays BEFORE DELETE ON document_line
WHEN (SELECT state FROM document WHERE id = old.document) <> 'open' BEGIN
    SELECT RAISE(ABORT, 'this document is over');
END;

CREATE TRIGGER document_line_comes_while_open BEFORE INSERT ON document_line
WHEN (SELECT state FROM document WHERE id = new.document) <> 'open' BEGIN
    SELECT RAISE(ABORT, 'this document is over');
END;
