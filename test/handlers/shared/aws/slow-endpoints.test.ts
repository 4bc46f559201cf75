import * as http from 'http';
import { AddressInfo } from 'net';
import { GetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { CLIENT_TIMEOUTS } from '../../../../handlers/shared/aws/clients';
import { pollingClient } from '../../../../handlers/shared/aws/jobs/worker-queues';

/** The beginning of an answer, and never its end. */
let drips: NodeJS.Timeout[] = [];
let isDripping = false;
const server = http.createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': '1000000' });
  response.write('{"Messages":[');
  if (isDripping) drips.push(setInterval(() => response.write(' '), 100));
});

beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test',
  });
});
afterEach(() => {
  drips.forEach(clearInterval);
  drips = [];
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

test('a call whose answer stops in the middle fails: the function has time left to hand its messages back', async () => {
  isDripping = false;
  const client = new DynamoDBClient({ ...CLIENT_TIMEOUTS, maxAttempts: 1 });
  await expect(client.send(new GetItemCommand({ TableName: 'jobs', Key: { id: { S: 'a' } } }))).rejects.toThrow();
}, 30_000);

test.each([false, true])('a poll whose answer does not end fails, so that the loop of a container goes on; dripping: %p', async dripping => {
  isDripping = dripping;
  await expect(pollingClient(1_000).send(new ReceiveMessageCommand({ QueueUrl: 'http://127.0.0.1/1/queue' }))).rejects.toThrow();
}, 60_000);
