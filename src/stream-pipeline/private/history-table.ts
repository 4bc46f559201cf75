import { aws_glue as glue, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Columns } from './contract-columns';
import { deployedName } from '../../core/private/deployed-name';

const TABLE = 'records';
/** No archive is older; library default. */
const FIRST_DAY = '2026-01-01';
const HIVE = 'org.apache.hadoop.hive';

/** The writer puts them, besides those of the members. */
const OF_EVERY_RECORD = [
  ...['shard_id', 'sequence_number', 'partition_key'].map(name => ({ name, type: 'string' })),
  { name: 'arrived_at', type: 'timestamp' },
  { name: 'record', type: 'string' },
];
const LINES = {
  columns: [{ name: 'line', type: 'string' }],
  inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  outputFormat: `${HIVE}.ql.io.HiveIgnoreKeyTextOutputFormat`,
  serdeInfo: { serializationLibrary: `${HIVE}.serde2.lazy.LazySimpleSerDe`, parameters: { 'serialization.format': '1' } },
};

export interface HistoryTableProps {
  /** Where the days are: `s3://bucket/Lake/records/`. */
  readonly location: string;
  /** Of an archive in Parquet. Default: rows are lines. */
  readonly columns?: Columns;
}

/** Names in the Glue Data Catalog. */
export interface CatalogTable {
  readonly databaseName: string;
  readonly tableName: string;
}

/**
 * A table whose rows are the lines of the archive, whole: JSON has no control characters, and this SerDe splits a line at U+0001. No line can
 * fail a query, and a new member needs no column. With columns, its rows are those of Parquet, which Athena finds by name
 * (https://docs.aws.amazon.com/athena/latest/ug/handling-schema-updates-chapter.html).
 * Days are projected (https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html).
 */
export function historyTable(scope: Construct, { location, columns }: HistoryTableProps): CatalogTable {
  const catalogId = Stack.of(scope).account;
  const databaseName = deployedName(scope, 128).replace(/-/g, '_').toLowerCase();
  const database = new glue.CfnDatabase(scope, 'Database', { catalogId, databaseInput: { name: databaseName } });
  const table = new glue.CfnTable(scope, 'Table', {
    catalogId,
    databaseName: database.ref,
    tableInput: {
      name: TABLE,
      tableType: 'EXTERNAL_TABLE',
      partitionKeys: [{ name: 'day', type: 'string' }],
      parameters: {
        'EXTERNAL': 'TRUE',
        'projection.enabled': 'true',
        'projection.day.type': 'date',
        'projection.day.format': 'yyyy-MM-dd',
        'projection.day.range': `${FIRST_DAY},NOW`,
        'storage.location.template': `${location}day=\${day}/`,
      },
      storageDescriptor: {
        location,
        ...columns ? parquet(columns) : LINES,
      },
    },
  });
  return { databaseName: database.ref, tableName: table.ref };
}

/** https://docs.aws.amazon.com/athena/latest/ug/parquet-serde.html */
function parquet(columns: Columns) {
  const format = `${HIVE}.ql.io.parquet`;
  return {
    columns: [...OF_EVERY_RECORD, ...Object.entries(columns).map(([member, type]) => ({ name: member.toLowerCase(), type: type._glue }))],
    inputFormat: `${format}.MapredParquetInputFormat`,
    outputFormat: `${format}.MapredParquetOutputFormat`,
    serdeInfo: { serializationLibrary: `${format}.serde.ParquetHiveSerDe`, parameters: { 'serialization.format': '1' } },
  };
}
