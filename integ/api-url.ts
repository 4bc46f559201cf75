import { aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { Aggregator, ReportingEngine, RobustApi, Strangler } from '../src';

/**
 * Where an API answers, without a slash at the end: the addresses AWS gives do not resolve in the local cloud.
 *
 * @param balancer of the listener, if it is not of the API
 */
export function apiUrl(api: RobustApi | Aggregator | ReportingEngine | Strangler, balancer?: elbv2.ApplicationLoadBalancer): string {
  const { url, httpApi } = api;
  if (!process.env.CATALOG_LOCAL_CLOUD) { return url; }
  const cloud = process.env.AWS_ENDPOINT_URL;
  if (httpApi) { return `${cloud}/_aws/execute-api/${httpApi.apiId}/$default`; }
  const { restApi } = api as Aggregator | ReportingEngine | RobustApi;
  if (restApi) { return `${cloud}/_aws/execute-api/${restApi.restApiId}/${restApi.deploymentStage.stageName}`; }
  const { loadBalancer = balancer, graphqlApi } = api as RobustApi;
  if (loadBalancer) { return `${cloud}/_alb/${loadBalancer.loadBalancerName}`; }
  return `${cloud}/v1/apis/${graphqlApi!.apiId}/graphql`;
}
