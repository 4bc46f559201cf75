import { RecordedCall, recordedCalls, writeUnits } from './recorded-calls';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { owner, signedFetch } from '../../tools/local-cloud/signed-requests';

/** In the ids of what sweepers note of their runs. */
const LOOK = 'look#';

/** By the names of docs/prices.json. */
export type Units = Readonly<Record<string, number>>;

export interface WorkOfPattern {
  /** In the names of all that a unit of work goes through. */
  readonly names: RegExp;
  /** In the names of functions that run by a schedule. */
  readonly scheduled?: RegExp;
  /** The sort key of the index that its table has. */
  readonly indexed?: string;
  /** Messages that services of AWS sent to its queues, which is no call here. */
  readonly deliveries?: number;
}

/**
 * What a pattern asked for since a time in seconds. Lambda polls for itself: of each message two requests are added,
 * one that receives it and one that deletes it. What a topic sends to a queue is free: the sender paid for it.
 */
export async function countedUnits(cloud: LocalCloud, { names, scheduled, indexed, deliveries = 0 }: WorkOfPattern, since: number): Promise<Units> {
  const calls = async (...called: string[]) => (await Promise.all(called.map(name => recordedCalls(cloud, name, since)))).flat()
    .filter(call => names.test(JSON.stringify([call.resources, call.requestParameters])));
  const sends = await calls('SendMessage', 'SendMessageBatch');
  const publishes = (await calls('POST.sns')).filter(({ requestParameters }) => /^Publish/.test(String(requestParameters.Action)));
  const writes = (await calls('PutItem', 'UpdateItem')).filter(write => !itemOf(write).includes(LOOK));
  const items = [...new Set(writes.map(itemOf))].map(item => writes.filter(write => itemOf(write) === item).sort((a, b) => a.at - b.at));
  const messages = sends.reduce((sum, { requestParameters: { Entries } }) => sum + (Array.isArray(Entries) ? Entries.length : 1), deliveries);
  const units: Units = {
    'sqs.request': sends.length + 2 * messages + (publishes.length > 0 ? 0 : deliveries),
    'sns.publish': publishes.length,
    'eventBridge.event': (await calls('PutEvents')).length,
    'lambda.request': await invocations(cloud, names, scheduled, since),
    'dynamoDb.writeUnit': items.reduce((sum, each) => sum + writeUnits(each, indexed), 0),
    's3.put': (await calls('PutObject')).length,
    'kinesis.putUnit': (await calls('PutRecord')).length,
  };
  return Object.fromEntries(Object.entries(units).filter(([, count]) => count > 0));
}

/** The table of a write, and the id of its item. */
function itemOf({ requestParameters: { TableName, Item, Key } }: RecordedCall): string {
  const { id } = (Key ?? Item) as { readonly id?: unknown };
  return JSON.stringify([TableName, id]);
}

/** Of each invocation the local cloud writes a line, as Lambda does. */
async function invocations(cloud: LocalCloud, names: RegExp, scheduled: RegExp | undefined, since: number): Promise<number> {
  const groups = (await logGroups(cloud)).filter(name => names.test(named(name)) && !scheduled?.test(name));
  const started = await Promise.all(groups.map(async logGroupName => {
    const request = { logGroupName, filterPattern: '"START RequestId"', startTime: since * 1000 };
    const { events } = await logs<{ events: object[] }>(cloud, 'FilterLogEvents', request);
    return events.length;
  }));
  return started.reduce((sum, count) => sum + count, 0);
}

/** Groups of stacks are `/aws/cloudformation/<stack>/<id>` here, and other resources `<stack>-<id>`. */
const named = (logGroup: string) => logGroup.replace(/\/(?=[^/]*$)/, '-');

interface LogGroups { readonly logGroups: { readonly logGroupName: string }[]; readonly nextToken?: string }

async function logGroups(cloud: LocalCloud): Promise<string[]> {
  const names: string[] = [];
  for (let nextToken: string | undefined, isFirst = true; isFirst || nextToken !== undefined; isFirst = false) {
    const page: LogGroups = await logs(cloud, 'DescribeLogGroups', { nextToken });
    names.push(...page.logGroups.map(({ logGroupName }) => logGroupName));
    nextToken = page.nextToken;
  }
  return names;
}

async function logs<T>(cloud: LocalCloud, action: string, request: object): Promise<T> {
  const response = await signedFetch(cloud, owner(cloud), cloud.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Logs_20140328.${action}` },
    body: JSON.stringify(request),
  }, 'logs');
  return await response.json() as T;
}
