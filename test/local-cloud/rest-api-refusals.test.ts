import { gateway, made } from './gateway-control';
import { refusals } from './refused-stack';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { setLogRole } from '../../tools/local-cloud/log-role';

const LOG_GROUP = 'arn:aws:logs:us-east-1:000000000000:log-group:access';
const FIREHOSE = 'arn:aws:firehose:us-east-1:000000000000:deliverystream/amazon-apigateway-access';
const NO_ROLE = 'CloudWatch Logs role ARN must be set in account settings to enable logging';
let cloud: LocalCloud;

beforeAll(async () => { cloud = await LocalCloud.start({ name: 'test-rest-api-refusals' }); });
afterAll(async () => cloud.stop());
beforeEach(async () => cloud.reset());

async function newApi(): Promise<{ api: string; root: string }> {
  const { id, rootResourceId } = await made(cloud, 'POST', '/restapis', { name: 'api' });
  return { api: `/restapis/${id}`, root: rootResourceId };
}

/** A template's API with resources below its root. */
const template = (resources: object) => ({
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api' } },
  ...resources,
});
const child = (PathPart: string, DependsOn?: string) => ({
  Type: 'AWS::ApiGateway::Resource',
  DependsOn,
  Properties: { RestApiId: { Ref: 'Api' }, ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, PathPart },
});

describe('two path variables below one resource', () => {
  test.each([['{id}', '{order}'], ['{id}', '{proxy+}'], ['{proxy+}', '{id}']])('%s and %s are refused', async (first, second) => {
    const { api, root } = await newApi();
    await made(cloud, 'POST', `${api}/resources/${root}`, { pathPart: first });
    expect(await gateway(cloud, 'POST', `${api}/resources/${root}`, { pathPart: second })).toMatchObject({
      status: 400, body: { message: `A sibling (${first}) of this resource already has a variable path part -- only one is allowed` },
    });
  });

  test('are refused by CloudFormation', async () => {
    const reasons = await refusals(cloud, 'siblings', template({ Id: child('{id}'), Order: child('{order}', 'Id') }));
    expect(Object.keys(reasons)).toEqual(['Order']);
    expect(reasons.Order).toContain('A sibling ({id}) of this resource already has a variable path part -- only one is allowed');
  });

  test('are fine at other places', async () => {
    const { api, root } = await newApi();
    const { id } = await made(cloud, 'POST', `${api}/resources/${root}`, { pathPart: '{id}' });
    await made(cloud, 'POST', `${api}/resources/${id}`, { pathPart: '{order}' });
    await made(cloud, 'POST', `${api}/resources/${root}`, { pathPart: 'menu' });
  });
});

describe('in an account without a role for logs', () => {
  async function newStage(settings: object) {
    const { api } = await newApi();
    const { id: deploymentId } = await made(cloud, 'POST', `${api}/deployments`, {});
    return { stage: `${api}/stages/live`, answer: await gateway(cloud, 'POST', `${api}/stages`, { stageName: 'live', deploymentId, ...settings }) };
  }
  const update = (stage: string, path: string, value: string) =>
    gateway(cloud, 'PATCH', stage, { patchOperations: [{ op: 'replace', path, value }] });

  test('a stage with access logs is refused until the account has the role', async () => {
    expect((await newStage({ accessLogSettings: { destinationArn: LOG_GROUP } })).answer).toMatchObject({ status: 400, body: { message: NO_ROLE } });
    await setLogRole(cloud);
    expect((await newStage({ accessLogSettings: { destinationArn: LOG_GROUP } })).answer.status).toBe(201);
  });

  test.each([['/accessLogSettings/destinationArn', LOG_GROUP], ['/*/*/logging/loglevel', 'ERROR']])('a stage is refused whose %s becomes %s', async (path, value) => {
    const { stage } = await newStage({});
    expect(await update(stage, path, value)).toMatchObject({ status: 400, body: { message: NO_ROLE } });
    expect((await made(cloud, 'GET', stage)).accessLogSettings).toEqual({});
  });

  test.each([['/accessLogSettings/destinationArn', FIREHOSE], ['/*/*/logging/loglevel', 'OFF'], ['/*/*/throttling/rateLimit', '10']])(
    'a stage may set %s to %s', async (path, value) => {
      const { stage } = await newStage({});
      expect((await update(stage, path, value)).status).toBe(200);
    });

  test('CloudFormation refuses the stage, unless the template names the role', async () => {
    const stage = (DependsOn: string[]) => ({
      Method: {
        Type: 'AWS::ApiGateway::Method',
        Properties: { RestApiId: { Ref: 'Api' }, ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, HttpMethod: 'GET', AuthorizationType: 'NONE', Integration: { Type: 'MOCK' } },
      },
      Deployment: { Type: 'AWS::ApiGateway::Deployment', DependsOn: 'Method', Properties: { RestApiId: { Ref: 'Api' } } },
      Stage: {
        Type: 'AWS::ApiGateway::Stage',
        DependsOn,
        Properties: { RestApiId: { Ref: 'Api' }, DeploymentId: { Ref: 'Deployment' }, StageName: 'live', AccessLogSetting: { DestinationArn: LOG_GROUP } },
      },
    });
    expect((await refusals(cloud, 'logs', template(stage([])))).Stage).toContain(NO_ROLE);
    const account = { Type: 'AWS::ApiGateway::Account', Properties: { CloudWatchRoleArn: 'arn:aws:iam::000000000000:role/logs' } };
    expect(await refusals(cloud, 'logs-with-role', template({ Account: account, ...stage(['Account']) }))).toEqual({});
  });
});
