import { isDeepStrictEqual } from 'util';
import { OwnTemplate, TemplateResource } from './templates';

/**
 * Resources of which AWS has one for each value of these properties. CloudFormation makes the new one first, and then deletes the old one
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html). Either AWS refuses the new one,
 * as with a mapping (https://github.com/aws/aws-cdk/issues/18706), or it is the old one, and is deleted with it, as with a policy.
 */
const ONE_FOR: { readonly [type: string]: readonly string[] } = {
  'AWS::ApiGateway::BasePathMapping': ['DomainName', 'BasePath'],
  'AWS::ApiGateway::DomainName': ['DomainName'],
  'AWS::ApiGateway::GatewayResponse': ['RestApiId', 'ResponseType'],
  'AWS::ApiGateway::Method': ['RestApiId', 'ResourceId', 'HttpMethod'],
  'AWS::ApiGateway::Resource': ['RestApiId', 'ParentId', 'PathPart'],
  'AWS::ApiGateway::Stage': ['RestApiId', 'StageName'],
  'AWS::ApiGateway::UsagePlanKey': ['UsagePlanId', 'KeyId'],
  'AWS::ApiGatewayV2::ApiMapping': ['DomainName', 'ApiMappingKey'],
  'AWS::ApiGatewayV2::DomainName': ['DomainName'],
  'AWS::ApiGatewayV2::Route': ['ApiId', 'RouteKey'],
  'AWS::ApiGatewayV2::Stage': ['ApiId', 'StageName'],
  'AWS::AppSync::DataSource': ['ApiId', 'Name'],
  'AWS::AppSync::GraphQLSchema': ['ApiId'],
  'AWS::AppSync::Resolver': ['ApiId', 'TypeName', 'FieldName'],
  'AWS::ApplicationAutoScaling::ScalableTarget': ['ServiceNamespace', 'ResourceId', 'ScalableDimension'],
  'AWS::Athena::WorkGroup': ['Name'],
  'AWS::ElasticLoadBalancingV2::Listener': ['LoadBalancerArn', 'Port'],
  'AWS::ElasticLoadBalancingV2::ListenerRule': ['ListenerArn', 'Priority'],
  'AWS::EventSchemas::Schema': ['RegistryName', 'SchemaName'],
  'AWS::Events::EventBusPolicy': ['EventBusName', 'StatementId'],
  'AWS::Kinesis::StreamConsumer': ['StreamARN', 'ConsumerName'],
  'AWS::Lambda::Alias': ['FunctionName', 'Name'],
  'AWS::Lambda::EventInvokeConfig': ['FunctionName', 'Qualifier'],
  'AWS::Lambda::EventSourceMapping': ['EventSourceArn', 'FunctionName'],
  'AWS::OpenSearchServerless::AccessPolicy': ['Name', 'Type'],
  'AWS::Route53::RecordSet': ['HostedZoneId', 'Name', 'Type', 'SetIdentifier'],
  'AWS::S3::BucketPolicy': ['Bucket'],
  'AWS::SNS::Subscription': ['TopicArn', 'Protocol', 'Endpoint'],
  'AWS::SNS::TopicPolicy': ['Topics'],
  'AWS::SQS::QueuePolicy': ['Queues'],
  'AWS::Scheduler::ScheduleGroup': ['Name'],
  'AWS::WAFv2::WebACLAssociation': ['ResourceArn'],
};

/** What an update makes again under another logical id, although AWS has only one of it, as texts. */
export function madeAgain(before: OwnTemplate, after: OwnTemplate): string[] {
  const added = Object.keys(after).filter(id => !(id in before));
  return Object.keys(before).filter(id => !(id in after)).flatMap(id => {
    const { Type: type } = before[id];
    const target = targetOf(before, id);
    const again = target && added.find(other => after[other].Type === type && isDeepStrictEqual(targetOf(after, other), target));
    return again ? [`${id} (${type}) is made again as ${again}: AWS has only one, so that the update fails, or deletes both`] : [];
  });
}

function targetOf(template: OwnTemplate, id: string): unknown[] | undefined {
  const { Type: type, Properties: properties } = template[id] as TemplateResource & { readonly Properties?: { readonly [name: string]: unknown } };
  const target = ONE_FOR[type]?.map(name => properties?.[name]);
  // CloudFormation makes a new name where there is none
  return target?.some(value => value !== undefined) ? target : undefined;
}
