#!/bin/bash
# Dumps every database of ours, reads the dump's own list back, and keeps the newest of each. A dump appears under its
# name when it is whole.
set -euo pipefail
folder=${BACKUPS:-/backups}
keep=${KEEP:-14}
stamp=$(date --utc +%Y%m%dT%H%M%SZ)
rm -f "$folder"/*.part

for database in ytempire n8n; do
  file=$folder/$database-$stamp.dump
  pg_dump --dbname="$database" --format=custom --compress=6 --file="$file.part"
  pg_restore --list "$file.part" >/dev/null
  entries=$(pg_restore --list "$file.part" | grep --count --invert-match '^;' || true)
  sync "$file.part"
  mv "$file.part" "$file"
  echo "$file: $entries entries, $(stat --format=%s "$file") bytes"
  find "$folder" -name "$database-*.dump" | sort --reverse | tail --lines="+$((keep + 1))" | xargs --no-run-if-empty rm -v
done
