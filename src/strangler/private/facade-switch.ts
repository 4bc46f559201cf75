import { aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, ArnFormat, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Feature } from './feature';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { CatalogFunction } from '../../core/private/catalog-function';
import { textAndValues, valuesOf } from '../../core/private/packed-settings';
import { tableEncryption } from '../../core/private/pattern-key';
import { grantRecords } from '../../core/private/table-grants';

/** The weights and states that the operator or an alarm has set since the deployment, and the function that sets them. */
export class FacadeSwitch extends Construct {
  readonly table: dynamodb.Table;
  readonly handler: CatalogFunction;

  /** @param features those that legacy has, too; called at synthesis */
  constructor(pattern: Construct, id: string, features: () => Feature[]) {
    super(pattern, id);
    const { STRING } = dynamodb.AttributeType;
    this.table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'facade', type: STRING },
      sortKey: { name: 'feature', type: STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // worth nothing without the façade, and no data of users
      removalPolicy: RemovalPolicy.DESTROY,
      ...tableEncryption(this),
    });
    this.handler = new CatalogFunction(this, 'Handler', {
      handler: 'facade-switch',
      description: `Switch of the façade ${pattern.node.path}`,
      timeout: Duration.seconds(30),
      memorySize: 256,
      failedRuns: 'The operator gets the error. A rollback that fails goes to the dead-letter queue of rollbacks',
      lateFiles: () => ({ 'switch.json': textAndValues(switchSettings(features())).text }),
      environment: {
        PATTERN_PATH: patternPath(pattern),
        SWITCH_TABLE: this.table.tableName,
        SWITCH_VALUES: Lazy.string({ produce: () => valuesOf(this, switchSettings(features())) }),
      },
      largeEnvironment: 'Let a composite alarm stand for several alarms of rollbackOn.',
    });
    grantRecords(this.table, this.handler, ...['Query', 'PutItem'].map(action => `dynamodb:${action}`));
    this.handler.addToRolePolicy(new iam.PolicyStatement({
      actions: ['events:PutEvents'],
      resources: [Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default', arnFormat: ArnFormat.SLASH_RESOURCE_NAME })],
    }));
  }

  /** The façade reads the switch. */
  grantRead(router: lambda.Function) {
    router.addEnvironment('SWITCH_TABLE', this.table.tableName);
    grantRecords(this.table, router, 'dynamodb:Query');
  }
}

/** SwitchSettings of handlers/facade-switch/settings.ts. */
function switchSettings(features: Feature[]): object {
  return {
    features: features.map(({ name, props: { weight, rollbackOn, shadow } }) => ({
      name,
      weight,
      rollbackOn: rollbackOn.map(({ alarmArn }) => alarmArn),
      hasShadow: shadow !== undefined,
      minimumSample: shadow?._config.minimumSample ?? 0,
      maxMismatchRate: shadow?._config.maxMismatchRate ?? 100,
    })),
  };
}
