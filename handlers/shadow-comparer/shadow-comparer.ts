import { FeatureComparison } from './feature-comparison';
import { readMessage } from './message';
import { SqsBatchResponse, SqsEvent } from '../runtime/sqs-event';
import { Log } from '../shared/jobs/job-ports';

/** Handles the messages one after the other, so that the concurrency of the function is that of the calls. */
export class ShadowComparer {
  constructor(private readonly features: ReadonlyMap<string, FeatureComparison>, private readonly log: Log) {}

  async handle({ Records: records }: SqsEvent): Promise<SqsBatchResponse> {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const { messageId, body } of records) {
      try {
        await this.compare(messageId, body);
      } catch (error) {
        this.log.error('failed', { messageId, error });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  }

  private async compare(messageId: string, body: string): Promise<void> {
    const message = readMessage(body);
    const feature = this.features.get(message.feature);
    if (feature) return feature.compare(message);
    this.log.warn('dropped', { messageId, reason: 'The feature has no shadow any more.' });
  }
}
