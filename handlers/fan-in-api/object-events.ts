import { ObjectEvents } from './ports';
import { OwnError } from '../shared/errors/safe-error';
import { Problem } from '../shared/http/problem';

const REASON = 'The bucket of the uploads does not send its events to EventBridge, so that no upload becomes a job. Its owner has to enable them.';

/** Fails if the objects of the bucket do not become jobs. The reason is for the client and for the log. */
export async function requireEvents(events: ObjectEvents | undefined): Promise<void> {
  if (events && !await events.areSent()) throw new Problem('temporarily-unavailable', REASON, { cause: new OwnError(REASON) });
}
