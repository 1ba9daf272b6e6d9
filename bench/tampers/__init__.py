"""The proof of the audit: a thousand hands in its table, by somebody with the database, and with the key as well."""
