-- At which till each operator signed on last: nobody is at two. What is noted of a till that is dead keeps nobody out.
CREATE TABLE signed_on (
    operator TEXT NOT NULL PRIMARY KEY REFERENCES operator (code),
    station TEXT NOT NULL,
    since TEXT NOT NULL,
    -- 1: signed off since then, and nowhere since.
    ended INTEGER NOT NULL DEFAULT 0 CHECK (ended IN (0, 1))
) WITHOUT ROWID;
