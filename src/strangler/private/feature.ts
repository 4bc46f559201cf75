import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { BackendConfig } from '../../core/backends/backend-config';
import { RouteCondition } from '../../core/web/private/route-condition';
import { FeatureProgress, FeatureState } from '../feature-progress';
import { RequestTranslation } from '../request-translation';
import { Shadow } from '../shadow';

/** A backend with the time it has, and the changes of its requests. */
export interface FacadeBackend {
  readonly backend: BackendConfig;
  readonly timeout: Duration;
  /** Whether the user gave the timeout with the feature. */
  readonly timeoutGiven?: boolean;
  readonly translation?: RequestTranslation;
}

/** The requests of the paths that a feature takes. */
export interface FeatureRouting {
  readonly when: RouteCondition[];
  /** Percent. */
  readonly weight: number;
  readonly rollbackOn: cloudwatch.IAlarm[];
  readonly shadow?: Shadow;
  /** Whether legacy never had it. */
  readonly isNew: boolean;
}

export interface FeatureProps extends FacadeBackend, FeatureRouting {
  readonly name: string;
  readonly paths: string[];
}

/** A feature of a façade, validated and with its backend bound. */
export class Feature {
  constructor(readonly props: FeatureProps) {}

  get name(): string {
    return this.props.name;
  }

  /** Whether the load balancer forwards to its targets, without the façade function. */
  get isDirect(): boolean {
    return this.props.backend.loadBalanced !== undefined;
  }

  get hasConditions(): boolean {
    return this.props.when.length > 0;
  }

  /** The conditions as a text that is the same for the same conditions in another order. */
  get conditions(): string {
    const texts = this.props.when.map(({ header, query, values }) => JSON.stringify([header, query, [...new Set(values)].sort()]));
    return [...new Set(texts)].sort().join();
  }

  progress(isRetired: boolean): FeatureProgress {
    return { feature: this.name, state: this.state(isRetired), weight: this.props.weight, paths: this.props.paths };
  }

  private state(isRetired: boolean): FeatureState {
    const { weight, isNew, shadow } = this.props;
    if (weight === 0) { return shadow ? FeatureState.SHADOW : FeatureState.LEGACY; }
    if (weight < 100 || this.hasConditions && !isRetired) { return FeatureState.CANARY; }
    return isRetired && !isNew ? FeatureState.RETIRED : FeatureState.NEW;
  }
}
