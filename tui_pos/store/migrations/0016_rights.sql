-- Single rights on top of a level (their names, joined by |), and the largest discount that an operator gives by hand.
ALTER TABLE operator ADD COLUMN rights TEXT NOT NULL DEFAULT '';
ALTER TABLE operator ADD COLUMN most_percent INTEGER CHECK (most_percent BETWEEN 0 AND 10000);
-- Whoever has left signs on no more, and stays in the papers.
ALTER TABLE operator ADD COLUMN active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1));
