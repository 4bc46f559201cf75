import { aws_dynamodb as dynamodb, aws_lambda as lambda, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from '../../core/private/lint-acknowledgement';
import { grantRecords } from '../../core/private/table-grants';

const ACTIONS = ['GetItem', 'PutItem'].map(action => `dynamodb:${action}`);

/** The table of responses. What it holds can be made again: it goes with its stack. */
export function cacheTable(scope: Construct, id: string, handler: lambda.IFunction): dynamodb.Table {
  const table = new dynamodb.Table(scope, id, {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'ttl',
    removalPolicy: RemovalPolicy.DESTROY,
  });
  acknowledge(table, 'A cache: its responses can be made again', 'AwsSolutions-DDB3');
  grantRecords(table, handler, ...ACTIONS);
  return table;
}
