import { OwnError } from '../shared/errors/safe-error';

/** An alarm that went into the state ALARM. */
export interface Alarm {
  readonly arn: string;
  readonly at: Date;
}

interface AlarmEvent {
  readonly 'source'?: unknown;
  readonly 'detail-type'?: unknown;
  readonly 'time'?: unknown;
  readonly 'resources'?: unknown;
  readonly 'detail'?: { readonly state?: { readonly value?: unknown; readonly timestamp?: unknown } } | null;
}

/** Whether the input is an event of a bus, not a command. */
export function isBusEvent(input: unknown): input is AlarmEvent {
  return typeof input === 'object' && input !== null && 'detail-type' in input && 'source' in input;
}

/**
 * The alarm of an event; undefined where it is in another state:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 *
 * @param now counts where the event has no time
 */
export function alarmOf({ source, 'detail-type': type, time, resources, detail }: AlarmEvent, now: Date): Alarm | undefined {
  const arn = Array.isArray(resources) ? resources[0] as unknown : undefined;
  const { value, timestamp } = detail?.state ?? {};
  if (source !== 'aws.cloudwatch' || type !== 'CloudWatch Alarm State Change' || typeof arn !== 'string' || typeof value !== 'string') {
    throw new OwnError('The event must be a state change of a CloudWatch alarm.');
  }
  const at = [timestamp, time].map(text => new Date(typeof text === 'string' ? text : NaN)).find(date => !Number.isNaN(date.getTime()));
  return value === 'ALARM' ? { arn, at: at ?? now } : undefined;
}
