-- A search compares how names sound. `sounded`, `sounded_words` (a JSON list) and `backwards` are functions of the
-- program (tui_pos/domain/sounded.py), lent to this migration.
UPDATE item SET sought = sounded(name || char(10) || code);
UPDATE partner SET sought = sounded(
    name || char(10) || code || char(10) || coalesce(card, '') || char(10) || phone || char(10) || eik
);

-- The words of names, both ways round: where a word was mistyped, its first or its second half is right. They are only
-- ever added; one that no name has any more finds nothing.
CREATE TABLE name_word (
    list TEXT NOT NULL CHECK (list IN ('item', 'partner')),
    word TEXT NOT NULL,
    backwards TEXT NOT NULL,
    PRIMARY KEY (list, word)
) WITHOUT ROWID;

CREATE INDEX name_word_backwards ON name_word (list, backwards);

INSERT OR IGNORE INTO name_word (list, word, backwards)
SELECT 'item', value, backwards(value) FROM item, json_each(sounded_words(item.name));

INSERT OR IGNORE INTO name_word (list, word, backwards)
SELECT 'partner', value, backwards(value) FROM partner, json_each(sounded_words(partner.name));
