# The image runs it as it makes its data folder: each service gets a role and a database of its own. Running it again
# makes what is missing, and gives the roles the passwords that the Secret has now. No password is an argument of a
# command, or stands in the log where one fails.
for service in collector storage orchestrator; do
  psql --username postgres --dbname postgres --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set service="$service" <<'SQL'
\set password `cat /run/secrets/colheita/postgres/:'service'`
SET log_min_error_statement = panic;
SELECT format('CREATE ROLE %I LOGIN', :'service')
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'service') \gexec
ALTER ROLE :"service" PASSWORD :'password';
SELECT format('CREATE DATABASE %I OWNER %I', :'service', :'service')
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'service') \gexec
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
SQL
done
