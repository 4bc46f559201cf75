import { validateNetwork } from '../../core/backends/private/backend-network';
import { Validation } from '../../core/private/validation';
import { GraphCluster } from '../graph-cluster';
import { GraphProjection } from '../graph-projection';
import { GraphViewOptions } from '../graph-view-options';

/** Checks the options of a graph, before anything is created. */
export function validateGraph(validation: Validation, { cluster, projection }: GraphViewOptions) {
  // Python and JavaScript pass whatever is given
  validation.check(projection instanceof GraphProjection, 'projection', 'be GraphProjection.jsonata()', projection);
  validation.check(cluster instanceof GraphCluster, 'cluster', 'be GraphCluster.neptune()', cluster);
  const { network } = cluster._options;
  validateNetwork(validation, network);
  validation.here('cluster.network.vpc', network.vpc, 'the function runs in the VPC of the cluster');
}
