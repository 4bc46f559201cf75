import { aws_s3 as s3 } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { FanIn } from './fan-in-settings';
import { LoadOfModel, WorkModel } from '../../core/private/work-model';

/** Of a job that is recorded before it is split, and recorded again. */
const WRITES_OF_A_SPLIT = 3;
/** The same, and the note that the API sent its message. */
const WRITES_OF_A_REQUEST = 6;
/** Of the index, whose key is there when the job begins, and changes once its subtasks are sent. */
const INDEX_WRITES_OF_A_BEGINNING = 3;
/** Its entry goes with the job. A JobEnded event has one in between. */
const INDEX_WRITES_OF_AN_END = 1;
const INDEX_WRITES_OF_AN_EVENT = 3;
/** A record has two names of each subtask, its message until it is sent, and the place of its result. */
const KB_OF_A_RECORD = 0.4;
const KB_OF_NAMES = 0.02;
const KB_OF_A_MESSAGE = 0.053;
const KB_OF_A_PLACE = 0.095;
/** Subtasks with a record of their own, as large jobs have it for each group. */
const LARGEST_GROUP = 100;
/** A result in a table is written with its index. */
const WRITES_OF_A_RESULT = 2;

export interface WorkOfJobsOptions {
  readonly fanIn: FanIn;
  readonly tracker: IConstruct;
  /** Whether an API records each job before it is split. */
  readonly isRequested: boolean;
  /** Whether each job comes through the API. */
  readonly isAsked: boolean;
  /** Whether a splitter says what the subtasks are. */
  readonly isSplit: boolean;
  readonly api?: IConstruct;
  /** The bucket whose objects are jobs. */
  readonly objects?: s3.IBucket;
}

interface WritesOfAJobOptions extends Pick<WorkOfJobsOptions, 'isRequested' | 'isSplit'> {
  readonly hasEvent: boolean;
}

/** What a job needs. Its subtasks are spread over the workers alike: a job of another splitter says how many it has. */
export function workOfJobs({ subtasks: given }: LoadOfModel, options: WorkOfJobsOptions): WorkModel {
  const { fanIn, tracker, isRequested, isSplit, isAsked, api, objects } = options;
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
      { resource: fanIn.jobTable, price: 'dynamoDb.writeUnit', units: writesOfAJob(subtasks, { isRequested, isSplit, hasEvent: fanIn.jobEnded !== undefined }) },
      ...objects ? [{ resource: objects, price: 's3.put', units: 1 }] : [],
      ...bucket ? [{ resource: bucket, price: 's3.put', units: subtasks }] : [],
      ...table ? [{ resource: table, price: 'dynamoDb.writeUnit', units: WRITES_OF_A_RESULT * subtasks }] : [],
    ],
  };
}

/** Write units of the job table and its index. `npm run bench -- fanIn` counts up to 6.6 for each subtask of a job with groups of 100. */
export function writesOfAJob(subtasks: number, { isRequested, isSplit, hasEvent }: WritesOfAJobOptions): number {
  const inRecord = Math.ceil(Math.min(subtasks, LARGEST_GROUP));
  const units = (kilobytesOfEach: number, count = inRecord) => Math.ceil(KB_OF_A_RECORD + KB_OF_NAMES * inRecord + kilobytesOfEach * count);
  const beginning = 2 * units(KB_OF_A_MESSAGE) + INDEX_WRITES_OF_A_BEGINNING;
  const reports = Array.from({ length: inRecord }, (_, done) => units(KB_OF_A_PLACE, done + 1)).reduce((sum, each) => sum + each, 0);
  const end = units(KB_OF_A_PLACE) * (hasEvent ? 2 : 1) + (hasEvent ? INDEX_WRITES_OF_AN_EVENT : INDEX_WRITES_OF_AN_END);
  const before = isRequested ? WRITES_OF_A_REQUEST : isSplit ? WRITES_OF_A_SPLIT : 0;
  return before + beginning * records(subtasks) + reports * subtasks / inRecord + end * records(subtasks);
}

const records = (subtasks: number) => Math.ceil(subtasks / LARGEST_GROUP);
