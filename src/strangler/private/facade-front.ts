import { aws_apigatewayv2 as apigwv2, aws_elasticloadbalancingv2 as elbv2, aws_iam as iam, aws_lambda as lambda, Size } from 'aws-cdk-lib';
import { Feature } from './feature';
import { Operations } from '../../core/operations/operations';
import { StranglerAlarms } from '../strangler-alarms';

export interface FacadeFrontProps {
  readonly operations: Operations;
  readonly alarms: StranglerAlarms;
}

/** What the front has to know of the façade, at synthesis. */
export interface FacadeState {
  readonly features: Feature[];
  /** The status of what no feature takes. Undefined until legacy is retired. */
  readonly retiredStatus?: number;
}

/** The service that clients call. It has the façade function behind it. */
export interface FacadeFront {
  /** Without a trailing slash. */
  readonly url: string;
  readonly httpApi?: apigwv2.HttpApi;
  readonly loadBalancer?: elbv2.ApplicationLoadBalancer;
  readonly listener?: elbv2.ApplicationListener;
  readonly targetGroups: { [name: string]: elbv2.ApplicationTargetGroup };
  /** The largest body of a request. */
  readonly largestRequest: Size;
  /** Whether it forwards to targets in a VPC directly. */
  readonly takesTargets: boolean;

  /** Requests go to the façade function, unless the front decides on them alone. */
  routeTo(handler: lambda.Function, state: () => FacadeState): void;
  /** Checks a feature before anything is created for it. */
  validate(feature: Feature): void;
  /** Routes a feature that the front serves without the façade function. */
  addDirect(feature: Feature): void;
  /** What is wrong with the features together. */
  problems(features: Feature[]): string[];
  /** @throws if callers have no permissions there */
  grantInvoke(grantee: iam.IGrantable): iam.Grant;
}
