#!/bin/sh
# Turns the secret files this container was given into libpq's password file, and becomes the
# service. A secret is named for the database role it belongs to: <role>_password.
set -eu
umask 077
secrets=${SECRETS_DIR:-/run/secrets}
PGPASSFILE=$(mktemp)
export PGPASSFILE
for secret in "$secrets"/*_password; do
    if [ -r "$secret" ]; then
        role=$(basename "$secret" _password)
        # libpq wants a colon or backslash inside a field escaped.
        printf '*:*:*:%s:%s\n' "$role" "$(sed 's/[\\:]/\\&/g' "$secret")" >>"$PGPASSFILE"
    fi
done
exec huiyin "$@"
