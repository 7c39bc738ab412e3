-- The book of rules as it stood at any time. The stamp counts the changes of the book.

CREATE TABLE rule_change (
    stamp INTEGER NOT NULL PRIMARY KEY,
    moment TEXT NOT NULL,
    operator TEXT NOT NULL
);

-- In which changes of the book a version of a rule, in its place, came in and went out (none: it is in the book).
CREATE TABLE rule_term (
    rule TEXT NOT NULL REFERENCES rule (id),
    since INTEGER NOT NULL,
    until INTEGER,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (rule, since)
) WITHOUT ROWID;

-- Places are far apart, so that a rule can be put between two others without moving them.
UPDATE rule SET position = (position + 1) * 1048576;

-- Before this, nobody noted when: the book counts as one from its present stamp on.
INSERT INTO rule_term (rule, since, until, version, position)
SELECT id, (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'rules_stamp'), NULL, version, position
FROM rule WHERE retired = 0;

CREATE TRIGGER rule_change_is_final BEFORE UPDATE ON rule_change BEGIN
    SELECT RAISE(ABORT, 'what happened to the book never changes');
END;

CREATE TRIGGER rule_change_stays BEFORE DELETE ON rule_change BEGIN
    SELECT RAISE(ABORT, 'changes of the book are never deleted');
END;

CREATE TRIGGER rule_term_only_ends BEFORE UPDATE ON rule_term
WHEN old.until IS NOT NULL OR new.until IS NULL OR new.rule <> old.rule OR new.since <> old.since
    OR new.version <> old.version OR new.position <> old.position BEGIN
    SELECT RAISE(ABORT, 'how long a rule was in force never changes');
END;

CREATE TRIGGER rule_term_stays BEFORE DELETE ON rule_term BEGIN
    SELECT RAISE(ABORT, 'how long a rule was in force is never forgotten');
END;
