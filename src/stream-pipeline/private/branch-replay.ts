import { aws_dynamodb as dynamodb, aws_stepfunctions as sfn, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BranchRequest } from './branch-parts';
import { replayDefinition } from './replay-definition';
import { stageSettings, transformFunctions, transformSettings, transformTime } from './transform-functions';
import { grantFunction } from '../../core/messaging/private/invoke-grant';
import { grantReplayRecords } from '../../core/messaging/private/stream-grants';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { addStepMachineAlarms } from '../../core/operations/private/step-machine-alarms';
import { CatalogFunction } from '../../core/private/catalog-function';
import { acknowledge } from '../../core/private/lint-acknowledgement';
import { stepMachine } from '../../core/private/step-machine';
import { grantRecords } from '../../core/private/table-grants';
import { StreamBranchOptions } from '../stream-branch-options';

/** The longest of a function: each invocation is several of the 25,000 events of an execution. A page takes seconds. */
const TIMEOUT = Duration.minutes(15);
const DEFAULT_BATCH_SIZE = 100;
const LIVE_ACTIONS = ['GetItem', 'PutItem', 'DeleteItem', 'Scan'].map(action => `dynamodb:${action}`);
/** Of windows. */
export const LEDGER_ACTIONS = ['dynamodb:PutItem', 'dynamodb:Query'];

export interface BranchReplayProps {
  /** The function that writes the table. */
  readonly handler: string;
  /** What its `branch.json` has besides the stages. */
  readonly settings: object;
  readonly table: dynamodb.ITable;
  readonly ledgerTable?: dynamodb.ITable;
  readonly options: StreamBranchOptions;
}

/** A state machine that replays records into a shadow of the table, and the function of its steps. That has the code of the writer, with another entry. */
export class BranchReplay extends Construct {
  readonly stateMachine: sfn.StateMachine;

  constructor(branch: Construct, id: string, request: BranchRequest, { handler: writer, settings, table, ledgerTable, options }: BranchReplayProps) {
    super(branch, id);
    const { context, stages, name, alarmPrefix } = request;
    const { stream, operations } = context;
    const { batchSize = DEFAULT_BATCH_SIZE, alarms = {} } = options;
    const shadow = shadowTable(this, 'Table', context);
    const transforms = transformFunctions(stages);
    const handler = new CatalogFunction(this, 'Function', {
      handler: writer,
      entry: 'replay',
      description: `Replays records of ${name} of ${context.pipeline.node.path}`,
      timeout: TIMEOUT,
      memorySize: 1024,
      failedRuns: 'A state machine invokes it synchronously, and fails',
      environment: {
        PATTERN_PATH: patternPath(branch),
        STREAM_ARN: stream.streamArn,
        TABLE_NAME: table.tableName,
        ...ledgerTable && { LEDGER_TABLE_NAME: ledgerTable.tableName },
        SHADOW_TABLE: shadow.tableName,
        BATCH_SIZE: Stack.of(this).toJsonString(batchSize),
        TRANSFORM_SECONDS: String(transformTime(stages).toSeconds()),
        ...transforms.length > 0 && { TRANSFORMS: Stack.of(this).toJsonString(transformSettings(stages)) },
      },
      files: { 'branch.json': JSON.stringify({ stages: stageSettings(stages), ...settings }) },
    });
    for (const transform of new Set(transforms)) { grantFunction(this, handler, transform); }
    grantReplayRecords(stream, handler);
    grantRecords(table, handler, ...LIVE_ACTIONS);
    grantRecords(shadow, handler, ...LIVE_ACTIONS);
    if (ledgerTable) { grantRecords(ledgerTable, handler, ...LEDGER_ACTIONS); }
    this.stateMachine = stepMachine(this, handler, replayDefinition(this, handler.functionArn, ledgerTable !== undefined));
    addStepMachineAlarms(operations, this.stateMachine, {
      prefix: `${alarmPrefix}Replay`,
      called: 'replays and switches',
      impact: 'The table is not replayed: the branch writes new records as before. After a switch that failed, a part of the table has the replayed items.',
      section: 'replayFailures',
      overrides: { failed: alarms.replayFailed, timedOut: alarms.replayTimedOut, aborted: alarms.replayAborted, throttled: alarms.replayThrottled },
    });
  }
}

/** The shadow of a table, and what the table had before: it goes with its stack, and has no backups. */
function shadowTable(scope: Construct, id: string, { encryptionKey }: BranchRequest['context']): dynamodb.Table {
  const table = new dynamodb.Table(scope, id, {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'expiresAt',
    removalPolicy: RemovalPolicy.DESTROY,
    ...encryptionKey && { encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED, encryptionKey },
  });
  acknowledge(table, 'A shadow: its items are made of the records of the stream', 'AwsSolutions-DDB3');
  return table;
}
