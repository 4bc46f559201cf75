import { times } from './effort';
import { report } from './report';
import { groupOfExecution, runLargeJob as runInMemory } from '../test/handlers/fan-in/large-job-costs';
import { runLargeJob } from '../test/local-cloud/large-job';
import { LocalCloud } from '../tools/local-cloud/local-cloud';

/** US dollars of us-east-1 for a million units of on-demand tables: https://aws.amazon.com/dynamodb/pricing/on-demand/ */
const WRITE_PRICE = 0.625;
const READ_PRICE = 0.125;

/** Large jobs of FanOutFanIn: 100,000 subtasks in the local cloud, and what up to 10 million cost, by a model of the table. */
export async function largeJobs(): Promise<void> {
  await inLocalCloud();
  await inMemory();
}

async function inLocalCloud(): Promise<void> {
  const [groups, groupSize] = [times(1_000, 10), 100];
  const cloud = await LocalCloud.start({ name: 'bench-fan-in' });
  try {
    const { events, data, dataref, reads, writes, seconds } = await runLargeJob(cloud, { groups, groupSize });
    const { done, expected } = data.subtasks as Record<string, number>;
    if (events !== 1 || data.outcome !== 'complete' || done !== groups || expected !== groups) throw new Error(`The job must end once with ${groups} groups, got ${events} events with ${done}.`);
    report(
      'A large job in the local cloud',
      'The code of intake and tracker with DynamoDB, SQS and S3 of the local cloud, 10 at once. Every twentieth report comes twice. The job ended once, as complete, with all groups.',
      ['', 'subtasks', 'groups', 'reads', 'writes', 'writes per subtask', 'seconds', 'event'],
      [['job', ...[groups * groupSize, groups, reads, writes].map(count => count.toLocaleString('en')), (writes / (groups * groupSize)).toFixed(2), seconds, dataref ? 'claim-checked' : 'whole']],
    );
  } finally {
    await cloud.stop();
  }
}

/** Groups have the same cost each: the records of 100 subtasks are run once, and the records above them for all groups. */
async function inMemory(): Promise<void> {
  const ofGroup = await runInMemory(1, 100);
  const emptyGroup = await runInMemory(1, 0);
  const rows = [];
  for (const groups of [100, 1_000, 10_000, 100_000].slice(0, times(4, 2))) {
    const above = await runInMemory(groups, 0);
    const units = (kind: 'readUnits' | 'writeUnits') => above[kind] + groups * (ofGroup[kind] - emptyGroup[kind]);
    const [reads, writes, subtasks] = [units('readUnits'), units('writeUnits'), groups * 100];
    const dollars = (writes * WRITE_PRICE + reads * READ_PRICE) / 1e6;
    rows.push([
      subtasks.toLocaleString('en'), (writes / subtasks).toFixed(3), (reads / subtasks).toFixed(3), (above.largestItem / 1024).toFixed(1),
      dollars.toFixed(4), (1e6 * dollars / subtasks).toFixed(2),
    ]);
  }
  report(
    'The cost of large jobs',
    `Units of the job table for jobs in groups of 100, as the intake and the tracker ask for them (groups are named as ${groupOfExecution(0)}). All subtasks have a result in a bucket.`,
    ['subtasks', 'write units per subtask', 'read units per subtask', 'largest section in KB', 'US dollars', 'per million'],
    rows,
  );
}
