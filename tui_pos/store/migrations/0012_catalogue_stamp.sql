-- A number that changes when an item or a partner comes or goes out of use: the rules that need it are looked at again.
INSERT INTO meta (name, value) VALUES ('catalogue_stamp', '0');

-- The groups there are, without reading every item and partner.
CREATE INDEX item_group ON item (item_group);
CREATE INDEX partner_group ON partner (partner_group);
