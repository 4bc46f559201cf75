import { Log, Metrics } from '../shared/jobs/job-ports';
import { Announcements } from '../shared/strangler/announcements';
import { ShadowStats } from '../shared/strangler/shadow-stats';
import { WritableSwitchTable } from '../shared/strangler/switch-table';

export type SwitchMetric = 'FeatureWeightChanged' | 'FeatureRolledBack';

export interface SwitchPorts {
  readonly table: WritableSwitchTable;
  readonly announcements: Announcements;
  /** Absent where no feature has a shadow. */
  readonly stats?: ShadowStats;
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly metrics: Pick<Metrics<SwitchMetric>, 'count'>;
  readonly now: () => Date;
}
