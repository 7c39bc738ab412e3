-- Shifts: the money of a till's drawer from its float to its count; what moved in it beside sales; and the Z reports that
-- the printers were last known to have made.

CREATE TABLE shift (
    id INTEGER NOT NULL PRIMARY KEY,
    station TEXT NOT NULL,
    number INTEGER NOT NULL,
    opened TEXT NOT NULL,
    opened_by TEXT NOT NULL REFERENCES operator (code),
    opening INTEGER NOT NULL CHECK (opening >= 0),
    holder TEXT NOT NULL REFERENCES operator (code),
    closed TEXT,
    closed_by TEXT REFERENCES operator (code),
    counted INTEGER CHECK (counted >= 0),
    expected INTEGER,
    z TEXT NOT NULL DEFAULT 'none' CHECK (z IN ('none', 'wanted', 'sent', 'done', 'unknown')),
    -- The number of the Z report before it, where the printer tells.
    z_after INTEGER,
    z_number INTEGER,
    UNIQUE (station, number),
    CHECK ((closed IS NULL) = (closed_by IS NULL)),
    CHECK ((closed IS NULL) = (counted IS NULL)),
    CHECK ((closed IS NULL) = (expected IS NULL))
);

CREATE UNIQUE INDEX shift_open ON shift (station) WHERE closed IS NULL;
CREATE INDEX shift_opened ON shift (opened);
CREATE INDEX shift_z ON shift (station) WHERE z IN ('wanted', 'sent');

-- So many pieces of a note or coin; kept while they are counted.
CREATE TABLE shift_count (
    shift INTEGER NOT NULL REFERENCES shift (id),
    denomination INTEGER NOT NULL CHECK (denomination > 0),
    pieces INTEGER NOT NULL CHECK (pieces >= 0),
    PRIMARY KEY (shift, denomination)
) WITHOUT ROWID;

-- Cash beside sales; below zero it went out. Outside of shifts it belongs to none.
CREATE TABLE cash_move (
    id INTEGER NOT NULL PRIMARY KEY,
    station TEXT NOT NULL,
    shift INTEGER REFERENCES shift (id),
    move TEXT NOT NULL CHECK (move IN ('float', 'in', 'out')),
    amount INTEGER NOT NULL,
    reason TEXT NOT NULL,
    operator TEXT NOT NULL REFERENCES operator (code),
    moment TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'moved', 'failed'))
);

CREATE INDEX cash_move_shift ON cash_move (shift) WHERE shift IS NOT NULL;

-- The last Z report known of each printer, by its own number.
CREATE TABLE printer_closure (
    device TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL,
    moment TEXT NOT NULL
) WITHOUT ROWID;

-- The shift that was open at its till when an operation was posted.
ALTER TABLE operation ADD COLUMN shift INTEGER REFERENCES shift (id);
CREATE INDEX operation_shift ON operation (shift) WHERE shift IS NOT NULL;

CREATE TRIGGER shift_began BEFORE UPDATE OF id, station, number, opened, opened_by, opening ON shift BEGIN
    SELECT RAISE(ABORT, 'how a shift began never changes');
END;

CREATE TRIGGER shift_is_closed BEFORE UPDATE OF holder, closed, closed_by, counted, expected ON shift
WHEN old.closed IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a closed shift never changes');
END;

CREATE TRIGGER shift_stays BEFORE DELETE ON shift BEGIN
    SELECT RAISE(ABORT, 'shifts are never deleted');
END;

CREATE TRIGGER shift_count_is_final BEFORE UPDATE ON shift_count
WHEN (SELECT closed FROM shift WHERE id = old.shift) IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'the count of a closed shift never changes');
END;

CREATE TRIGGER shift_count_comes_before_closing BEFORE INSERT ON shift_count
WHEN (SELECT closed FROM shift WHERE id = new.shift) IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a closed shift is counted already');
END;

CREATE TRIGGER shift_count_stays BEFORE DELETE ON shift_count
WHEN (SELECT closed FROM shift WHERE id = old.shift) IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'the count of a closed shift stays');
END;

CREATE TRIGGER cash_move_is_final BEFORE UPDATE ON cash_move WHEN old.state <> 'asked' BEGIN
    SELECT RAISE(ABORT, 'what moved in a drawer never changes');
END;

CREATE TRIGGER cash_move_only_ends BEFORE UPDATE OF id, station, shift, move, amount, reason, operator, moment
ON cash_move BEGIN
    SELECT RAISE(ABORT, 'what moved in a drawer never changes');
END;

CREATE TRIGGER cash_move_stays BEFORE DELETE ON cash_move BEGIN
    SELECT RAISE(ABORT, 'what moved in a drawer is never forgotten');
END;
