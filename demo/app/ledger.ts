import { aws_dynamodb as dynamodb, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';

/** What really happened: written by the functions of a stack, compared with what was promised. */
export class Ledger extends dynamodb.Table {
  constructor(stack: Stack) {
    super(stack, 'Ledger', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new CfnOutput(stack, 'LedgerTable', { value: this.tableName });
  }
}
