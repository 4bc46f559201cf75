import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { client } from './client';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { owner, signedFetch } from '../../tools/local-cloud/signed-requests';
import { until } from '../../tools/local-cloud/until';

const PATIENCE_SECONDS = 120;

/** What DuckDB reads: shard, sequence number, partition key, time of arrival, record and day; of Parquet each column as JSON, besides. */
export type Row = [string, string, string, string, string, string, ...(string | null)[]];

export class PathS3 extends S3Client {
  constructor(config: object) {
    super({ ...config, forcePathStyle: true });
  }
}

/** The archive, as an engine reads it that knows nothing of AWS. */
export async function readLake(cloud: LocalCloud, Bucket: string, prefix: string, extension: 'gz' | 'parquet'): Promise<Row[]> {
  const s3 = client(PathS3, cloud);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lake-'));
  try {
    let count = 0;
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: prefix })) {
      for (const { Key } of Contents) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        const file = path.join(folder, Key!.slice(prefix.length));
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, await Body!.transformToByteArray());
        count++;
      }
    }
    if (count === 0) return [];
    const script = [path.join(__dirname, 'lake.py'), folder, extension];
    return JSON.parse(execFileSync(cloud.python, script, { encoding: 'utf8', maxBuffer: 100_000_000 })) as Row[];
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

interface Execution { readonly QueryExecution: { readonly Status: { readonly State: string; readonly StateChangeReason?: string } } }
interface Results { readonly ResultSet: { readonly Rows: Array<{ readonly Data: Array<{ readonly VarCharValue?: string }> }> } }

/** Athena has no SDK client here. */
async function athena<T>(cloud: LocalCloud, operation: string, input: object): Promise<T> {
  const response = await signedFetch(cloud, owner(cloud), cloud.endpoint, {
    method: 'POST', body: JSON.stringify(input), headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AmazonAthena.${operation}` },
  }, 'athena');
  expect([operation, response.status]).toEqual([operation, 200]);
  return await response.json() as T;
}

/** The first rows of a query, without the names of its columns. */
export async function queryAthena(cloud: LocalCloud, query: string, database: string, workGroup: string): Promise<Array<Array<string | undefined>>> {
  const { QueryExecutionId } = await athena<{ QueryExecutionId: string }>(cloud, 'StartQueryExecution', {
    QueryString: query, QueryExecutionContext: { Database: database }, WorkGroup: workGroup,
  });
  await until('the query', PATIENCE_SECONDS, async () => {
    const { QueryExecution: { Status } } = await athena<Execution>(cloud, 'GetQueryExecution', { QueryExecutionId });
    expect([Status.State, Status.StateChangeReason]).not.toContain('FAILED');
    return Status.State === 'SUCCEEDED';
  });
  const { ResultSet } = await athena<Results>(cloud, 'GetQueryResults', { QueryExecutionId });
  return ResultSet.Rows.slice(1).map(({ Data }) => Data.map(({ VarCharValue }) => VarCharValue));
}
