import { OwnError } from '../shared/errors/safe-error';
import { ResultStore } from '../shared/fan-in/ports';
import { MAX_RESULT_BYTES, parseReport } from '../shared/fan-in/report';
import { subtaskPath } from '../shared/fan-in/subtasks';
import { Tracker } from '../shared/fan-in/tracker';
import { textAt } from '../shared/json/json-parts';

/** Tracks the report of a worker. The result is kept before the subtask is done, so a complete job has all its results. */
export async function takeReport(body: string, results: ResultStore, tracker: Pick<Tracker, 'report'>): Promise<void> {
  const { result, worker, ...report } = parseReport(body);
  if (report.status === 'failed' || result === undefined || report.resultLocation !== undefined) return tracker.report(report);
  const json = textAt(body, 'data', 'result')!;
  if (Buffer.byteLength(json) > MAX_RESULT_BYTES) throw new OwnError(`The result of a report may have at most ${MAX_RESULT_BYTES} bytes, got ${Buffer.byteLength(json)}: write it to the results bucket and report its location.`);
  const resultLocation = await results.keep({ job: report.job, path: subtaskPath(report.group, report.subtask), json, worker });
  return tracker.report({ ...report, resultLocation });
}
