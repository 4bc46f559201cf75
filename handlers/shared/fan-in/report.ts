/** What a worker says about its subtask (docs/fan-in.md). */
export interface SubtaskReport {
  readonly job: string;
  readonly group?: string;
  readonly subtask: string;
  readonly status: 'done' | 'failed';
  readonly result?: unknown;
  readonly resultLocation?: string;
  readonly error?: string;
}

export const REPORT_TYPE = 'cdk-serverless-catalog.subtask-report';

export const MAX_ERROR_LENGTH = 256;
export const MAX_LOCATION_LENGTH = 1_024;
/** With its envelope below the 256 KB of a message. Ours. */
export const MAX_RESULT_BYTES = 200 * 1024;

/** Throws where the text is no report: it ends in the dead-letter queue, where somebody sees it. */
export function parseReport(body: string): SubtaskReport {
  const event = JSON.parse(body) as { readonly type?: unknown; readonly data?: Partial<SubtaskReport> } | null;
  const report = event?.data;
  if (event?.type !== REPORT_TYPE || typeof report !== 'object' || report === null) throw new Error(`The message is no ${REPORT_TYPE}.`);
  const texts = [report.job, report.subtask, report.group ?? '', report.resultLocation ?? '', report.error ?? ''];
  if (texts.some(text => typeof text !== 'string') || !report.job || !report.subtask) throw new Error('The report names no job and subtask.');
  if (report.status !== 'done' && report.status !== 'failed') throw new Error(`The report's status must be done or failed, got ${String(report.status)}.`);
  if ((report.resultLocation ?? '').length > MAX_LOCATION_LENGTH) throw new Error(`The report's resultLocation has more than ${MAX_LOCATION_LENGTH} characters.`);
  return report as SubtaskReport;
}
