#!/bin/bash
# Run once by the image, when the volume is empty: our databases and their owners. The programs are no superusers.
set -euo pipefail
psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 --no-psqlrc <<'SQL'
\set app_password `cat /run/secrets/postgres/postgres-app-password`
\set n8n_password `cat /run/secrets/postgres/n8n-database-password`
create role ytempire login password :'app_password';
create role n8n login password :'n8n_password';
create database ytempire owner ytempire;
create database n8n owner n8n;
revoke connect on database ytempire from public;
revoke connect on database n8n from public;
\connect ytempire
create extension if not exists timescaledb;
create extension if not exists vector;
SQL
