import {
  aws_apigatewayv2 as apigwv2, aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_elasticloadbalancingv2 as elbv2,
  aws_events as events, aws_iam as iam, aws_lambda as lambda, aws_sqs as sqs, CfnResource, Duration, Lazy,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ClientIdentity } from './client-identity';
import { FacadeEngine } from './facade-engine';
import { FeatureMigrationOptions, NewFeatureOptions } from './feature-options';
import { FeatureProgress } from './feature-progress';
import { RetirementOptions } from './legacy-options';
import { LegacySync } from './legacy-sync';
import { LegacySyncOptions } from './legacy-sync-options';
import { addFacadeAlarms, FUNCTION_IMPACT } from './private/alarms';
import { FacadeFront } from './private/facade-front';
import { facadeFunction } from './private/facade-function';
import { backendSettings, facadeSettings } from './private/facade-settings';
import { FacadeSwitch } from './private/facade-switch';
import { FacadeBackend, Feature, FeatureRouting } from './private/feature';
import {
  bindFacadeBackend, validateConditions, validateFront, validateMigration, validateName, validateRollback, validateTranslation, validateWeight,
} from './private/feature-validation';
import { Features } from './private/features';
import { atSynthesis, validateFinishBy, warnPast, whatIsLeft } from './private/finish-by';
import { validatePaths } from './private/paths';
import { Rollback } from './private/rollback';
import { addRollbackAlarms } from './private/rollback-alarms';
import { ShadowComparison } from './private/shadow-comparison';
import { widgetsOf } from './private/widgets';
import { Shadow } from './shadow';
import { StranglerAlarms } from './strangler-alarms';
import { StranglerProps } from './strangler-props';
import { IBackend } from '../core/backends/backend-binding';
import { functionNetwork, validateNetwork } from '../core/backends/private/backend-network';
import { requireNamedCallers } from '../core/backends/private/caller-check';
import { CircuitRecords } from '../core/backends/private/circuit-records';
import { FunctionBackends } from '../core/backends/private/function-backends';
import { grantBackend } from '../core/backends/private/router-grants';
import { validateGrantee } from '../core/messaging/private/cross-account-grant';
import { grantFunction } from '../core/messaging/private/invoke-grant';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { warnOfIdleOverrides } from '../core/operations/private/idle-overrides';
import { CatalogFunction, CatalogFunctionProps } from '../core/private/catalog-function';
import { documentUrl } from '../core/private/documents';
import { useLogRetention } from '../core/private/log-retention';
import { grantInterfaces } from '../core/private/network-interfaces';
import { usePatternKey } from '../core/private/pattern-key';
import { Validation } from '../core/private/validation';
import { describeWork } from '../core/private/work-model';

const RUNBOOK = 'src/strangler/README.md';
const DEFAULT_STATUS = 410;

/**
 * Strangler: features of a legacy system move to new services one by one, behind a façade. Clients keep their interface.
 *
 * A weight sends a share of the clients to the new service. The switch changes it without a deployment, and an alarm sends all of them back.
 *
 * Source of the pattern: https://learn.microsoft.com/azure/architecture/patterns/strangler-fig
 *
 * @example
 * declare const ordersFunction: lambda.Function;
 * declare const errors: cloudwatch.Alarm;
 * const facade = new Strangler(this, 'Shop', {
 *   legacy: Backend.http('https://legacy.example.com'),
 *   finishBy: '2027-06-30',
 * });
 * facade.migrate('Orders', Backend.function(ordersFunction), { paths: ['/orders', '/orders/*'], weight: 10, rollbackOn: [errors] });
 */
export class Strangler extends Construct implements IOperable {
  /** The HTTP API of the façade. Undefined with a load balancer. */
  readonly httpApi?: apigwv2.HttpApi;
  /** The load balancer of the façade. Undefined with an HTTP API. */
  readonly loadBalancer?: elbv2.ApplicationLoadBalancer;
  /** The listener of the load balancer. Undefined with an HTTP API. */
  readonly listener?: elbv2.ApplicationListener;
  /** The function that routes every request. Its reserved concurrency limits the requests at the same time. */
  readonly facadeFunction: lambda.Function;
  /** The function that changes weights, rolls features back and reports their state: see `switchCommand`. */
  readonly switchFunction: lambda.Function;
  /** The table of the weights and states that were set since the deployment: one item for each feature. */
  readonly switchTable: dynamodb.ITable;
  /** The table of the circuits of the backends. An operator forces a circuit open or closed there. */
  readonly circuitTable: dynamodb.ITable;
  readonly operations: Operations;

  private readonly validation: Validation;
  private readonly alarms: StranglerAlarms;
  private readonly front: FacadeFront;
  private readonly legacy?: FacadeBackend;
  private readonly features: Features;
  private readonly functions: FunctionBackends;
  private readonly handler: CatalogFunction;
  private readonly switch: FacadeSwitch;
  private readonly circuits: CircuitRecords;
  private readonly network?: CatalogFunctionProps['network'];
  private readonly syncs: string[] = [];
  private readonly requireCallers: (bound: FacadeBackend) => void;
  private rollback?: Rollback;
  private comparison?: ShadowComparison;
  private retirement?: RetirementOptions;

  constructor(scope: Construct, id: string, props: StranglerProps) {
    super(scope, id);
    usePatternKey(this, props.encryptionKey);
    useLogRetention(this, props.logRetention);
    this.validation = new Validation(this);
    const { engine = FacadeEngine.httpApi(), clientIdentity = ClientIdentity.cookie(), legacyOptions = {}, network, finishBy } = props;
    this.alarms = props.alarms ?? {};
    if (finishBy !== undefined) { validateFinishBy(this.validation, finishBy); }
    if (network) { validateNetwork(this.validation, network); }
    validateFront(this.validation, engine, clientIdentity);
    if (legacyOptions.translation) { validateTranslation(this.validation, 'legacyOptions.translation', legacyOptions.translation); }
    this.requireCallers = ({ backend }) => requireNamedCallers(this.validation, 'engine', backend, engine._identifies, engine._name);
    this.legacy = props.legacy && bindFacadeBackend(this, this.validation, 'legacy', props.legacy, legacyOptions);
    if (this.legacy) { this.requireCallers(this.legacy); }
    this.features = new Features(this.validation);

    this.operations = new Operations(this, { runbookUrl: documentUrl(RUNBOOK) });
    describeWork(this, () => ({ units: 'requests' }));
    warnOfIdleOverrides(this, this.operations, this.alarms);
    this.front = engine._create(this, { operations: this.operations, alarms: this.alarms });
    this.httpApi = this.front.httpApi;
    this.loadBalancer = this.front.loadBalancer;
    this.listener = this.front.listener;
    this.switch = new FacadeSwitch(this, 'Switch', () => this.switched);
    this.network = network && functionNetwork(this, network, 'From a facade to its backends');
    this.handler = facadeFunction(this, 'Handler', {
      network: this.network, timeout: () => this.longestTimeout, settings: () => this.settings(clientIdentity),
    });
    this.front.routeTo(this.handler, () => ({ features: this.features.all, retiredStatus: this.retirement && this.retiredStatus }));
    this.switch.grantRead(this.handler);
    this.circuits = new CircuitRecords(this, 'Circuits');
    this.circuits.grantUse(this.handler);
    this.facadeFunction = this.handler;
    this.switchFunction = this.switch.handler;
    this.switchTable = this.switch.table;
    this.circuitTable = this.circuits.table;

    const timeout = Duration.millis(Lazy.number({ produce: () => this.longestTimeout.toMilliseconds() }));
    addFacadeAlarms(this, { operations: this.operations, handler: this.handler, switchFunction: this.switch.handler, timeout }, this.alarms);
    this.functions = new FunctionBackends(this, this.operations, { ...this.alarms, impact: FUNCTION_IMPACT });
    if (this.legacy) { this.functions.watch(this.legacy.backend); }
    this.operations.addWidgets(...widgetsOf(this, this.handler, () => this.progress));
    (this.handler.node.defaultChild as CfnResource).addMetadata('cdk-serverless-catalog:progress', Lazy.any({ produce: () => this.progress }));
    this.node.addValidation({ validate: () => this.missing() });
    atSynthesis(this, () => this.grantLegacy());
    if (finishBy !== undefined) { warnPast(this, finishBy, () => this.retirement ? undefined : whatIsLeft(this.progress)); }
  }

  /** The URL of the façade, without a trailing slash. */
  get url(): string {
    return this.front.url;
  }

  /** The progress of each feature, as the template has it, in the order in which the features were added. */
  get progress(): FeatureProgress[] {
    return this.features.all.map(feature => feature.progress(this.retirement !== undefined));
  }

  /** The target groups of the load balancer: `Facade` of the façade function, `Legacy` of `legacyTargets`, and one for each feature with targets in a VPC. */
  get targetGroups(): { [name: string]: elbv2.ApplicationTargetGroup } {
    return { ...this.front.targetGroups };
  }

  /**
   * The command that prints the state of the switch. With another payload it changes the switch, such as `{"feature":"Orders","weight":25}`.
   *
   * It needs version 2 of the AWS CLI, and `grantSwitch`.
   */
  get switchCommand(): string {
    return `aws lambda invoke --function-name ${this.switchFunction.functionName} --cli-binary-format raw-in-base64-out --payload '{"status":true}' /dev/stdout`;
  }

  /** The rule that rolls features back when an alarm fires. Undefined without `rollbackOn`. */
  get rollbackRule(): events.IRule | undefined {
    return this.rollback?.rule;
  }

  /** The dead-letter queue for rollbacks that failed. Undefined without `rollbackOn`. */
  get rollbackDeadLetterQueue(): sqs.IQueue | undefined {
    return this.rollback?.deadLetterQueue;
  }

  /** The queue of the requests that are compared. Undefined without `shadow`. */
  get shadowQueue(): sqs.IQueue | undefined {
    return this.comparison?.queue;
  }

  /** The dead-letter queue of the comparison. Undefined without `shadow`. */
  get shadowDeadLetterQueue(): sqs.IQueue | undefined {
    return this.comparison?.deadLetterQueue;
  }

  /** The table of counts and examples of the comparison. Undefined without `shadow`. */
  get shadowTable(): dynamodb.ITable | undefined {
    return this.comparison?.table;
  }

  /** The function that compares the answers. Undefined without `shadow`. */
  get shadowFunction(): lambda.Function | undefined {
    return this.comparison?.handler;
  }

  /**
   * Moves a feature from legacy to a new service.
   *
   * @param name the name of the feature, in the switch, in logs and in alarms: 1 to 40 letters and digits
   * @throws if another feature has the name, or takes the same requests
   */
  migrate(name: string, backend: IBackend, options: FeatureMigrationOptions): Strangler {
    const { weight = 100, rollbackOn = [], when, shadow } = options;
    validateWeight(this.validation, 'weight', weight);
    validateRollback(this.validation, 'rollbackOn', rollbackOn);
    validateMigration(this.validation, options);
    const feature = this.addFeature(name, backend, options, { when: when?._conditions ?? [], weight, rollbackOn, shadow, isNew: false });
    if (shadow) { this.compare(feature, shadow); }
    if (rollbackOn.length > 0) { this.rollBackOn(rollbackOn); }
    return this;
  }

  /**
   * Adds a feature that legacy never had.
   *
   * @param name the name of the feature, in logs and in alarms: 1 to 40 letters and digits
   * @throws if another feature has the name, or takes the same requests
   */
  add(name: string, backend: IBackend, options: NewFeatureOptions): Strangler {
    this.addFeature(name, backend, options, { when: [], weight: 100, rollbackOn: [], isNew: true });
    return this;
  }

  /**
   * Sends the changes of a new service back to legacy, while legacy still needs them (anti-corruption layer).
   *
   * @param id the id of the sync, which begins the names of its alarms: 1 to 40 letters and digits
   * @throws if an option is not valid
   */
  syncToLegacy(id: string, options: LegacySyncOptions): LegacySync {
    validateName(this.validation, id, 'id');
    this.validation.check(this.node.tryFindChild(id) === undefined, 'id', 'differ from those of the other syncs and parts of the façade', id);
    this.syncs.push(id);
    return LegacySync._create(this, id, { ...options, operations: this.operations, circuits: this.circuits });
  }

  /**
   * Retires legacy: requests that no feature takes are answered 410 or 404. Synthesis fails while a feature needs legacy.
   *
   * The switch has no effect from then on. See in its state before that no feature is rolled back.
   *
   * @throws if it is called twice, or the status is another
   */
  retireLegacy(options: RetirementOptions = {}): Strangler {
    this.validation.check(this.retirement === undefined, 'retireLegacy', 'be called once', 'a second call');
    this.validation.check([404, 410, undefined].includes(options.status), 'status', 'be 404 or 410', options.status);
    this.validation.check(this.front.targetGroups.Legacy === undefined, 'engine.legacyTargets', 'be left out once retireLegacy() is called', 'a backend');
    this.retirement = options;
    return this;
  }

  /**
   * Grants `grantee` permission to call the façade with IAM authorization.
   *
   * @param grantee the principal
   * @throws if the grantee has no policy in the account of the API, or the façade is a load balancer
   */
  grantInvoke(grantee: iam.IGrantable): iam.Grant {
    validateGrantee(this.validation, grantee);
    return this.front.grantInvoke(grantee);
  }

  /** Grants `grantee` permission to read and change the switch, by `switchCommand`. */
  grantSwitch(grantee: iam.IGrantable): iam.Grant {
    return grantFunction(this, grantee, this.switchFunction);
  }

  private addFeature(name: string, backend: IBackend, { paths, timeout, translation }: NewFeatureOptions, props: FeatureRouting): Feature {
    validateName(this.validation, name);
    validatePaths(this.validation, 'paths', paths);
    if (translation) { validateTranslation(this.validation, 'translation', translation, paths); }
    const bound = bindFacadeBackend(this, this.validation, 'backend', backend, { timeout, translation, takesTargets: this.front.takesTargets });
    this.requireCallers(bound);
    const feature = new Feature({ ...props, ...bound, name, paths });
    validateConditions(this.validation, feature);
    this.front.validate(feature);
    this.features.add(feature);
    if (feature.isDirect) {
      this.front.addDirect(feature);
      return feature;
    }
    grantBackend(this.handler, bound);
    this.functions.watch(bound.backend);
    return feature;
  }

  private rollBackOn(alarms: cloudwatch.IAlarm[]) {
    if (!this.rollback) {
      this.rollback = new Rollback(this, 'Rollback', this.switch.handler);
      addRollbackAlarms(this.operations, this.rollback, this.switch.handler, this.alarms);
    }
    this.rollback.add(alarms);
  }

  private compare(feature: Feature, shadow: Shadow) {
    const { name, props } = feature;
    if (!this.comparison) {
      this.comparison = new ShadowComparison(this, 'Shadow', {
        operations: this.operations,
        alarms: this.alarms,
        network: this.network,
        timeout: () => Duration.millis(longest(this.features.all.map(each => each.props)) + longest([this.activeLegacy])),
        legacy: () => this.activeLegacy && backendSettings(this.activeLegacy),
      });
      if (this.network) { grantInterfaces(this.comparison.handler); }
      this.comparison.grantSend(this.handler);
      this.comparison.grantRead(this.switch.handler);
    }
    this.comparison.add({ name, shadow, backend: () => backendSettings(props) });
    grantBackend(this.comparison.handler, props);
  }

  /** Late: a legacy that has retired has no permission. */
  private grantLegacy() {
    if (!this.activeLegacy) { return; }
    grantBackend(this.handler, this.activeLegacy);
    if (this.comparison) { grantBackend(this.comparison.handler, this.activeLegacy); }
  }

  /** Undefined once it is retired. */
  private get activeLegacy(): FacadeBackend | undefined {
    return this.retirement ? undefined : this.legacy;
  }

  /** The features of the façade function. */
  private get decided(): Feature[] {
    return this.features.all.filter(({ isDirect }) => !isDirect);
  }

  /** The features that the switch knows. */
  private get switched(): Feature[] {
    return this.retirement ? [] : this.decided.filter(({ props }) => !props.isNew);
  }

  private get retiredStatus(): number {
    return this.retirement?.status ?? DEFAULT_STATUS;
  }

  private get longestTimeout(): Duration {
    return Duration.millis(Math.max(1_000, longest([this.activeLegacy, ...this.decided.map(({ props }) => props)])));
  }

  private settings(client: ClientIdentity): object {
    const { retiredStatus, decided: features, front: { largestRequest } } = this;
    return facadeSettings({ legacy: this.activeLegacy, retiredStatus, client, features, maxRequestBytes: largestRequest.toBytes() });
  }

  private missing(): string[] {
    const problems = this.front.problems(this.features.all);
    if (!this.retirement) { return this.legacy ? problems : [this.validation.failure('legacy', 'be given until retireLegacy() is called', undefined)]; }
    const reasons = [...this.features.reasonsForLegacy, ...this.syncs.map(id => `the sync '${id}' writes there`)];
    return reasons.length === 0 ? problems : [this.validation.problem('retireLegacy', 'be called when no feature needs legacy', reasons.join('; '))];
  }
}

/** In milliseconds; 0 for none. */
function longest(backends: (FacadeBackend | undefined)[]): number {
  return Math.max(0, ...backends.map(backend => backend?.timeout.toMilliseconds() ?? 0));
}
