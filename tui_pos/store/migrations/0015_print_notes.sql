-- What is noted of the printer before a receipt is begun: beside the number of its last document, which printer it is.
ALTER TABLE print_job ADD COLUMN note TEXT;
UPDATE print_job SET note = '{"document":' || last_document || '}' WHERE last_document IS NOT NULL;
ALTER TABLE print_job DROP COLUMN last_document;
