import { aws_kms as kms, aws_logs as logs } from 'aws-cdk-lib';
import { ClientIdentity } from './client-identity';
import { FacadeEngine } from './facade-engine';
import { LegacyOptions } from './legacy-options';
import { StranglerAlarms } from './strangler-alarms';
import { IBackend } from '../core/backends/backend-binding';
import { BackendNetworkOptions } from '../core/backends/backend-network-options';

/**
 * Properties of Strangler.
 */
export interface StranglerProps {
  /**
   * The legacy system: a function, or an HTTP server by its URL.
   * @default - none; `retireLegacy()` must be called
   */
  readonly legacy?: IBackend;
  /**
   * The timeout of legacy, and the changes of its requests.
   * @default - the timeout of the backend, and no changes
   */
  readonly legacyOptions?: LegacyOptions;
  /**
   * The service that clients call.
   * @default FacadeEngine.httpApi()
   */
  readonly engine?: FacadeEngine;
  /**
   * The day by which the migration is to be finished, such as `2027-06-30`. Past it, synthesis warns.
   * @default - none
   */
  readonly finishBy?: string;
  /**
   * The identity by which a client sticks to legacy or to the new service.
   * @default - ClientIdentity.cookie()
   */
  readonly clientIdentity?: ClientIdentity;
  /**
   * The network of the façade function, for backends that are private.
   * @default - none; the backends are public, or functions
   */
  readonly network?: BackendNetworkOptions;
  /**
   * The KMS key for everything that the façade stores or carries: switch, circuits, comparisons, syncs to legacy and logs.
   * @default - keys that AWS owns or manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * The time for which CloudWatch Logs keeps the log groups that the façade makes. Log groups of yours keep their own retention.
   * @default - one month
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Overrides of the alarms.
   * @default - all alarms, with the defaults that each option states
   */
  readonly alarms?: StranglerAlarms;
}
