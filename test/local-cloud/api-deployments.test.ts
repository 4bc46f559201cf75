import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { made } from './gateway-control';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';

let cloud: LocalCloud;
let backend: Server;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-api-deployments' });
  backend = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
});
afterAll(async () => {
  backend.close();
  await cloud.stop();
});

const status = async (id: string, stage: string, path: string) => (await fetch(cloud.httpUrl(id, stage, path))).status;

// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-deployments.html
describe('a stage of a REST API', () => {
  /** A method that answers with a status. */
  async function answer(api: string, resource: string, statusCode: number) {
    const method = `${api}/resources/${resource}/methods/GET`;
    await made(cloud, 'PUT', method, { authorizationType: 'NONE' });
    await made(cloud, 'PUT', `${method}/integration`, { type: 'MOCK', requestTemplates: { 'application/json': `{"statusCode":${statusCode}}` } });
    await made(cloud, 'PUT', `${method}/integration/responses/${statusCode}`, {});
  }

  test('serves its deployment: a change is live with the next one', async () => {
    const { id, rootResourceId } = await made(cloud, 'POST', '/restapis', { name: 'rest' });
    const api = `/restapis/${id}`;
    const deploy = () => made(cloud, 'POST', `${api}/deployments`, { stageName: 'live' });
    const { id: menu } = await made(cloud, 'POST', `${api}/resources/${rootResourceId}`, { pathPart: 'menu' });
    await answer(api, menu, 200);
    await deploy();
    expect(await status(id, 'live', 'menu')).toBe(200);

    await answer(api, menu, 202);
    const { id: orders } = await made(cloud, 'POST', `${api}/resources/${rootResourceId}`, { pathPart: 'orders' });
    await answer(api, orders, 200);
    expect([await status(id, 'live', 'menu'), await status(id, 'live', 'orders')]).toEqual([200, 403]);

    const { id: second } = await deploy();
    expect([await status(id, 'live', 'menu'), await status(id, 'live', 'orders')]).toEqual([202, 200]);
    expect((await made(cloud, 'GET', `${api}/stages/live`)).deploymentId).toBe(second);

    await made(cloud, 'DELETE', `${api}/resources/${menu}`);
    expect(await status(id, 'live', 'menu')).toBe(202);
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html
describe('a stage of an HTTP API', () => {
  async function newApi(autoDeploy: boolean) {
    const { apiId } = await made(cloud, 'POST', '/v2/apis', { name: 'http', protocolType: 'HTTP' });
    await made(cloud, 'POST', `/v2/apis/${apiId}/stages`, { stageName: 'live', autoDeploy });
    return apiId;
  }
  async function addRoute(apiId: string, routeKey: string) {
    const { integrationId } = await made(cloud, 'POST', `/v2/apis/${apiId}/integrations`, {
      integrationType: 'HTTP_PROXY',
      integrationMethod: 'GET',
      payloadFormatVersion: '1.0',
      integrationUri: `http://127.0.0.1:${(backend.address() as AddressInfo).port}`,
    });
    await made(cloud, 'POST', `/v2/apis/${apiId}/routes`, { routeKey, target: `integrations/${integrationId}` });
  }

  test('serves its deployment, unless it is deployed automatically', async () => {
    const [manual, automatic] = [await newApi(false), await newApi(true)];
    const both = async (path: string) => [await status(manual, 'live', path), await status(automatic, 'live', path)];
    await addRoute(manual, 'GET /menu');
    await addRoute(automatic, 'GET /menu');
    expect(await both('menu')).toEqual([404, 200]);

    await made(cloud, 'POST', `/v2/apis/${manual}/deployments`, { stageName: 'live' });
    await addRoute(manual, 'GET /orders');
    await addRoute(automatic, 'GET /orders');
    expect(await both('menu')).toEqual([200, 200]);
    expect(await both('orders')).toEqual([404, 200]);
  });
});
