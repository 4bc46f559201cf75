import { aws_glue as glue, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { deployedName } from '../../core/private/deployed-name';

const TABLE = 'records';
/** No archive is older; library default. */
const FIRST_DAY = '2026-01-01';
const HIVE = 'org.apache.hadoop.hive';

export interface HistoryTableProps {
  /** Where the days are: `s3://bucket/Lake/records/`. */
  readonly location: string;
}

/**
 * A table whose rows are the lines of the archive, whole: JSON has no control characters, and this SerDe splits a line at U+0001. No line can
 * fail a query, and a new member needs no column. Days are projected (https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html).
 */
export function historyTable(scope: Construct, { location }: HistoryTableProps): { readonly databaseName: string; readonly tableName: string } {
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
        columns: [{ name: 'line', type: 'string' }],
        location,
        inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
        outputFormat: `${HIVE}.ql.io.HiveIgnoreKeyTextOutputFormat`,
        serdeInfo: { serializationLibrary: `${HIVE}.serde2.lazy.LazySimpleSerDe`, parameters: { 'serialization.format': '1' } },
      },
    },
  });
  return { databaseName: database.ref, tableName: table.ref };
}
