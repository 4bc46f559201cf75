import { Operations } from '../../core/operations/operations';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { addHttpApiAlarms } from '../../core/web/private/gateway-alarms';
import { AsyncHttpApi } from '../async-http-api';
import { QueueLoadLevelingAlarms } from '../queue-load-leveling-alarms';

const IMPACT = 'New requests are refused; callers that retry with the same Idempotency-Key lose nothing.';
const LOGS = 'Read the ERROR lines of the front door\'s log group.';

/** The alarms of one buffer, named after it: two buffers of a pattern each have their own. */
export function addHttpBufferAlarms(buffer: AsyncHttpApi, operations: Operations, thresholds: QueueLoadLevelingAlarms) {
  const prefix = `${buffer.node.id[0].toLowerCase()}${buffer.node.id.slice(1)}`;
  addHttpApiAlarms(operations, prefix, buffer.stage, {
    clientErrors: thresholds.clientErrors,
    serverErrors: thresholds.serverErrors,
    latency: thresholds.latency,
    impact: IMPACT,
    logs: LOGS,
  });
  addFunctionAlarms(operations, `${prefix}FrontDoor`, buffer.apiFunction, { section: 'apiFunction', impact: IMPACT });
}
