import { Alarm } from './alarm-event';
import { Author, byAlarm, Change, enabled, rolledBack, Standing, standingOf, toWeight } from './changes';
import { Command, Refused } from './command';
import { SwitchPorts } from './ports';
import { EVIDENCE_HOURS, requireEvidence } from './promotion';
import { SwitchedFeature } from './settings';
import { OwnError } from '../shared/errors/safe-error';
import { InvalidRecord, SwitchRecord } from '../shared/strangler/switch-record';

/** Others who change the same feature at the same time are few. */
const MOST_TRIES = 10;

/** What a feature is now, for an operator. */
export interface FeatureStatus {
  readonly feature: string;
  /** Whether the command changed anything. */
  readonly changed?: boolean;
  /** `unknown` for a record that is not valid. */
  readonly state: string;
  readonly weight?: number;
  /** The weight in the template. */
  readonly template: number;
  readonly replaced?: number;
  readonly revision?: number;
  readonly reason?: string;
  readonly changedBy?: string;
  readonly changedAt?: string;
  readonly shadow?: { readonly hours: number; readonly compared: number; readonly mismatched: number };
}

/** Changes the weights of features: each change is a record of the next revision, and an event. */
export class FacadeSwitch {
  constructor(private readonly name: string, private readonly features: readonly SwitchedFeature[], private readonly ports: SwitchPorts) {}

  /** @throws Refused for what must not be done; what the table or the bus throws */
  async command(command: Command): Promise<FeatureStatus | { readonly features: FeatureStatus[] }> {
    if (command.kind === 'status') return this.status();
    const { force, reason, by = 'operator' } = command;
    const feature = this.features.find(({ name }) => name === command.feature);
    if (feature === undefined) throw new Refused(`feature must be one of ${this.features.map(({ name }) => name).join(', ')}.`);
    const author = { changedBy: by, changedAt: this.ports.now(), reason };
    return this.change(feature, changeOf(command), author, force);
  }

  /** Sends the features of an alarm back to legacy. One that fails does not keep others from it. */
  async rollBack({ arn, at }: Alarm): Promise<void> {
    const concerned = this.features.filter(({ rollbackOn }) => rollbackOn.includes(arn));
    // as during a deployment that removes it
    if (concerned.length === 0) this.ports.log.warn('alarm of no feature', { alarm: arn });
    const author = { changedBy: arn, alarm: arn, changedAt: this.ports.now(), reason: 'The alarm went into the state ALARM.' };
    const done = await Promise.allSettled(concerned.map(feature => this.change(feature, byAlarm(at), author, true)));
    const failure = done.find(each => each.status === 'rejected');
    if (failure) throw failure.reason;
  }

  private async change(feature: SwitchedFeature, change: Change, author: Author, isForced: boolean): Promise<FeatureStatus> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const standing = await this.standing(feature);
      const record = change(standing, author);
      if (record === undefined) {
        // a try before this one may have failed at the event
        if (standing.record) await this.announce(standing.record);
        return this.statusOf(standing, false);
      }
      if (!isForced && record.weight > standingOf(standing).weight) await requireEvidence(feature, this.ports.stats);
      if (await this.ports.table.write(record)) {
        this.tell(record, author, isForced);
        await this.announce(record);
        return this.statusOf({ feature, record }, true);
      }
    }
    throw new OwnError('Others changed the feature at the same time. Try again.');
  }

  private async standing(feature: SwitchedFeature): Promise<Standing> {
    const record = (await this.ports.table.readAll()).get(feature.name);
    if (record instanceof InvalidRecord) throw new OwnError(record.reason);
    return { feature, record };
  }

  /** The events after the write: where one fails, the caller's retry finds that it is missing. */
  private async announce(record: SwitchRecord): Promise<void> {
    const { feature, unannounced = [] } = record;
    if (unannounced.length === 0) return;
    for (const change of unannounced) {
      await this.ports.announcements.send({
        id: `${this.name}#${feature}#${change.revision}`,
        type: change.state === 'rolledBack' ? 'FeatureRolledBack' : 'FeatureWeightChanged',
        time: change.changedAt,
        detail: { facade: this.name, feature, ...change },
      });
    }
    await this.ports.table.announced(record);
  }

  /** Without the texts of an operator, which the record has. */
  private tell({ feature, weight, before, state, revision }: SwitchRecord, { alarm }: Author, isForced: boolean) {
    const { log, metrics } = this.ports;
    const isRollback = state === 'rolledBack';
    metrics.count(isRollback ? 'FeatureRolledBack' : 'FeatureWeightChanged');
    log[isRollback ? 'warn' : 'info'](isRollback ? 'feature rolled back' : 'feature weight changed', { feature, weight, before, state, revision, alarm, isForced });
  }

  private async status(): Promise<{ readonly features: FeatureStatus[] }> {
    const records = await this.ports.table.readAll();
    return { features: await Promise.all(this.features.map(feature => this.withEvidence(feature, records.get(feature.name)))) };
  }

  private async withEvidence(feature: SwitchedFeature, record: SwitchRecord | InvalidRecord | undefined): Promise<FeatureStatus> {
    const { hasShadow, name } = feature;
    if (record instanceof InvalidRecord) return { feature: name, state: 'unknown', template: feature.weight, reason: record.reason };
    const counts = hasShadow ? await this.ports.stats?.of(name, EVIDENCE_HOURS) : undefined;
    return { ...this.statusOf({ feature, record }), ...counts && { shadow: { hours: EVIDENCE_HOURS, ...counts } } };
  }

  private statusOf(standing: Standing, changed?: boolean): FeatureStatus {
    const { feature, record } = standing;
    const { revision = 0, reason, changedBy, changedAt } = record ?? {};
    return { feature: feature.name, changed, ...standingOf(standing), template: feature.weight, revision, reason, changedBy, changedAt };
  }
}

function changeOf(command: Exclude<Command, { kind: 'status' }>): Change {
  switch (command.kind) {
    case 'weight': return toWeight(command.weight);
    case 'rollback': return rolledBack;
    case 'enable': return enabled(command.weight);
  }
}
