import { aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { FanOutFanIn, FanOutIntake, ResultStore, SubtaskWorker } from '../../src';
import { shop, userFunction } from '../support/stacks';

interface Statement { readonly Action: string | string[]; readonly Resource: unknown }

let stack: Stack;
let photos: FanOutFanIn;
let template: Template;

beforeAll(() => {
  stack = shop();
  const shared = s3.Bucket.fromBucketName(stack, 'Renditions', 'renditions');
  photos = new FanOutFanIn(stack, 'Photos', {
    intake: FanOutIntake.api(),
    workers: {
      metadata: SubtaskWorker.function(userFunction(stack, 'Metadata')),
      small: SubtaskWorker.function(userFunction(stack, 'Small'), { results: ResultStore.bucket({ bucket: shared, prefix: 'web/small' }) }),
      large: SubtaskWorker.function(userFunction(stack, 'Large'), { results: ResultStore.bucket() }),
    },
  });
  template = Template.fromStack(stack);
});

/** The places that a role may write objects to. */
function written(role: string): string[] {
  const policies = template.findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: Match.stringLikeRegexp(`^${role}`) }] } });
  const documents = Object.values(policies).map(({ Properties }) => (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument);
  const statements = documents.flatMap(({ Statement }) => Statement);
  return statements.filter(({ Action }) => [Action].flat().includes('s3:PutObject')).map(({ Resource }) => JSON.stringify(Resource));
}

test('a worker writes to its own place only, the others to that of the pattern', () => {
  expect(written('SmallServiceRole')).toEqual([expect.stringContaining(':s3:::renditions/web/small/*')]);
  expect(written('LargeServiceRole')).toEqual([expect.stringContaining('PhotosLargeResults')]);
  expect(written('MetadataServiceRole')).toEqual([expect.stringContaining('PhotosResults')]);
  expect([photos.worker('small'), photos.worker('metadata')].map(({ resultsBucket }) => resultsBucket?.bucketName)).toEqual(['renditions', undefined]);
  expect(photos.worker('large').resultsBucket?.node.path).toBe('Shop/Photos/Large/Results');
});

test('the tracker reads the record of a job before it keeps a result', () => {
  template.hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('^PhotosTracker') }],
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem'] })]) },
  });
});

test('the tracker, which keeps the results that workers return, writes to all places', () => {
  const places = written('PhotosTracker').join();
  for (const place of ['renditions/web/small/*', 'PhotosLargeResults', 'PhotosResults']) expect(places).toContain(place);
});

test('worker, intake and tracker know the place', () => {
  const functions = Object.values(template.findResources('AWS::Lambda::Function')) as Array<{ Properties: { Environment?: { Variables: Record<string, unknown> } } }>;
  const variables = functions.map(({ Properties }) => Properties.Environment?.Variables ?? {});
  const known = variables.filter(({ RESULTS_OF_WORKERS }) => RESULTS_OF_WORKERS !== undefined);
  expect(known).toHaveLength(2);
  for (const { RESULTS_OF_WORKERS } of known) expect(JSON.stringify(RESULTS_OF_WORKERS)).toContain('s3://renditions/web/small');
  const work = variables.map(({ CATALOG_WORK }) => JSON.stringify(CATALOG_WORK ?? '')).filter(text => text.includes('s3://renditions/web/small'));
  expect(work).toHaveLength(1);
});
