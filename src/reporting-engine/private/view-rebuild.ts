import { aws_dynamodb as dynamodb, aws_stepfunctions as sfn, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { rebuildDefinition } from './rebuild-definition';
import { RefilledView, refillTable } from './refill-table';
import { SearchProjector } from './search-projector';
import { ViewProjector } from './view-projector';
import { grantFunction } from '../../core/messaging/private/invoke-grant';
import { grantReadItems, requestedTable } from '../../core/messaging/private/table-stream-grant';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { CatalogFunction } from '../../core/private/catalog-function';
import { textAndValues, valuesOf } from '../../core/private/packed-settings';
import { grantSend } from '../../core/private/queue-grants';
import { stepMachine } from '../../core/private/step-machine';
import { grantRecords } from '../../core/private/table-grants';
import { IndexTable } from '../index-table';
import { SearchIndex } from '../search-index';

/** A page of a rebuild takes seconds. One of a refill takes as long as the function of the view may: handlers/view-projector/rebuild/refilled-function.ts. */
const TIMEOUT = Duration.minutes(15);
/** Of the views: their rows and the record of their generations. */
const ROW_ACTIONS = ['GetItem', 'PutItem', 'DeleteItem', 'Scan'].map(action => `dynamodb:${action}`);
const REFILL_ACTIONS = ['GetItem', 'PutItem'].map(action => `dynamodb:${action}`);
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

  readonly handler: CatalogFunction;
  private readonly refilled: RefilledView[] = [];
  private table?: dynamodb.Table;
  /** SearchSettings of handlers/shared/search/search-settings.ts. */
  private search?: () => object;

  constructor(pattern: Construct, id: string, { source, projector, views }: ViewRebuildProps) {
    super(pattern, id);
    const settings = () => ({
      views: views().map(view => view._settings),
      ...this.table && { refills: { table: this.table.tableName, stream: source.tableStreamArn, views: this.refilled.map(view => view._refilled) } },
    });
    this.handler = new CatalogFunction(this, 'Function', {
      handler: 'view-projector',
      entry: 'rebuild',
      description: `Rebuilds the views of ${source.node.path}`,
      timeout: TIMEOUT,
      memorySize: 1024,
      failedRuns: 'A state machine invokes it synchronously, and fails',
      lateFiles: () => ({
        'views.json': textAndValues(settings()).text,
        ...this.search && { 'search.json': textAndValues(this.search()).text },
      }),
      environment: {
        PATTERN_PATH: patternPath(pattern),
        FAILURE_QUEUE_URL: projector.failureQueue.queueUrl,
        FAILED_RECORDS: Stack.of(this).toJsonString(projector.failedRecords.handlerSettings),
        SOURCE_TABLE: requestedTable(pattern, source),
        VIEWS_VALUES: Lazy.string({ produce: () => valuesOf(this, settings()) }),
        SEARCH_VALUES: Lazy.string({ produce: () => this.search && valuesOf(this, this.search()) }),
        GENERATIONS_TABLE: Lazy.string({ produce: () => this.search && this.table!.tableName }),
      },
      largeEnvironment: 'Use fewer views, or shorter names of their tables.',
    });
    grantSend(projector.failureQueue, this.handler);
    projector.failedRecords.grantWrite(this.handler);
    grantReadItems(pattern, source, this.handler, ...SOURCE_ACTIONS);
    this.stateMachine = stepMachine(this, this.handler, rebuildDefinition(this, this.handler.functionArn));
  }

  /** The table with the records of refills, and of the generations of search indexes. */
  get refillTable(): dynamodb.ITable {
    if (!this.table) {
      this.table = refillTable(this, 'Refills');
      grantRecords(this.table, this.handler, ...REFILL_ACTIONS);
    }
    return this.table;
  }

  /** Lets the function refill a view. */
  addRefilled(view: RefilledView) {
    this.refilled.push(view);
    grantFunction(this, this.handler, view._reader);
  }

  /**
   * Lets the function rebuild a search index.
   *
   * @param projector writes all of them
   */
  addIndex(index: SearchIndex, projector: SearchProjector) {
    this.search = () => projector.settings();
    index._grantRebuild(this.handler);
  }

  /** Lets the function rebuild a view. */
  add(view: IndexTable) {
    grantRecords(view.table, this.handler, ...ROW_ACTIONS);
  }
}
