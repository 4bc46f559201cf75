import { commandOf } from '../../../handlers/facade-switch/command';
import { FacadeSwitch, FeatureStatus } from '../../../handlers/facade-switch/facade-switch';
import { SwitchedFeature } from '../../../handlers/facade-switch/settings';
import { Announcement } from '../../../handlers/shared/strangler/announcements';
import { ShadowCounts } from '../../../handlers/shared/strangler/shadow-stats';
import { SwitchRecord } from '../../../handlers/shared/strangler/switch-record';
import { WritableSwitchTable } from '../../../handlers/shared/strangler/switch-table';
import { Observed } from '../shared/observers';

export const ALARM = 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:orders';

export function orders(more: Partial<SwitchedFeature> = {}): SwitchedFeature {
  return { name: 'Orders', weight: 10, rollbackOn: [ALARM], hasShadow: false, minimumSample: 1_000, maxMismatchRate: 0.5, ...more };
}

/** The table, with the conditions of its writes. */
export class SimulatedTable implements WritableSwitchTable {
  records = new Map<string, SwitchRecord>();
  /** Runs before a write, as another process that was faster. */
  beforeWrite?: () => Promise<unknown>;
  /** Where the answer of each call is decided. */
  turn: () => Promise<void> = async () => {};

  async readAll() {
    await this.turn();
    return new Map(this.records);
  }

  async write(record: SwitchRecord) {
    const faster = this.beforeWrite;
    this.beforeWrite = undefined;
    await faster?.();
    await this.turn();
    if ((this.records.get(record.feature)?.revision ?? 0) !== record.revision - 1) return false;
    this.records.set(record.feature, record);
    return true;
  }

  async announced({ unannounced: _, ...record }: SwitchRecord) {
    await this.turn();
    if (this.records.get(record.feature)?.revision === record.revision) this.records.set(record.feature, record);
  }
}

/** A switch, its table, and the bus of its events. */
export class SwitchWorld {
  readonly observed = new Observed();
  readonly events: Announcement[] = [];
  counts: ShadowCounts = { compared: 0, mismatched: 0 };
  isBusAway = false;
  now = new Date('2026-01-01T12:00:00.000Z');
  private readonly facadeSwitch: FacadeSwitch;

  constructor(readonly features: SwitchedFeature[], readonly table = new SimulatedTable()) {
    this.facadeSwitch = new FacadeSwitch('/Shop', features, {
      ...this.observed,
      table,
      announcements: {
        send: async event => {
          await table.turn();
          if (this.isBusAway) throw new Error('the bus is away');
          this.events.push(event);
        },
      },
      stats: { of: async () => this.counts },
      now: () => this.now,
    });
  }

  command(input: object): Promise<FeatureStatus> {
    return this.facadeSwitch.command(commandOf(input)) as Promise<FeatureStatus>;
  }

  status(): Promise<{ features: FeatureStatus[] }> {
    return this.facadeSwitch.command({ kind: 'status' }) as Promise<{ features: FeatureStatus[] }>;
  }

  alarm(arn = ALARM, at = this.now): Promise<void> {
    return this.facadeSwitch.rollBack({ arn, at });
  }
}
