-- Customers are found by any part of what is known of them, however many there are. Words of three letters and more go to
-- the index of trigrams; shorter ones are looked for in the order of names, until enough are found.
-- Whoever puts a customer puts the words too: a trigger would have every reference to customers looked at again.
CREATE TABLE partner_place (
    id INTEGER NOT NULL PRIMARY KEY,
    partner TEXT NOT NULL UNIQUE REFERENCES partner (code)
);

CREATE VIRTUAL TABLE partner_words USING fts5 (sought, tokenize = 'trigram', columnsize = 0);

INSERT INTO partner_place (partner) SELECT code FROM partner;
INSERT INTO partner_words (rowid, sought)
SELECT id, sought FROM partner_place JOIN partner ON partner.code = partner_place.partner;

CREATE INDEX partner_by_name ON partner (name, code) WHERE active = 1;
