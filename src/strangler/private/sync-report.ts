import { aws_iam as iam, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { grantFunction } from '../../core/messaging/private/invoke-grant';
import { Operations } from '../../core/operations/operations';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { CatalogFunction } from '../../core/private/catalog-function';
import { LegacySyncAlarms } from '../legacy-sync-alarms';
import { SyncReconciliationOptions } from '../legacy-sync-options';

export interface SyncReportProps {
  readonly functions: SyncReconciliationOptions;
  readonly queue: sqs.IQueue;
  readonly deadLetterQueue: sqs.IQueue;
}

/** The function that compares both sides on demand. It holds the names and hashes of all entities in its memory. */
export function syncReport(sync: Construct, { functions: { listNew, listLegacy }, queue, deadLetterQueue }: SyncReportProps): CatalogFunction {
  const report = new CatalogFunction(sync, 'Report', {
    handler: 'legacy-sync-report',
    description: `Compares the entities of both sides of ${sync.node.path}`,
    timeout: Duration.minutes(15),
    memorySize: 2048,
    failedRuns: 'Whoever invokes it waits for the report',
    environment: {
      PATTERN_PATH: patternPath(sync),
      LIST_NEW_FUNCTION: listNew.functionArn,
      LIST_LEGACY_FUNCTION: listLegacy.functionArn,
      CHANGE_QUEUE_URL: queue.queueUrl,
      DEAD_LETTER_QUEUE_URL: deadLetterQueue.queueUrl,
    },
  });
  [listNew, listLegacy].forEach(list => grantFunction(sync, report, list));
  iam.Grant.addToPrincipal({ grantee: report, actions: ['sqs:GetQueueAttributes'], resourceArns: [queue.queueArn, deadLetterQueue.queueArn] });
  return report;
}

/** The alarms of the report. */
export function addReportAlarms(operations: Operations, name: string, report: CatalogFunction, alarms: LegacySyncAlarms) {
  const { reportErrors: errors, reportThrottles: throttles } = alarms;
  addFunctionAlarms(operations, `${name}Report`, report, { section: 'syncReport', impact: 'There is no new reconciliation report. The sync goes on.', errors, throttles });
}
