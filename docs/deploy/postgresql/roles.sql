-- The accounts of Inshuti's database, and how long a statement of each may take. Run as the superuser, in the database itself:
--   psql --dbname inshuti --file roles.sql
-- Passwords are given afterwards, by \password, so that they stand in no file.

-- The service. Each of its connections asks for the first three by itself; here they count where a pooler drops what it asks.
ALTER ROLE inshuti SET lock_timeout = '1500ms';
ALTER ROLE inshuti SET idle_in_transaction_session_timeout = '5s';
ALTER ROLE inshuti SET timezone = 'UTC';
ALTER ROLE inshuti SET statement_timeout = '30s';

-- migrate, backup, restore and keys rotate walk whole tables: no statement of theirs is cut short. What it makes belongs to the service.
CREATE ROLE inshuti_operator LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
GRANT inshuti TO inshuti_operator;
ALTER ROLE inshuti_operator SET role = 'inshuti';
ALTER ROLE inshuti_operator SET statement_timeout = 0;

-- who looks at figures sees how the server is, and no row
CREATE ROLE inshuti_watch LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 3;
GRANT pg_monitor TO inshuti_watch;
ALTER ROLE inshuti_watch SET statement_timeout = '5s';
ALTER ROLE inshuti_watch SET default_transaction_read_only = on;
