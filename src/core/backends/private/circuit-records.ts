import { aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from '../../private/lint-acknowledgement';
import { tableEncryption } from '../../private/pattern-key';
import { grantRecords } from '../../private/table-grants';

/**
 * The records of circuits, which the functions of a pattern share: DynamoCircuitTable of handlers/shared/aws/circuit. They are worth
 * nothing without the functions, and hold no data of users: the table goes with its stack.
 */
export class CircuitRecords extends Construct {
  readonly table: dynamodb.Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'circuit', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expiresAt',
      removalPolicy: RemovalPolicy.DESTROY,
      ...tableEncryption(this),
    });
    acknowledge(this.table, 'It holds the state of the last minutes: there is nothing to restore', 'AwsSolutions-DDB3');
  }

  /** The function shares its circuits with all others of the table. */
  grantUse(handler: lambda.Function) {
    handler.addEnvironment('CIRCUIT_TABLE', this.table.tableName);
    this.grant(handler);
  }

  grant(grantee: iam.IGrantable): iam.Grant {
    return grantRecords(this.table, grantee, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
  }
}
