import { OwnError } from '../../errors/safe-error';
import { Announcement, Announcements } from '../../strangler/announcements';
import { EventBusBroker } from '../brokers/event-bus';

const SOURCE = 'cdk-serverless-catalog.strangler';

/** Events on the default bus of the account. */
export class DefaultBus implements Announcements {
  constructor(private readonly broker = new EventBusBroker('default')) {}

  async send({ id, type, time, detail }: Announcement): Promise<void> {
    const [failure] = await this.broker.send([{ id, source: SOURCE, type, time, body: JSON.stringify(detail) }]);
    if (failure) throw new OwnError(`The default bus refused the event: ${failure.reason}.`);
  }
}
