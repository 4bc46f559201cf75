import { OwnError } from '../shared/errors/safe-error';
import { FanInStore, ResultStore } from '../shared/fan-in/ports';
import { awaitsResult, groupRecordId } from '../shared/fan-in/record';
import { MAX_RESULT_BYTES, parseReport, SubtaskReport } from '../shared/fan-in/report';
import { subtaskPath } from '../shared/fan-in/subtasks';
import { Tracker } from '../shared/fan-in/tracker';
import { textAt } from '../shared/json/json-parts';

type Reports = Pick<Tracker, 'report' | 'settle'>;

/** Tracks the report of a worker. The result is kept before the subtask is done, so a complete job has all its results. */
export async function takeReport(body: string, records: Pick<FanInStore, 'find'>, results: ResultStore, tracker: Reports): Promise<void> {
  const { result, worker, ...report } = parseReport(body);
  if (report.status === 'failed' || result === undefined || report.resultLocation !== undefined) return tracker.report(report);
  const json = textAt(body, 'data', 'result')!;
  if (Buffer.byteLength(json) > MAX_RESULT_BYTES) throw new OwnError(`The result of a report may have at most ${MAX_RESULT_BYTES} bytes, got ${Buffer.byteLength(json)}: write it to the results bucket and report its location.`);
  const id = groupRecordId(report.job, report.group);
  const record = await records.find(id);
  if (record === undefined) throw new OwnError(`The job must have a record, got none for ${id}.`);
  // the first result of a subtask stays: nothing is kept that does not count
  if (!awaitsResult(record, report.subtask)) {
    await tracker.settle(record);
    return;
  }
  const resultLocation = await results.keep({
    job: report.job, path: subtaskPath(report.group, report.subtask), json, worker: workerOf(record.workers, { ...report, worker }),
  });
  return tracker.report({ ...report, resultLocation });
}

/** The worker of the subtask, whose results may be at a place of its own. */
function workerOf(workers: Readonly<Record<string, string>> = {}, { subtask, worker }: SubtaskReport): string | undefined {
  const known = Object.hasOwn(workers, subtask) ? workers[subtask] : undefined;
  if (known !== undefined && worker !== undefined && worker !== known) throw new OwnError(`The worker of a report must be that of its subtask '${subtask}', '${known}', got '${worker}'.`);
  return known;
}
