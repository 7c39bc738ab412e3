-- Locations and operators stand in groups, as items and partners do: paths such as `sofia/centre`.

ALTER TABLE location ADD COLUMN location_group TEXT NOT NULL DEFAULT '';

ALTER TABLE operator ADD COLUMN operator_group TEXT NOT NULL DEFAULT '';
