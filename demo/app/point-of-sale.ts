import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, CfnOutput, Duration, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HouseFunction } from './house-function';
import { Ledger } from './ledger';
import { Backend, ClientIdentity, FacadeEngine, Shadow, Strangler, SyncSource, WebAuth } from '../../src';
import { ALARM_SECONDS, FAILED_ORDERS, METRIC, MISMATCH_PERCENT, SAMPLE } from '../point-of-sale/expectations';

export interface PointOfSaleProps {
  /** Whether the old system has retired. */
  readonly isRetired?: boolean;
}

const PATHS = ['/orders/*'];
const TIMEOUT = Duration.seconds(10);

/** The tills of the coffee house call one façade, while their orders move from the old system to a function. */
export class PointOfSale extends Stack {
  constructor(scope: Construct, id: string, { isRetired = false }: PointOfSaleProps = {}) {
    super(scope, id);
    const orders = new dynamodb.Table(this, 'Orders', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
    });
    const service = new HouseFunction(this, 'OrdersService', {
      code: 'pos-orders', ledger: new Ledger(this), environment: { ORDERS: orders.tableName }, timeout: TIMEOUT,
    });
    orders.grantReadWriteData(service);

    // tills say which one they are
    const front = { engine: FacadeEngine.httpApi({ auth: WebAuth.none() }), clientIdentity: ClientIdentity.header('x-till') };
    const facade = isRetired
      ? new Strangler(this, 'Facade', front).migrate('Orders', Backend.function(service), { paths: PATHS }).retireLegacy()
      : this.migrating(new Strangler(this, 'Facade', { ...front, legacy: Backend.http(this.oldSystem, { timeout: TIMEOUT }) }), service, orders);
    this.output({ Url: facade.url, OrdersTable: orders.tableName, SwitchName: facade.switchFunction.functionName });
    RemovalPolicies.of(this).destroy();
  }

  private migrating(facade: Strangler, service: HouseFunction, orders: dynamodb.Table): Strangler {
    const alarm = new cloudwatch.Alarm(this, 'FailedOrders', {
      metric: new cloudwatch.Metric({ ...METRIC, statistic: 'Sum', period: Duration.seconds(ALARM_SECONDS) }),
      threshold: FAILED_ORDERS,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    facade.migrate('Orders', Backend.function(service), {
      paths: PATHS,
      weight: 0,
      rollbackOn: [alarm],
      shadow: Shadow.compare({ sample: 100, minimumSample: SAMPLE, maxMismatchRate: MISMATCH_PERCENT }),
    });
    const sync = (id: string, handler?: string) => new HouseFunction(this, id, {
      code: 'pos-sync', handler, environment: { ORDERS: orders.tableName, OLD_SYSTEM: this.oldSystem }, timeout: TIMEOUT,
    });
    const listNew = sync('ListNew', 'listNew');
    orders.grantReadData(listNew);
    const back = facade.syncToLegacy('OrdersBack', {
      source: SyncSource.table(orders),
      adapter: sync('Adapter'),
      reconciliation: { listNew, listLegacy: sync('ListOld', 'listOld') },
    });
    this.output({
      AlarmName: alarm.alarmName,
      ShadowTable: facade.shadowTable!.tableName,
      ReportCommand: back.reportCommand!,
      OrdersBackDeadLetterQueueUrl: back.deadLetterQueue.queueUrl,
    });
    return facade;
  }

  /** It is on this machine; without the demo it is nowhere. */
  private get oldSystem(): string {
    return this.node.tryGetContext('oldSystem') as string | undefined ?? 'https://old-system.example.com';
  }

  private output(values: Record<string, string>) {
    Object.entries(values).forEach(([name, value]) => new CfnOutput(this, name, { value }));
  }
}
