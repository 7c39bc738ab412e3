-- What is out of use is looked through apart from what is sold.
CREATE INDEX item_out_of_use ON item (code, sought) WHERE active = 0;
