-- The number of each till's last shift, also where a restored backup has forgotten that shift: it stands on papers.
CREATE TABLE shift_counter (
    station TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL CHECK (number > 0)
) WITHOUT ROWID;
INSERT INTO shift_counter (station, number) SELECT station, max(number) FROM shift GROUP BY station;
