import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateEventSourceMappingCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

type Side = 'Allowed' | 'Refused';

const BOUND_SECONDS = 30;
let cloud: LocalCloud;
let outputs: Record<string, string>;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-service-permissions' });
  outputs = (await deployFixture(cloud, 'service-permissions-app')).ServicePermissions;
});
afterAll(async () => cloud.stop());

/** Whether a message with a mark is in a queue, where it stays. */
async function arrived(side: Side, queue: 'Heard' | 'Unread', mark: string): Promise<boolean> {
  const { Messages = [] } = await client(SQSClient, cloud).send(new ReceiveMessageCommand({
    QueueUrl: outputs[`${side}${queue}Url`], MaxNumberOfMessages: 10, VisibilityTimeout: 0,
  }));
  return Messages.some(({ Body }) => Body!.includes(mark));
}

/** Causes the same on both sides, first on the one that may not: when the other has it, it had the time. */
async function onlyAllowed(mark: string, cause: (side: Side, mark: string) => Promise<unknown>, queue: 'Heard' | 'Unread' = 'Heard') {
  for (const side of ['Refused', 'Allowed'] as const) await cause(side, mark);
  await until(`'${mark}' to arrive`, BOUND_SECONDS, () => arrived('Allowed', queue, mark));
  expect(await arrived('Refused', queue, mark)).toBe(false);
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html */
test.each(['ToQueue', 'ToFunction', 'ToStateMachine'])('a rule needs a permission for its target: %s', async DetailType => {
  await onlyAllowed(`mark-${DetailType}`, (Source, mark) =>
    client(EventBridgeClient, cloud).send(new PutEventsCommand({ Entries: [{ Source, DetailType, Detail: JSON.stringify({ mark }) }] })));
});

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions */
test('a function needs the permission to read the queue that is its event source', async () => {
  const map = (side: Side) => client(LambdaClient, cloud).send(new CreateEventSourceMappingCommand({
    FunctionName: outputs[`${side}Function`], EventSourceArn: outputs[`${side}UnreadArn`], Enabled: false,
  }));
  await expect(map('Refused')).rejects.toThrow('The function execution role does not have permissions to call ReceiveMessage on SQS');
  expect(await map('Allowed')).toMatchObject({ EventSourceArn: outputs.AllowedUnreadArn });
});

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/iam-policy-example-lamda-process-dynamodb-streams.html
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaKinesisExecutionRole.html
 */
test.each([['TableReader', 'ListStreams on DynamoDB'], ['StreamReader', 'ListShards on Kinesis']])('a function needs each permission to read a stream: %s', async (reader, missing) => {
  const map = (side: Side) => client(LambdaClient, cloud).send(new CreateEventSourceMappingCommand({
    FunctionName: outputs[`${side}${reader}`], EventSourceArn: outputs[`${side}${reader}Arn`], StartingPosition: 'LATEST', Enabled: false,
  }));
  await expect(map('Refused')).rejects.toThrow(`The function execution role does not have permissions to call ${missing}`);
  expect(await map('Allowed')).toMatchObject({ EventSourceArn: outputs[`Allowed${reader}Arn`] });
});

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations */
test('a function needs the permission to report a failure', async () => {
  await onlyAllowed('mark-failure', async (side, fail) => {
    await client(LambdaClient, cloud).send(new InvokeCommand({
      FunctionName: outputs[`${side}Function`], InvocationType: 'Event', Payload: JSON.stringify({ fail }),
    }));
    await until('the function to run', BOUND_SECONDS, () => arrived(side, 'Heard', fail));
  }, 'Unread');
});

/** https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html */
describe('a function has to allow a service to invoke it', () => {
  test('a topic', async () => {
    await onlyAllowed('mark-topic', (side, Message) => client(SNSClient, cloud).send(new PublishCommand({ TopicArn: outputs[`${side}Topic`], Message })));
  });

  test.each([
    ['an HTTP API', (side: Side) => cloud.httpUrl(outputs[`${side}HttpId`], '$default', 'heard'), 500],
    ['a REST API', (side: Side) => cloud.httpUrl(outputs[`${side}RestId`], 'prod', 'heard'), 500],
    ['a load balancer', (side: Side) => `${cloud.endpoint}/_alb/${outputs[`${side}Balancer`]}/heard`, 502],
  ])('%s', async (_what, url, refused) => {
    expect((await fetch(url('Refused'))).status).toBe(refused);
    expect((await fetch(url('Allowed'))).status).toBe(200);
  });
});

/** https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html */
test('a state machine needs the permission for its tasks', async () => {
  const ended = async (side: Side) => {
    const sfn = client(SFNClient, cloud);
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: outputs[`${side}StateMachine`], input: '{}' }));
    return until('the execution to end', BOUND_SECONDS, async () => {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      return execution.status !== 'RUNNING' && execution;
    });
  };
  expect(await ended('Refused')).toMatchObject({ status: 'FAILED', error: 'States.Permissions' });
  expect(await ended('Allowed')).toMatchObject({ status: 'SUCCEEDED' });
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/integrating-api-with-aws-services-s3.html#api-as-s3-proxy-iam-permissions */
test('a REST API needs a role that may send to the queue it is integrated with', async () => {
  const post = async (side: Side) => (await fetch(cloud.httpUrl(outputs[`${side}RestId`], 'prod', 'queue'), {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}',
  })).status;
  expect(await post('Refused')).toBe(500);
  expect(await post('Allowed')).toBe(200);
});

/** https://docs.aws.amazon.com/appsync/latest/devguide/security_iam_service-with-iam.html */
test('a GraphQL API needs a role that may invoke the function of its data source', async () => {
  const ask = async (side: Side) => await (await fetch(`${cloud.endpoint}/v1/apis/${outputs[`${side}GraphId`]}/graphql`, {
    method: 'POST', headers: { 'content-type': 'application/json', 'x-api-key': outputs[`${side}GraphKey`] }, body: JSON.stringify({ query: '{ heard { body } }' }),
  })).json() as object;
  expect(await ask('Refused')).toHaveProperty('errors');
  expect(await ask('Allowed')).not.toHaveProperty('errors');
});
