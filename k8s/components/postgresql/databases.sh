# The image runs it once, as it makes its data folder: each service gets a role and a database of its own.
for service in collector storage orchestrator; do
  psql --username postgres --dbname postgres --set ON_ERROR_STOP=1 \
    --set service="$service" --set password="$(cat "/run/secrets/colheita/postgres/$service")" <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service";
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
SQL
done
