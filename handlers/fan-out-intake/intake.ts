import { createHash } from 'crypto';
import { FanOut, GroupRequest } from './fan-out';
import { ObjectIntake } from './object-intake';
import { groupName } from './splitter-answer';
import { IncomingMessage, incomingMessage } from '../runtime/incoming-message';
import { ACCEPTED_JOB_TYPE } from '../shared/fan-in/accepted-job';

/** The event of the state machine of a distributed map. */
export type MapStep = ({ readonly fanOut: 'group' } & GroupRequest) | { readonly fanOut: 'seal'; readonly job: string };

/** Identifies the job of a message, and starts it. */
export class Intake {
  constructor(private readonly pattern: string, private readonly fanOut: FanOut, private readonly objects?: ObjectIntake) {}

  /** @param id the id of a message without an envelope */
  async take(body: string, id: string): Promise<void> {
    const message = incomingMessage(body, id);
    if (this.objects) return this.objects.take(message);
    const { traceparent, correlationId } = message;
    return this.fanOut.begin({ id: this.idOf(message), input: message.data, inputRef: message.dataref, traceparent, correlationId });
  }

  /** The result is for the history of the state machine. */
  async step(step: MapStep): Promise<{ readonly taken: boolean }> {
    if (step.fanOut === 'group') return { taken: await this.fanOut.addGroup({ ...step, group: groupName(step.group) }) };
    await this.fanOut.seal(step.job);
    return { taken: true };
  }

  /** The API chooses the id of its job. The id of other jobs is a hash of the source and the id of their message. */
  private idOf({ type, source, id }: IncomingMessage): string {
    if (type === ACCEPTED_JOB_TYPE) return id;
    return createHash('sha256').update(JSON.stringify([this.pattern, source ?? null, id])).digest('base64url').slice(0, 32);
  }
}
