-- What is noted of the printer before cash moves, as before a receipt, so that it can tell afterwards whether it did. What
-- moved before has no `job`: of that only a person can tell.
ALTER TABLE cash_move ADD COLUMN job BLOB;
ALTER TABLE cash_move ADD COLUMN note TEXT;
CREATE UNIQUE INDEX cash_move_job ON cash_move (job) WHERE job IS NOT NULL;
CREATE INDEX cash_move_asked ON cash_move (station) WHERE state = 'asked';
