"""Reads an archive as any engine does: objects in folders of days, lines of JSON or Parquet. Prints a JSON array of its rows."""
import json
import sys

import duckdb

folder, extension = sys.argv[1:]
lines = f"""read_json('{folder}/*/*.gz', format = 'newline_delimited', hive_partitioning = true,
  columns = {{shard_id: 'VARCHAR', sequence_number: 'VARCHAR', partition_key: 'VARCHAR', arrived_at: 'VARCHAR', record: 'JSON'}})"""
source = lines if extension == "gz" else f"read_parquet('{folder}/*/*.parquet', hive_partitioning = true)"
own = ["shard_id", "sequence_number", "partition_key", "arrived_at", "record", "day"]
members = f"CAST(to_json(COLUMNS(* EXCLUDE ({', '.join(own)}))) AS VARCHAR)"
rows = duckdb.sql(f"""
    SELECT DISTINCT {', '.join(f'CAST({name} AS VARCHAR)' for name in own)}{'' if extension == 'gz' else ', ' + members}
    FROM {source}
""").fetchall()
print(json.dumps(rows))
