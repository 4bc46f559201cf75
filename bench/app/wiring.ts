import { LambdaClient, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import pLimit from 'p-limit';
import { until } from '../../tools/local-cloud/until';

interface WiringOptions {
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
  readonly queueUrl: string;
  readonly mappingId: string;
}

/** Messages in one call of SQS. */
const CALL = 10;
const CALLS_AT_ONCE = 8;
const DRAINED_WITHIN_SECONDS = 300;

/** A queue and the event source mapping that drains it. */
export class Wiring {
  constructor(private readonly options: WiringOptions) {}

  /** Milliseconds from the start of the mapping until all messages are gone. */
  async drain(bodies: readonly string[]): Promise<number> {
    await this.enable(false);
    await this.send(bodies);
    const start = performance.now();
    await this.enable(true);
    await until(`${this.options.queueUrl} to be empty`, DRAINED_WITHIN_SECONDS, async () => await this.depth() === 0);
    return performance.now() - start;
  }

  private async enable(Enabled: boolean) {
    const { lambda, mappingId } = this.options;
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID: mappingId, Enabled }));
  }

  private async send(bodies: readonly string[]) {
    const { sqs, queueUrl } = this.options;
    const limit = pLimit(CALLS_AT_ONCE);
    const calls = Array.from({ length: Math.ceil(bodies.length / CALL) }, (_, i) => bodies.slice(i * CALL, (i + 1) * CALL));
    await Promise.all(calls.map(call => limit(async () => {
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: call.map((MessageBody, i) => ({ Id: String(i), MessageBody })),
      }));
      if (Failed.length > 0) throw new Error(`${Failed.length} messages were not sent: ${Failed[0].Message}`);
    })));
  }

  private async depth(): Promise<number> {
    const { Attributes = {} } = await this.options.sqs.send(new GetQueueAttributesCommand({
      QueueUrl: this.options.queueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }));
    return Object.values(Attributes).reduce((sum, value) => sum + Number(value), 0);
  }
}
