import { aws_dynamodb as dynamodb, aws_kms as kms, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BranchParts, BranchRequest } from './branch-parts';
import { BranchReader } from './branch-reader';
import { BranchReplay } from './branch-replay';
import { RETAINED } from '../../core/private/retained';
import { grantRecords } from '../../core/private/table-grants';
import { describeWork } from '../../core/private/work-model';
import { addTableSystemErrorsAlarm } from '../../core/workers/private/table-system-errors-alarm';
import { addTableThrottlesAlarm } from '../../core/workers/private/table-throttles-alarm';
import { StreamTableOptions } from '../stream-branch-options';

const TIMEOUT = Duration.seconds(60);

/** A function of the library keeps the latest record of each key in a table. */
export function tableBranch(branch: Construct, request: BranchRequest, options: StreamTableOptions): BranchParts {
  const { context: { operations, encryptionKey }, alarmPrefix, name } = request;
  const { partitionKey, sortKey } = options;
  const reader = new BranchReader(branch, request);
  const table = options.table ?? latestTable(branch, options, encryptionKey);
  const code = { handler: 'stream-table-writer', settings: { partitionKey, sortKey } };
  const writer = reader.makeFunction('Writer', {
    ...code,
    description: `Keeps the latest records of ${name} of ${branch.node.scope!.node.path}`,
    timeout: TIMEOUT,
    environment: { TABLE_NAME: table.tableName },
  });
  grantRecords(table, writer, 'dynamodb:PutItem');
  describeWork(writer, ({ kilobytes }) => ({ needs: [{ resource: table, price: 'dynamoDb.writeUnit', units: Math.ceil(kilobytes) }] }));
  const reading = reader.read(writer, writer, options);
  const alarm = { called: 'table of the branch', impact: 'This branch is late: records wait in the stream. Other branches are not affected.' };
  const { alarms = {} } = options;
  addTableThrottlesAlarm(operations, `${alarmPrefix}TableThrottles`, table, { ...alarm, section: 'tableThrottles', override: alarms.tableThrottles });
  addTableSystemErrorsAlarm(operations, `${alarmPrefix}TableSystemErrors`, table, {
    ...alarm, section: 'tableSystemErrors', override: alarms.tableSystemErrors, operations: ['PutItem'],
  });
  reader.addFunctionAlarms(writer, alarms);
  const parts = { ...reader.finish(writer, reading, options), table };
  return options.replay ? { ...parts, replay: new BranchReplay(branch, 'Replay', request, { ...code, table, options }).stateMachine } : parts;
}

function latestTable(scope: Construct, { partitionKey, sortKey }: StreamTableOptions, encryptionKey?: kms.IKey): dynamodb.Table {
  return new dynamodb.Table(scope, 'Table', {
    partitionKey,
    sortKey,
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    removalPolicy: RETAINED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    ...encryptionKey && { encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED, encryptionKey },
  });
}
