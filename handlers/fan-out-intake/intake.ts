import { createHash } from 'crypto';
import { FanOut, GroupRequest } from './fan-out';
import { ObjectIntake } from './object-intake';
import { groupName } from './splitter-answer';
import { taskTokenIn } from './task-token';
import { contentText, IncomingMessage, incomingMessage } from '../runtime/incoming-message';
import { ACCEPTED_JOB_TYPE } from '../shared/fan-in/accepted-job';
import { claimedObject } from '../shared/jobs/claim-check';
import { DeliveryAttributes, messageIdentity } from '../shared/messages/message-identity';
import { CLAIM_PREFIX } from '../shared/publishing/envelope';

/** The event of the state machine of a distributed map. */
export type MapStep = ({ readonly fanOut: 'group' } & GroupRequest) | { readonly fanOut: 'seal'; readonly job: string };

/**
 * Identifies the job of a message, and starts it. Only the queue of an API has messages of the internal type: its policy lets only
 * the API and the sweeper send. Even there, such a message starts only a job that the API recorded.
 */
export class Intake {
  constructor(
    private readonly pattern: string,
    private readonly fanOut: FanOut,
    private readonly objects?: ObjectIntake,
    private readonly isInternal = false,
  ) {}

  /**
   * @param id the id of a message without an envelope
   * @throws MessageRejected for a message that denies what its envelope says
   */
  async take(body: string, id: string, attributes?: DeliveryAttributes): Promise<void> {
    const message = incomingMessage(body, id, attributes);
    if (this.objects) return this.objects.take(message);
    const { traceparent, correlationId } = message;
    const input = contentText(body);
    if (this.isInternal && message.type === ACCEPTED_JOB_TYPE) {
      return this.fanOut.beginAccepted({ id: message.id, input, traceparent, correlationId });
    }
    if (message.dataref !== undefined) claimedObject(message.dataref, CLAIM_PREFIX);
    // clients of an API name no task
    const taskToken = this.isInternal ? undefined : taskTokenIn(message.data);
    return this.fanOut.begin({ id: this.idOf(message, taskToken), input, inputRef: message.dataref, taskToken, traceparent, correlationId });
  }

  /** The result is for the history of the state machine. */
  async step(step: MapStep): Promise<{ readonly taken: boolean }> {
    if (step.fanOut === 'group') return { taken: await this.fanOut.addGroup({ ...step, group: groupName(step.group) }) };
    await this.fanOut.seal(step.job);
    return { taken: true };
  }

  /**
   * A hash of the identity of the message: a message cannot choose the id of its job. Each attempt of a task has a token of its own, and is a job of
   * its own: one that has ended would never answer the next attempt.
   */
  private idOf(message: IncomingMessage, taskToken: string | undefined): string {
    const identity = [this.pattern, messageIdentity(message), ...taskToken === undefined ? [] : [taskToken]];
    return createHash('sha256').update(JSON.stringify(identity)).digest('base64url').slice(0, 32);
  }
}
