import { configured, log } from './environment';
import { SubtaskPorts } from './subtask-worker';
import { claimChecks } from '../shared/aws/jobs/claim-checks';
import { sendToQueue } from '../shared/aws/jobs/worker-queues';

/** What the work for subtasks needs of AWS and of the process. */
export function subtaskPorts(): SubtaskPorts {
  return { payloads: claimChecks, send: sendToQueue, log: log(), configured };
}
