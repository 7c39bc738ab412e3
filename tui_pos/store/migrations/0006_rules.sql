-- The price rules, every version of them: a posted operation names the version that acted on it.

CREATE TABLE rule (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    retired INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE rule_version (
    rule TEXT NOT NULL REFERENCES rule (id),
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    priority INTEGER NOT NULL,
    active INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (rule, version)
) WITHOUT ROWID;

CREATE TRIGGER rule_version_is_final BEFORE UPDATE ON rule_version BEGIN
    SELECT RAISE(ABORT, 'a changed rule is a new version');
END;

CREATE TRIGGER rule_version_stays BEFORE DELETE ON rule_version BEGIN
    SELECT RAISE(ABORT, 'versions of rules are never deleted');
END;
