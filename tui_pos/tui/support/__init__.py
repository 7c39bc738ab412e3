"""What a technician sees who has come to a till's machine by SSH."""
