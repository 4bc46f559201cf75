import * as fs from 'fs';
import * as path from 'path';
import { fixturesOf, Pattern, patterns } from './patterns';
import { synthesize } from './synthesis';

/** What holds something that is lost when CloudFormation replaces it, as it does when the logical id changes. */
const STATEFUL = [
  'AWS::SQS::Queue', 'AWS::SNS::Topic', 'AWS::Events::EventBus', 'AWS::Kinesis::Stream', 'AWS::KinesisFirehose::DeliveryStream', 'AWS::Logs::LogGroup',
  'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::EFS::FileSystem', 'AWS::RDS::DBCluster', 'AWS::OpenSearchService::Domain',
  'AWS::ElastiCache::ReplicationGroup', 'AWS::Cognito::UserPool', 'AWS::KMS::Key', 'AWS::SecretsManager::Secret', 'AWS::StepFunctions::StateMachine',
  'AWS::ApiGatewayV2::Api', 'AWS::ApiGateway::RestApi',
];

/** Set to write the ids as they are now: whoever does so breaks a user's stack, and says so in the release notes. */
const UPDATE = 'UPDATE_STATEFUL_IDS';

interface PinnedIds { readonly [fixture: string]: { readonly [path: string]: string } }

const pinnedFile = ({ tests }: Pattern) => path.join(tests, 'stateful-ids.json');

function idsNow(pattern: Pattern): PinnedIds {
  return Object.fromEntries(fixturesOf(pattern).fixtures.map(fixture => {
    const { template } = synthesize(fixture);
    const own = template.ofType(...STATEFUL).filter(resource => template.isOwn(resource));
    return [fixture.name, Object.fromEntries(own.map(resource => [resource.path.replace(/^[^/]+\//, ''), resource.id]))];
  }));
}

describe.each(patterns())('$folder', pattern => {
  test(`keeps the logical ids of what holds data (${UPDATE}=1 accepts others)`, () => {
    const now = idsNow(pattern);
    if (process.env[UPDATE]) { fs.writeFileSync(pinnedFile(pattern), `${JSON.stringify(now, undefined, 2)}\n`); }
    const pinned = fs.existsSync(pinnedFile(pattern)) ? JSON.parse(fs.readFileSync(pinnedFile(pattern), 'utf8')) as PinnedIds : {};
    expect(now).toEqual(pinned);
  });
});
