import { aws_dynamodb as dynamodb, aws_stepfunctions as sfn, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { rebuildDefinition } from './rebuild-definition';
import { ViewProjector } from './view-projector';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { CatalogFunction } from '../../core/private/catalog-function';
import { textAndValues, valuesOf } from '../../core/private/packed-settings';
import { grantSend } from '../../core/private/queue-grants';
import { stepMachine } from '../../core/private/step-machine';
import { grantRecords } from '../../core/private/table-grants';
import { IndexTable } from '../index-table';

/** A step of an invocation ends long before: handlers/view-projector/index.ts. */
const TIMEOUT = Duration.minutes(5);
/** Of the views: their rows and the record of their generations. */
const ROW_ACTIONS = ['GetItem', 'PutItem', 'DeleteItem', 'Scan'].map(action => `dynamodb:${action}`);
const SOURCE_ACTIONS = ['DescribeTable', 'GetItem', 'Scan'].map(action => `dynamodb:${action}`);

export interface ViewRebuildProps {
  readonly source: dynamodb.ITable;
  readonly projector: ViewProjector;
  /** The views at synthesis. */
  readonly views: () => IndexTable[];
}

/** The state machine that builds a new generation of a view, and the function of its steps: the code of the projector, with another entry. */
export class ViewRebuild extends Construct {
  readonly stateMachine: sfn.StateMachine;

  private readonly handler: CatalogFunction;

  constructor(pattern: Construct, id: string, { source, projector, views }: ViewRebuildProps) {
    super(pattern, id);
    const settings = () => ({ views: views().map(view => view._settings) });
    this.handler = new CatalogFunction(this, 'Function', {
      handler: 'view-projector',
      entry: 'rebuild',
      description: `Rebuilds the views of ${source.node.path}`,
      timeout: TIMEOUT,
      memorySize: 1024,
      failedRuns: 'A state machine invokes it synchronously, and fails',
      lateFiles: () => ({ 'views.json': textAndValues(settings()).text }),
      environment: {
        PATTERN_PATH: patternPath(pattern),
        FAILURE_QUEUE_URL: projector.failureQueue.queueUrl,
        FAILED_RECORDS: Stack.of(this).toJsonString(projector.failedRecords.handlerSettings),
        SOURCE_TABLE: source.tableName,
        VIEWS_VALUES: Lazy.string({ produce: () => valuesOf(this, settings()) }),
      },
      largeEnvironment: 'Use fewer views, or shorter names of their tables.',
    });
    grantSend(projector.failureQueue, this.handler);
    projector.failedRecords.grantWrite(this.handler);
    grantRecords(source, this.handler, ...SOURCE_ACTIONS);
    this.stateMachine = stepMachine(this, this.handler, rebuildDefinition(this, this.handler.functionArn));
  }

  /** Lets the function rebuild a view. */
  add(view: IndexTable) {
    grantRecords(view.table, this.handler, ...ROW_ACTIONS);
  }
}
