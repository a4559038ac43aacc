#!/bin/sh
# What CREATE DATABASE … TEMPLATE takes in a server of PostgreSQL of its own: a line of milliseconds
# for each. Prints none where PostgreSQL's server is not installed.
#
#   postgres.sh ROWS ROUNDS      ROWS of 1 kB
set -eu
rows=$1
rounds=$2
# initdb refuses a locale that the machine does not have.
LC_ALL=C
export LC_ALL

bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1)
[ -x "$bin/initdb" ] || exit 0

folder=$(mktemp -d)
as=''
# PostgreSQL does not run as root.
if [ "$(id -u)" = 0 ]; then
  chown nobody "$folder"
  as='runuser -u nobody --'
fi
end() {
  $as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap end EXIT
trap 'exit 1' INT TERM

cd "$folder"
$as "$bin/initdb" --locale=C --encoding=UTF8 -D "$folder/data" -A trust -U bench >/dev/null
$as "$bin/pg_ctl" -D "$folder/data" -o "-k $folder -h ''" -l "$folder/log" -w start >/dev/null
ask() { $as "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$folder" -U bench -d "$1"; }

echo 'CREATE DATABASE ten;' | ask postgres
echo "CREATE TABLE item (id integer PRIMARY KEY, n integer NOT NULL, content bytea NOT NULL);
  INSERT INTO item SELECT n, 0, decode(repeat(md5(n::text), 60), 'hex') FROM generate_series(1, $rows) AS n;" | ask ten
{
  printf '%s\n' '\timing on'
  for round in $(seq "$rounds"); do
    echo "CREATE DATABASE d$round TEMPLATE ten;"
  done
} | ask postgres | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p'
