-- Who owes, and who has points or bonuses, without reading all partners' totals or all operations.
CREATE INDEX partner_total_account ON partner_total (account);
CREATE INDEX operation_bonus ON operation (partner) WHERE kind = 'bonus';
