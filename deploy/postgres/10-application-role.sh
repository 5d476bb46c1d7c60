#!/bin/sh
# Run once by the postgres image when it makes the database: gives the services' role a password.
# Its rights come from `huiyin init`; until then it may do nothing.
set -eu
secrets=${SECRETS_DIR:-/run/secrets}
# The statement goes by standard input: arguments can be read by others.
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 \
    --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set "password_file=$secrets/huiyin_app_password" <<'SQL'
\set password `cat :password_file`
SET log_statement = 'none';
CREATE ROLE huiyin_app LOGIN PASSWORD :'password';
SQL
