import { aws_s3 as s3 } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { FanIn } from './fan-in-settings';
import { LoadOfModel, WorkModel } from '../../core/private/work-model';

/** Write units of the job table and its index for a job, besides the reports of its subtasks. */
const WRITES_OF_A_JOB = 16;
/** A report writes the record of its group: `npm run bench -- fanIn` counts up to 6.6 units where a group has 100 subtasks. */
const KB_OF_A_RECORD = 0.5;
const KB_OF_A_SUBTASK = 0.06;
const LARGEST_GROUP = 100;
/** A result in a table is written with its index. */
const WRITES_OF_A_RESULT = 2;

export interface WorkOfJobsOptions {
  readonly fanIn: FanIn;
  readonly tracker: IConstruct;
  /** Whether each job comes through the API. */
  readonly isAsked: boolean;
  readonly api?: IConstruct;
  /** The bucket whose objects are jobs. */
  readonly objects?: s3.IBucket;
}

/** What a job needs. Its subtasks are spread over the workers alike: a job of another splitter says how many it has. */
export function workOfJobs({ subtasks: given }: LoadOfModel, { fanIn, tracker, isAsked, api, objects }: WorkOfJobsOptions): WorkModel {
  const workers = Object.values(fanIn.workers);
  const subtasks = given ?? workers.length;
  const { bucket, table } = fanIn.results;
  return {
    units: 'jobs',
    shares: [
      { below: tracker, times: subtasks },
      ...workers.map(below => ({ below, times: subtasks / workers.length })),
      ...api && !isAsked ? [{ below: api, times: 0 }] : [],
    ],
    needs: [
      { resource: fanIn.jobTable, price: 'dynamoDb.writeUnit', units: WRITES_OF_A_JOB + subtasks * writesOfAReport(subtasks) },
      ...objects ? [{ resource: objects, price: 's3.put', units: 1 }] : [],
      ...bucket ? [{ resource: bucket, price: 's3.put', units: subtasks }] : [],
      ...table ? [{ resource: table, price: 'dynamoDb.writeUnit', units: WRITES_OF_A_RESULT * subtasks }] : [],
    ],
  };
}

function writesOfAReport(subtasks: number): number {
  return Math.ceil(KB_OF_A_RECORD + KB_OF_A_SUBTASK * Math.min(subtasks, LARGEST_GROUP));
}
