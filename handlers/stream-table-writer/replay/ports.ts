import { Tries } from '../../shared/messages/tries';
import { ReplayPorts } from '../../shared/replay/replay-ports';
import { Stages } from '../../shared/stream/stages';
import { TableKey } from '../table-item';

export interface TableReplayPorts extends ReplayPorts {
  readonly key: TableKey;
  readonly stages: Pick<Stages, 'run'>;
  /** Of items that the shadow refused for an unknown reason. */
  readonly tries: Tries;
}
