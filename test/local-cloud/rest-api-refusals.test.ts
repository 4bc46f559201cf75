import { gateway, made } from './gateway-control';
import { refusals } from './refused-stack';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';

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
