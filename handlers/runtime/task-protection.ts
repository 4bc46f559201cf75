import { describeError, OwnError } from '../shared/errors/safe-error';
import { Log } from '../shared/jobs/job-ports';

/** Library default: renewed by every job that starts and every heartbeat; ends automatically if the container hangs. */
const EXPIRES_IN_MINUTES = 120;

/** The agent runs beside the task; library default. */
const AGENT_MILLIS = 2_000;

/** The ECS agent's endpoint, injected for tests. */
export type PutState = (url: string, state: { ProtectionEnabled: boolean; ExpiresInMinutes?: number }) => Promise<void>;

/**
 * Scale-in protection of the ECS task while work is in hand, so that scaling in ends idle
 * tasks only (ECS task scale-in protection endpoint: PUT ${ECS_AGENT_URI}/task-protection/v1/state).
 */
export class TaskProtection {
  private inHand = 0;
  private enabled = false;

  /** @param agentUri ECS_AGENT_URI; absent outside ECS: nothing is done then */
  constructor(private readonly agentUri: string | undefined, private readonly log: Log, private readonly put: PutState = putState) {}

  async begin(): Promise<void> {
    this.inHand += 1;
    await this.set(true);
  }

  async renew(): Promise<void> {
    if (this.inHand > 0) await this.set(true);
  }

  end(): void {
    this.inHand -= 1;
  }

  /** Called when the queue is empty or the loop has stopped, not between two jobs: the endpoint is rate-limited. */
  async release(): Promise<void> {
    if (this.enabled && this.inHand === 0) await this.set(false);
  }

  private async set(enabled: boolean): Promise<void> {
    if (!this.agentUri) return;
    this.enabled = enabled;
    try {
      const state = enabled ? { ProtectionEnabled: true, ExpiresInMinutes: EXPIRES_IN_MINUTES } : { ProtectionEnabled: false };
      await this.put(`${this.agentUri}/task-protection/v1/state`, state);
    } catch (error) {
      this.log.warn('task protection not changed', { enabled, error: describeError(error) });
    }
  }
}

async function putState(url: string, state: object): Promise<void> {
  // without a bound, an agent that does not answer would stop the loop, with a message that the heartbeat keeps from all others
  const signal = AbortSignal.timeout(AGENT_MILLIS);
  const response = await fetch(url, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(state), signal });
  await response.body?.cancel();
  if (!response.ok) throw new OwnError(`status ${response.status}`);
}
