import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { owner, signedFetch } from '../../tools/local-cloud/signed-requests';
import { until } from '../../tools/local-cloud/until';

/** What DescribeApplication says, as far as it is looked at. */
interface Application {
  readonly ApplicationStatus: string;
  readonly RuntimeEnvironment: string;
  readonly CloudWatchLoggingOptionDescriptions: unknown[];
  readonly ApplicationConfigurationDescription: {
    readonly EnvironmentPropertyDescriptions: { readonly PropertyGroupDescriptions: unknown[] };
    readonly FlinkApplicationConfigurationDescription: { readonly ParallelismConfigurationDescription: { readonly Parallelism: number } };
  };
}

let cloud: LocalCloud;
beforeAll(async () => { cloud = await LocalCloud.start({ name: 'test-flink' }); });
afterAll(async () => cloud.stop());

/** The API has JSON and no client here. */
async function call(operation: string, ApplicationName: string): Promise<{ readonly ApplicationDetail: Application }> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `KinesisAnalytics_20180523.${operation}` };
  const request = { method: 'POST', headers, body: JSON.stringify({ ApplicationName }) };
  const answer = await signedFetch(cloud, owner(cloud), cloud.endpoint, request, 'kinesisanalytics');
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${operation}: ${text}`);
  return JSON.parse(text) as { ApplicationDetail: Application };
}

test('an application knows its stream, and runs once it is started by the command', async () => {
  const { Flink: { Application: name, StreamArn: arn } } = await deployFixture(cloud, 'flink-app');
  const { ApplicationDetail: made } = await call('DescribeApplication', name);
  expect(made.ApplicationStatus).toBe('READY');
  expect(made.RuntimeEnvironment).toBe('FLINK-2_3');
  expect(made.CloudWatchLoggingOptionDescriptions).toHaveLength(1);
  const { EnvironmentPropertyDescriptions: properties, FlinkApplicationConfigurationDescription: flink } = made.ApplicationConfigurationDescription;
  expect(flink.ParallelismConfigurationDescription.Parallelism).toBe(2);
  expect(properties.PropertyGroupDescriptions).toEqual([
    { PropertyGroupId: 'InputStream0', PropertyMap: { 'stream.arn': arn, 'aws.region': cloud.region, 'source.init.position': 'TRIM_HORIZON' } },
    { PropertyGroupId: 'Sinks', PropertyMap: { 'table.name': 'trends' } },
  ]);
  await call('StartApplication', name);
  await until('the application to run', 60, async () => (await call('DescribeApplication', name)).ApplicationDetail.ApplicationStatus === 'RUNNING');
});
