import * as fs from 'fs';
import * as path from 'path';
import { Pattern } from './patterns';
import { StackTemplate } from '../../src/core/testing/private/stack-template';

/** What holds something, or has an address, that is lost when CloudFormation replaces it, as it does when the logical id changes. */
export const STATEFUL: readonly string[] = [
  'AWS::SQS::Queue', 'AWS::SNS::Topic', 'AWS::Events::EventBus', 'AWS::Kinesis::Stream', 'AWS::KinesisFirehose::DeliveryStream', 'AWS::Logs::LogGroup',
  'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::EFS::FileSystem', 'AWS::RDS::DBCluster', 'AWS::OpenSearchService::Domain',
  'AWS::ElastiCache::ReplicationGroup', 'AWS::Cognito::UserPool', 'AWS::KMS::Key', 'AWS::SecretsManager::Secret', 'AWS::StepFunctions::StateMachine',
  'AWS::ApiGatewayV2::Api', 'AWS::ApiGateway::RestApi', 'AWS::AppSync::GraphQLApi', 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::Events::Archive',
  'AWS::EventSchemas::Registry', 'AWS::Glue::Database', 'AWS::Glue::Table', 'AWS::KinesisAnalyticsV2::Application',
];

/** Set to write the ids as they are now: whoever does so breaks a user's stack, and says so in the release notes. */
export const UPDATE = 'UPDATE_STATEFUL_IDS';

/** By the name of the fixture: logical ids by path. */
export interface PinnedIds { [fixture: string]: { readonly [path: string]: string } }

const pinnedFile = ({ tests }: Pattern) => path.join(tests, 'stateful-ids.json');

/** The logical ids of what holds data, by path within the stack. */
export function statefulIds(template: StackTemplate): PinnedIds[string] {
  const own = template.ofType(...STATEFUL).filter(resource => template.isOwn(resource));
  return Object.fromEntries(own.map(resource => [resource.path.replace(/^[^/]+\//, ''), resource.id]));
}

/** The ids that users' stacks have. With `UPDATE_STATEFUL_IDS` they become those of now. */
export function pinnedIds(pattern: Pattern, now: PinnedIds): PinnedIds {
  const file = pinnedFile(pattern);
  if (process.env[UPDATE]) { fs.writeFileSync(file, `${JSON.stringify(now, undefined, 2)}\n`); }
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) as PinnedIds : {};
}
