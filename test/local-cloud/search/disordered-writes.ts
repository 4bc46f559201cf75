import { BatchWriteItemCommand, DynamoDBClient, WriteRequest } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { LocalCloud } from '../../../tools/local-cloud/local-cloud';
import { until } from '../../../tools/local-cloud/until';
import { client } from '../client';
import { DeliveredChange, recordsOf } from '../table-records';
import { Change, disordered } from '../view-changes';

const PATIENCE_SECONDS = 600;
const [WRITTEN_AT_ONCE, DELIVERED_AT_ONCE] = [25, 100];

/** Writes changes to the source, and gives their records to the projector: one in ten twice, and one in ten later. Lambda reads the stream afterwards. */
export class DisorderedWrites {
  deliveries = 0;
  private delivered = 0;

  constructor(private readonly cloud: LocalCloud, private readonly outputs: Record<string, string>) {}

  /** Whether Lambda gives the records of the stream to the function. */
  async eventSourceIs(Enabled: boolean) {
    const lambda = client(LambdaClient, this.cloud);
    const listing = new ListEventSourceMappingsCommand({ FunctionName: this.outputs.ProjectorFunction });
    const { EventSourceMappings: [{ UUID }] = [] } = await lambda.send(listing);
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
    if (!Enabled) this.delivered = (await recordsOf(this.cloud, this.outputs.SourceStream)).length;
  }

  async write(all: readonly Change[]) {
    const dynamo = client(DynamoDBClient, this.cloud);
    for (let from = 0; from < all.length; from += WRITTEN_AT_ONCE) {
      const requests = all.slice(from, from + WRITTEN_AT_ONCE).map(({ id, item }): WriteRequest =>
        item ? { PutRequest: { Item: item } } : { DeleteRequest: { Key: { id: { S: id } } } });
      const { UnprocessedItems = {} } = await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [this.outputs.SourceTable]: requests } }));
      expect(UnprocessedItems).toEqual({});
    }
    const records = (await recordsOf(this.cloud, this.outputs.SourceStream)).slice(this.delivered);
    this.delivered += records.length;
    const deliveries = disordered(records);
    this.deliveries += deliveries.length;
    for (let from = 0; from < deliveries.length; from += DELIVERED_AT_ONCE) await this.deliver(deliveries.slice(from, from + DELIVERED_AT_ONCE));
  }

  /** As Lambda does: again from the first record that has to come again. */
  private async deliver(Records: DeliveredChange[]) {
    let rest = Records;
    await until('a batch to be handled', PATIENCE_SECONDS, async () => {
      const invocation = new InvokeCommand({ FunctionName: this.outputs.ProjectorFunction, Payload: JSON.stringify({ Records: rest }) });
      const { FunctionError, Payload } = await client(LambdaClient, this.cloud).send(invocation);
      if (FunctionError !== undefined) return false;
      const answer = JSON.parse(Buffer.from(Payload!).toString()) as { batchItemFailures: Array<{ itemIdentifier: string }> };
      const { batchItemFailures: [failure] } = answer;
      rest = failure ? rest.slice(rest.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === failure.itemIdentifier)) : [];
      return rest.length === 0;
    });
  }
}
