#!/bin/bash
# Restores a dump into a database beside the one in use, and says how to put it in its place. Nothing in use is touched.
# DATABASE: ytempire or n8n. BACKUP: the name of a dump; the newest one when it is empty.
set -euo pipefail
folder=${BACKUPS:-/backups}
database=${DATABASE:-ytempire}
case $database in ytempire | n8n) ;; *) echo "DATABASE must be ytempire or n8n, not $database" >&2 && exit 2 ;; esac
if [[ -n ${BACKUP:-} ]]; then
  file=$folder/$BACKUP
else
  file=$(find "$folder" -name "$database-*.dump" | sort | tail --lines=1)
fi
if [[ ! -f $file ]]; then
  echo "There is no dump ${BACKUP:-of $database} in $folder. These are there:" >&2
  find "$folder" -name '*.dump' | sort >&2
  exit 2
fi

target=${database}_restored
echo "Restoring $file into the database $target"
run() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname="$1" --command="$2" >/dev/null; }
run postgres "drop database if exists $target"
run postgres "create database $target owner $database template template0"
run postgres "revoke connect on database $target from public"
# TimescaleDB's own tables are filled by the dump, so its background work has to stand still meanwhile.
timescale=$(pg_restore --list "$file" | grep --count ' EXTENSION - timescaledb' || true)
if ((timescale > 0)); then
  run "$target" 'create extension timescaledb'
  run "$target" 'select timescaledb_pre_restore()'
fi
pg_restore --dbname="$target" --exit-on-error "$file"
if ((timescale > 0)); then run "$target" 'select timescaledb_post_restore()'; fi
run "$target" analyze

tables=$(psql --no-psqlrc --tuples-only --no-align --dbname="$target" \
  --command="select count(*) from pg_tables where schemaname = 'public'")
cat <<END
$target holds the dump: $tables tables of ours. To use it, with everything that works on $database stopped:
  alter database $database rename to ${database}_before;
  alter database $target rename to $database;
END
