-- A delivery in which another one goes back names it: no more goes back than came.
ALTER TABLE document ADD COLUMN takes_back BLOB REFERENCES document (id);

CREATE INDEX document_taking_back ON document (takes_back) WHERE takes_back IS NOT NULL;

-- `expected_last` is what the stock said when an item was counted last, if that was not the first time; with `by_last`
-- what was found is held against that: what moved between had not been counted before.
ALTER TABLE document_line ADD COLUMN expected_last INTEGER;
ALTER TABLE document_line ADD COLUMN by_last INTEGER NOT NULL DEFAULT 0 CHECK (by_last IN (0, 1));
