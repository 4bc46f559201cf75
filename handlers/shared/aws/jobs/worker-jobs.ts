import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CLIENT_TIMEOUTS } from '../clients';
import { DynamoWorkerJobs } from './dynamo-worker-jobs';
import { WorkerJobs } from '../../jobs/worker-ports';

const OPTIONS = { marshallOptions: { removeUndefinedValues: true } };

let jobs: WorkerJobs | undefined;

/** The records of jobs; made at the first use, once. */
export function workerJobs(): WorkerJobs {
  return jobs ??= new DynamoWorkerJobs(DynamoDBDocumentClient.from(new DynamoDBClient(CLIENT_TIMEOUTS), OPTIONS));
}
