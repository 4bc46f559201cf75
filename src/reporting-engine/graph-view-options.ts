import { GraphCluster } from './graph-cluster';
import { GraphProjection } from './graph-projection';
import { GraphViewAlarms } from './graph-view-alarms';

/**
 * Options of a graph.
 */
export interface GraphViewOptions {
  /** The cluster that keeps the graph. No other view writes there. */
  readonly cluster: GraphCluster;
  /** The vertices and edges of an item. */
  readonly projection: GraphProjection;
  /**
   * Overrides of the graph's alarms.
   * @default - all alarms, with the defaults that each option states
   */
  readonly alarms?: GraphViewAlarms;
}
