import { isSubtaskName } from './subtasks';
import { OwnError } from '../errors/safe-error';
import { jsonOrText } from '../json/json-text';

/** The report of a worker on a subtask (docs/fan-in.md). */
export interface SubtaskReport {
  readonly job: string;
  readonly group?: string;
  readonly subtask: string;
  /** The worker. A result under the name of another than the subtask's is refused. */
  readonly worker?: string;
  readonly status: 'done' | 'failed';
  readonly result?: unknown;
  readonly resultLocation?: string;
  readonly error?: string;
}

export const REPORT_TYPE = 'cdk-serverless-catalog.subtask-report';

export const MAX_ERROR_LENGTH = 256;
export const MAX_LOCATION_LENGTH = 1_024;
/** Library limit: an SQS message has at most 256 KB, envelope included. */
export const MAX_RESULT_BYTES = 200 * 1024;

/** Throws if the text is not a report: SQS then moves the message to the dead-letter queue. */
export function parseReport(body: string): SubtaskReport {
  const event = jsonOrText(body) as { readonly type?: unknown; readonly data?: Partial<SubtaskReport> } | null;
  if (event?.type !== REPORT_TYPE || typeof event.data !== 'object' || event.data === null) throw new OwnError(`The message must be of type ${REPORT_TYPE}, got another.`);
  const report = withoutNothing(event.data);
  const texts = [report.job, report.subtask, report.group ?? '', report.worker ?? '', report.resultLocation ?? '', report.error ?? ''];
  if (texts.some(text => typeof text !== 'string') || !isSubtaskName({ ...report })) {
    throw new OwnError('A report must have job and subtask by the name of a subtask, and only texts beside result, got another.');
  };
  if (report.status !== 'done' && report.status !== 'failed') throw new OwnError('The status of a report must be done or failed, got another.');
  if ((report.resultLocation ?? '').length > MAX_LOCATION_LENGTH) throw new OwnError(`The resultLocation of a report may have at most ${MAX_LOCATION_LENGTH} characters, got ${report.resultLocation?.length}.`);
  return report as SubtaskReport;
}

/** Languages without `undefined` write null. A result can be null. */
function withoutNothing({ group, worker, resultLocation, error, ...rest }: Partial<SubtaskReport>): Partial<SubtaskReport> {
  return { ...rest, ...group && { group }, ...worker && { worker }, ...resultLocation && { resultLocation }, ...error && { error } };
}
