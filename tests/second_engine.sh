#!/usr/bin/env bash
# The tests marked `engine` once more, on Debian's own PostgreSQL: a throw-away cluster in a folder of its own, gone afterwards.
set -euo pipefail
cd "$(dirname "$0")/.."

programs=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
if [ ! -x "$programs/postgres" ]; then
    echo "There is no second PostgreSQL here: the tests marked engine ran on the embedded one only (apt-get install postgresql)"
    exit "${SECOND_ENGINE_MISSING_IS:-0}"
fi

# PostgreSQL does not run as root, and Debian's package brings this user.
as_server() {
    if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

# The folder is for its owner alone, so that nobody else on the machine reaches the socket, which asks for no password.
folder=$(mktemp -d)
if [ "$(id -u)" -eq 0 ]; then chown postgres: "$folder"; fi
stop() {
    as_server "$programs/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT

cd /  # which the other user may enter
as_server "$programs/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
as_server "$programs/pg_ctl" -D "$folder/data" -w -l "$folder/log" -o "-k $folder -c listen_addresses= -c fsync=off -c full_page_writes=off -c max_locks_per_transaction=512" start >/dev/null || { cat "$folder/log" >&2; exit 1; }
"$programs/psql" -q -h "$folder" -U postgres -c "CREATE ROLE ortsblatt LOGIN CREATEDB" postgres
"$programs/psql" -q -h "$folder" -U postgres -c "CREATE DATABASE ortsblatt OWNER ortsblatt" postgres
cd - >/dev/null

echo "Second engine: $("$programs/postgres" --version)"
DATABASE_URL="postgresql:///ortsblatt?host=$folder&user=ortsblatt" .venv/bin/pytest -n 2 -m engine
