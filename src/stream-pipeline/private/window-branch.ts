import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_kms as kms, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BranchParts, BranchRequest } from './branch-parts';
import { BranchReader } from './branch-reader';
import { BranchReplay, LEDGER_ACTIONS } from './branch-replay';
import { addWindowAlarms, recordsLate } from './window-alarms';
import { FAILED_RECORDS_RETENTION } from '../../core/private/failed-records-retention';
import { inKeyOrder } from '../../core/private/key-order';
import { RETAINED } from '../../core/private/retained';
import { grantRecords } from '../../core/private/table-grants';
import { StreamWindowOptions } from '../stream-window-options';

const TIMEOUT = Duration.seconds(60);
/** Library defaults. */
const LATENESS = Duration.minutes(5);
const CLOCK_SKEW = Duration.minutes(5);
const { STRING } = dynamodb.AttributeType;

/** A function of the library adds records to the results of their windows. */
export function windowBranch(branch: Construct, request: BranchRequest, options: StreamWindowOptions): BranchParts {
  const { context: { encryptionKey, operations }, name } = request;
  const reader = new BranchReader(branch, request);
  const table = ownTable(branch, 'Results', { partitionKey: options.key, sortKey: { name: 'window', type: STRING } }, options.resultRetention !== undefined, encryptionKey);
  const ledgerTable = ownTable(branch, 'Ledger', { partitionKey: { name: 'id', type: STRING }, sortKey: { name: 'last', type: STRING } }, true, encryptionKey);
  const code = { handler: 'stream-window', settings: settingsOf(request, options) };
  const windower = reader.makeFunction('Windower', {
    ...code,
    description: `Adds records to the windows ${name} of ${branch.node.scope!.node.path}`,
    timeout: TIMEOUT,
    environment: { TABLE_NAME: table.tableName, LEDGER_TABLE_NAME: ledgerTable.tableName },
  });
  grantRecords(table, windower, 'dynamodb:GetItem', 'dynamodb:PutItem');
  grantRecords(ledgerTable, windower, ...LEDGER_ACTIONS);
  const reading = reader.read(windower, windower, options);
  addWindowAlarms(branch, request, { table, ledgerTable }, options.alarms);
  reader.addFunctionAlarms(windower, options.alarms ?? {});
  operations.addWidgets(new cloudwatch.GraphWidget({ title: `${name}: late records`, left: [recordsLate(branch)], width: 12 }));
  const parts = { ...reader.finish(windower, reading, options), table, ledgerTable };
  return options.replay ? { ...parts, replay: new BranchReplay(branch, 'Replay', request, { ...code, table, ledgerTable, options }).stateMachine } : parts;
}

/** WindowSettings of handlers/stream-window/window-settings.ts. */
function settingsOf({ context: { retentionPeriod } }: BranchRequest, options: StreamWindowOptions): object {
  const { key, timestamp, aggregates, size, allowedLateness = LATENESS, allowedClockSkew = CLOCK_SKEW, resultRetention } = options;
  return {
    key,
    timestamp,
    aggregates: Object.fromEntries(Object.entries(inKeyOrder(aggregates)).map(([value, { _settings }]) => [value, _settings])),
    sizeMillis: size.toMilliseconds(),
    allowedLatenessMillis: allowedLateness.toMilliseconds(),
    allowedClockSkewMillis: allowedClockSkew.toMilliseconds(),
    resultRetentionMillis: resultRetention?.toMilliseconds(),
    countedMillis: retentionPeriod.toMilliseconds() + FAILED_RECORDS_RETENTION.toMilliseconds(),
  };
}

function ownTable(scope: Construct, id: string, schema: dynamodb.SchemaOptions, expires: boolean, encryptionKey?: kms.IKey): dynamodb.Table {
  return new dynamodb.Table(scope, id, {
    ...schema,
    partitionKey: schema.partitionKey!,
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    removalPolicy: RETAINED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    ...expires && { timeToLiveAttribute: 'expiresAt' },
    ...encryptionKey && { encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED, encryptionKey },
  });
}
