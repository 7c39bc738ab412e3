-- Which fiscal memory a printer had, and since when: a storno names the one that its sale came out of.
CREATE TABLE fiscal_memory (
    device TEXT NOT NULL,
    since TEXT NOT NULL,
    number TEXT NOT NULL,
    PRIMARY KEY (device, since)
) WITHOUT ROWID;

CREATE TRIGGER fiscal_memory_is_final BEFORE UPDATE ON fiscal_memory BEGIN
    SELECT RAISE(ABORT, 'which fiscal memory a printer had never changes');
END;

CREATE TRIGGER fiscal_memory_stays BEFORE DELETE ON fiscal_memory BEGIN
    SELECT RAISE(ABORT, 'which fiscal memory a printer had is never forgotten');
END;
