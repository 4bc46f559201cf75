import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { owner, signedFetch } from '../../tools/local-cloud/signed-requests';

/** An API call that the local cloud recorded as CloudTrail does. */
export interface RecordedCall {
  readonly eventName: string;
  readonly requestParameters: { readonly [name: string]: unknown };
  /** Names of buckets, objects, tables and the like. */
  readonly resources: readonly string[];
  /** When it came, in seconds. */
  readonly at: number;
}

interface EventOfTrail { readonly CloudTrailEvent: string; readonly Resources: { readonly ResourceName: string }[]; readonly EventTime: number }

/** The most that one look-up answers. */
const MOST = 50;

/**
 * The calls of a name, the oldest first, since a time in seconds, of which there must be fewer than a look-up answers.
 * @throws if there can be more
 */
export async function recordedCalls(cloud: LocalCloud, name: string, since: number): Promise<RecordedCall[]> {
  const response = await signedFetch(cloud, owner(cloud), cloud.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents' },
    body: JSON.stringify({ LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: name }], StartTime: since, MaxResults: MOST }),
  }, 'cloudtrail');
  const { Events } = await response.json() as { Events: EventOfTrail[] };
  if (Events.length >= MOST) throw new Error(`Recorded calls of ${name} must be fewer than ${MOST}, got ${Events.length}.`);
  return Events.reverse().map(({ CloudTrailEvent, Resources, EventTime }) => {
    const { eventName, requestParameters } = JSON.parse(CloudTrailEvent) as RecordedCall;
    return { eventName, requestParameters, resources: Resources.map(({ ResourceName }) => ResourceName), at: EventTime };
  });
}

/**
 * The write units of calls for one item in their order, of up to 1 KB in a table with at most one index. A changed key of the index is two writes of it
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes).
 *
 * @param key the sort key of the index
 */
export function writeUnits(calls: readonly RecordedCall[], key?: string): number {
  let isIndexed = false;
  return calls.reduce((units, { eventName, requestParameters }) => {
    const before = isIndexed;
    if (eventName === 'PutItem') {
      isIndexed = key !== undefined && key in (requestParameters.Item as object);
      return units + 1 + Number(before) + Number(isIndexed);
    }
    const names = Object.entries((requestParameters.ExpressionAttributeNames ?? {}) as { [name: string]: string });
    const name = names.find(([, attribute]) => attribute === key)?.[0];
    const [sets, removed = ''] = String(requestParameters.UpdateExpression).split('REMOVE');
    const isSet = name !== undefined && sets.includes(`${name} =`);
    const isRemoved = name !== undefined && removed.includes(name);
    isIndexed = isSet || before && !isRemoved;
    return units + 1 + (isSet ? Number(before) + 1 : Number(before && isRemoved));
  }, 0);
}
