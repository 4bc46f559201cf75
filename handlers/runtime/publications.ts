import { randomUUID } from 'crypto';
import { InvalidMessage, MessageToPublish, PublishFailed } from './publishing';
import { boundedCorrelationId, boundedTraceparent } from '../shared/messages/correlation';
import { Publications } from '../shared/publishing/destination';
import { Draft, Prepared, Publisher, PublisherPorts } from '../shared/publishing/publisher';
import { InvalidContent } from '../shared/publishing/unpublishable';

/** `publish` of the public interface: all messages are checked before the first is sent. */
export class MessagePublisher {
  private readonly publisher: Publisher;

  constructor(publications: Publications, ports: PublisherPorts, private readonly now: () => number) {
    this.publisher = new Publisher(publications, ports);
  }

  async publish(messages: readonly MessageToPublish[]): Promise<string[]> {
    const prepared: Prepared[] = [];
    for (const message of messages) prepared.push(await this.prepare(this.draft(message)));
    const notTaken = await this.publisher.deliver(prepared);
    if (notTaken.length > 0) {
      throw new PublishFailed(notTaken.map(({ prepared: one, reason }) => ({ index: prepared.indexOf(one), id: one.message.id, reason })));
    }
    return prepared.map(({ message }) => message.id);
  }

  private draft({ contract, data, subject, traceparent, correlationId, groupId, partitionKey, destination, id }: MessageToPublish): Draft {
    const type = typeof contract === 'string' ? contract : `${contract.name}.v${contract.version}`;
    return {
      attributes: { id: id ?? randomUUID(), type, time: new Date(this.now()).toISOString(), subject, ...contextOf(traceparent, correlationId) },
      data,
      destination,
      key: partitionKey ?? groupId ?? subject,
      schema: typeof contract === 'string' ? undefined : contract.schema,
    };
  }

  private async prepare(draft: Draft): Promise<Prepared> {
    try {
      return await this.publisher.prepare(draft);
    } catch (error) {
      throw error instanceof InvalidContent ? new InvalidMessage(error.type, error.fields, error.description) : error;
    }
  }
}

function contextOf(traceparent: string | undefined, correlationId: string | undefined) {
  return { traceparent: boundedTraceparent(traceparent), correlationid: boundedCorrelationId(correlationId) };
}
