"""Reads an archive as any engine does: objects in folders of days, lines of JSON. Prints a JSON array of its rows."""
import json
import sys

import duckdb

rows = duckdb.sql(f"""
    SELECT DISTINCT shard_id, sequence_number, partition_key, arrived_at, CAST(record AS VARCHAR), CAST(day AS VARCHAR)
    FROM read_json('{sys.argv[1]}/*/*.gz', format = 'newline_delimited', hive_partitioning = true,
      columns = {{shard_id: 'VARCHAR', sequence_number: 'VARCHAR', partition_key: 'VARCHAR', arrived_at: 'VARCHAR', record: 'JSON'}})
""").fetchall()
print(json.dumps(rows))
