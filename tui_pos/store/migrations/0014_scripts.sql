-- Scripts of advanced rules, every version of them; who may write them; and letters that belong to no operation.

-- A sale names the version that acted on it, so none is ever changed. `installation` is where it was written.
CREATE TABLE script_version (
    script TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    source TEXT NOT NULL,
    tests TEXT NOT NULL,
    technician TEXT NOT NULL,
    moment TEXT NOT NULL,
    installation TEXT NOT NULL,
    PRIMARY KEY (script, version)
) WITHOUT ROWID;

-- What a technician has typed and not yet made a version of.
CREATE TABLE script_draft (
    script TEXT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    tests TEXT NOT NULL,
    technician TEXT NOT NULL,
    moment TEXT NOT NULL
) WITHOUT ROWID;

-- Where a version may run: a technician has confirmed it for that installation, or (0) taken that back.
CREATE TABLE script_confirmed (
    script TEXT NOT NULL,
    version INTEGER NOT NULL,
    installation TEXT NOT NULL,
    confirmed INTEGER NOT NULL,
    technician TEXT NOT NULL,
    moment TEXT NOT NULL,
    PRIMARY KEY (script, version, installation),
    FOREIGN KEY (script, version) REFERENCES script_version (script, version)
) WITHOUT ROWID;

CREATE INDEX script_confirmed_here ON script_confirmed (installation) WHERE confirmed = 1;

-- How a script did on a day. `strikes` are the failures since it was last switched on.
CREATE TABLE script_day (
    script TEXT NOT NULL,
    day TEXT NOT NULL,
    runs INTEGER NOT NULL DEFAULT 0,
    fires INTEGER NOT NULL DEFAULT 0,
    micros INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    strikes INTEGER NOT NULL DEFAULT 0,
    off INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '',
    last_error_at TEXT,
    PRIMARY KEY (script, day)
) WITHOUT ROWID;

CREATE INDEX script_off ON script_day (day) WHERE off = 1;

-- Who may write scripts, and at which installation. Who no longer may stays, marked as removed.
CREATE TABLE technician (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    installation TEXT NOT NULL,
    email TEXT NOT NULL,
    moment TEXT NOT NULL,
    removed INTEGER NOT NULL DEFAULT 0
);

CREATE UNIQUE INDEX technician_name ON technician (name) WHERE removed = 0;

-- A letter of no operation. `key` is its name among all letters there are.
CREATE TABLE notice (
    id INTEGER NOT NULL PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,
    address TEXT NOT NULL,
    text TEXT NOT NULL,
    moment TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'sent', 'given_up')),
    tries INTEGER NOT NULL DEFAULT 0,
    trouble TEXT NOT NULL DEFAULT ''
);

CREATE INDEX notice_ready ON notice (tries, id) WHERE state = 'ready';

CREATE TRIGGER script_version_is_final BEFORE UPDATE ON script_version BEGIN
    SELECT RAISE(ABORT, 'a changed script is a new version');
END;

CREATE TRIGGER script_version_stays BEFORE DELETE ON script_version BEGIN
    SELECT RAISE(ABORT, 'versions of scripts are never deleted');
END;

CREATE TRIGGER script_confirmed_stays BEFORE DELETE ON script_confirmed BEGIN
    SELECT RAISE(ABORT, 'a confirmation is taken back, never deleted');
END;

CREATE TRIGGER technician_is_final BEFORE UPDATE ON technician
WHEN old.removed = 1 OR new.id <> old.id OR new.name <> old.name OR new.hash <> old.hash
    OR new.installation <> old.installation OR new.email <> old.email OR new.moment <> old.moment BEGIN
    SELECT RAISE(ABORT, 'a technician is removed and added anew');
END;

CREATE TRIGGER technician_stays BEFORE DELETE ON technician BEGIN
    SELECT RAISE(ABORT, 'technicians are removed, never deleted');
END;

CREATE TRIGGER notice_is_final BEFORE UPDATE OF id, key, address, text, moment ON notice BEGIN
    SELECT RAISE(ABORT, 'a letter never changes');
END;

CREATE TRIGGER notice_is_over BEFORE UPDATE ON notice WHEN old.state <> 'ready' BEGIN
    SELECT RAISE(ABORT, 'this letter is done with');
END;

CREATE TRIGGER notice_stays BEFORE DELETE ON notice BEGIN
    SELECT RAISE(ABORT, 'letters are never deleted');
END;
