import { createHash } from 'crypto';
import { FanOut, GroupRequest } from './fan-out';
import { ObjectIntake } from './object-intake';
import { groupName } from './splitter-answer';
import { IncomingMessage, incomingMessage } from '../runtime/incoming-message';
import { ACCEPTED_JOB_TYPE } from '../shared/fan-in/accepted-job';

/** What the state machine of a distributed map sends, instead of a batch of messages. */
export type MapStep = ({ readonly fanOut: 'group' } & GroupRequest) | { readonly fanOut: 'seal'; readonly job: string };

/** What comes in, and the job it is. */
export class Intake {
  constructor(private readonly pattern: string, private readonly fanOut: FanOut, private readonly objects?: ObjectIntake) {}

  async take(body: string, messageId: string): Promise<void> {
    const message = incomingMessage(body, messageId);
    if (this.objects) return this.objects.take(message);
    const { traceparent, correlationId } = message;
    return this.fanOut.begin({ id: this.idOf(message), input: message.data, inputRef: message.dataref, traceparent, correlationId });
  }

  /** Answers what the state machine's history shows. */
  async step(step: MapStep): Promise<{ readonly taken: boolean }> {
    if (step.fanOut === 'group') return { taken: await this.fanOut.addGroup({ ...step, group: groupName(step.group) }) };
    await this.fanOut.seal(step.job);
    return { taken: true };
  }

  /** The API has named its job; any other message is the job of its source and id. */
  private idOf({ type, source, id }: IncomingMessage): string {
    if (type === ACCEPTED_JOB_TYPE) return id;
    return createHash('sha256').update(JSON.stringify([this.pattern, source ?? null, id])).digest('base64url').slice(0, 32);
  }
}
