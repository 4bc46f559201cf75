import { aws_ec2 as ec2, aws_kms as kms, aws_stepfunctions as sfn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Aggregator, Backend, FacadeEngine, IBackend, JsonSchema, RobustApi, RoutingEngine, ServiceExposure, Source, StateMachineBackendOptions, Strangler, WebAuth } from '../../../src';
import { SCHEMA } from '../../robust-api/parts';
import { resourceCount, shop, userVpc } from '../../support/stacks';

let stack: Stack;
beforeEach(() => { stack = shop(); });

const definitionBody = sfn.DefinitionBody.fromString('{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}');
const machine = (props: Partial<sfn.StateMachineProps> = {}) => new sfn.StateMachine(stack, 'Fulfil', { definitionBody, ...props });
const template = () => Template.fromStack(stack);
const starters = () => Object.values(template().findResources('AWS::Lambda::Function'))
  .map(({ Properties }) => Properties as { Description: string; Timeout: number; Environment: { Variables: Record<string, unknown> } })
  .filter(({ Description }) => Description?.startsWith('Starts executions of'));

interface Statement { readonly Action: string | string[]; readonly Resource: unknown }
/** Of the role of the function, without logs and traces. */
const granted = () => Object.entries(template().findResources('AWS::IAM::Policy')).filter(([id]) => id.includes('StartFulfil'))
  .flatMap(([, { Properties }]) => (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement)
  .filter(({ Action }) => [Action].flat().some(action => !/^(logs|xray):/.test(action)));

/** Each puts a backend behind an API. */
const APIS: Record<string, (backend: IBackend) => void> = {
  'an HTTP API': backend => new RobustApi(stack, 'Api', { engine: RoutingEngine.httpApi({ auth: WebAuth.none() }) }).addRoute('POST /orders', backend),
  'a REST API': backend => new RobustApi(stack, 'Api', { engine: RoutingEngine.restApi() }).addRoute('POST /orders', backend),
  'a load balancer': backend => new RobustApi(stack, 'Api', { engine: RoutingEngine.applicationLoadBalancer({ vpc: userVpc(stack) as ec2.IVpc, auth: WebAuth.none() }) }).addRoute('POST /orders', backend),
  'an aggregate': backend => new Aggregator(stack, 'Api', { sources: { order: Source.of(backend, { path: '/orders' }) }, exposure: ServiceExposure.internalSdk() }),
  'a façade': backend => new Strangler(stack, 'Api', { legacy: Backend.http('https://old.example.com'), engine: FacadeEngine.httpApi() }).add('Orders', backend, { paths: ['/orders/*'] }),
};

test.each(Object.entries(APIS))('a route of %s starts executions by a function of the library, which may start and describe those of this machine only', (_, behind) => {
  const stateMachine = machine();
  behind(Backend.stateMachine(stateMachine));
  expect(starters()).toEqual([expect.objectContaining({
    Description: 'Starts executions of Shop/Fulfil for Shop/Api', Timeout: 28, Environment: { Variables: expect.objectContaining({ STATE_MACHINE_ARN: stack.resolve(stateMachine.stateMachineArn) }) },
  })]);
  const part = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': [':', stack.resolve(stateMachine.stateMachineArn)] }] });
  expect(granted()).toEqual([
    { Action: 'states:StartExecution', Effect: 'Allow', Resource: stack.resolve(stateMachine.stateMachineArn) },
    {
      Action: 'states:DescribeExecution',
      Effect: 'Allow',
      Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':states:', part(3), ':', part(4), ':execution:', part(6), ':*']] },
    },
  ]);
});

test.each([[''], [':live']])('an imported state machine is started by its ARN …Fulfil%s', qualifier => {
  const arn = `arn:aws:states:us-east-1:111122223333:stateMachine:Fulfil${qualifier}`;
  new RobustApi(stack, 'Api').addRoute('POST /orders', Backend.stateMachine(sfn.StateMachine.fromStateMachineArn(stack, 'Fulfil', arn)));
  expect(granted()).toEqual([
    expect.objectContaining({ Action: 'states:StartExecution', Resource: arn }),
    expect.objectContaining({
      Action: 'states:DescribeExecution', Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':states:us-east-1:111122223333:execution:Fulfil:*']] },
    }),
  ]);
});

test('all routes of an API share a function with its alarms, and another API has its own', () => {
  const backend = Backend.stateMachine(machine());
  const api = new RobustApi(stack, 'Api');
  api.addRoute('POST /orders', backend);
  api.addRoute('PUT /orders/{id}', backend);
  new RobustApi(stack, 'Other').addRoute('POST /orders', backend);
  expect(starters().map(({ Description }) => Description).sort()).toEqual(['Api', 'Other'].map(id => `Starts executions of Shop/Fulfil for Shop/${id}`));
  const alarms = Object.values(template().findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => JSON.stringify(Properties));
  expect(alarms.filter(alarm => alarm.includes('StartFulfil') && alarm.includes('"MetricName":"Duration"'))).toHaveLength(2);
});

test('a key of the user may be used by the function', () => {
  const key = new kms.Key(stack, 'Key');
  const encryptionConfiguration = new sfn.CustomerManagedEncryptionConfiguration(key);
  new RobustApi(stack, 'Api').addRoute('POST /orders', Backend.stateMachine(machine({ encryptionConfiguration }), { encryptionKey: key }));
  expect(granted()).toContainEqual(expect.objectContaining({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: stack.resolve(key.keyArn) }));
});

test('a state machine with a key of AWS that is said needs none', () => {
  new RobustApi(stack, 'Api').addRoute('POST /orders', Backend.stateMachine(machine({ encryptionConfiguration: new sfn.AwsOwnedEncryptionConfiguration() })));
  expect(starters()).toHaveLength(1);
});

describe('refused, and nothing is created:', () => {
  const refusal = (options: StateMachineBackendOptions, props: Partial<sfn.StateMachineProps> = {}) => {
    const stateMachine = machine(props);
    const before = resourceCount(stack);
    let message: string | undefined;
    try { Backend.stateMachine(stateMachine, options); } catch (error) { ({ message } = error as Error); }
    expect(resourceCount(stack)).toBe(before);
    return message;
  };

  test('an Express Workflow', () => {
    expect(refusal({}, { stateMachineType: sfn.StateMachineType.EXPRESS })).toBe('Backend.stateMachine: stateMachine must be a Standard Workflow, because an Express '
      + "Workflow starts again for a repeated request: send its messages through QueueLoadLeveling or PubSub, got 'Shop/Fulfil'.");
  });

  test('a key of the user that is not given', () => {
    expect(refusal({}, { encryptionConfiguration: new sfn.CustomerManagedEncryptionConfiguration(new kms.Key(stack, 'Key')) }))
      .toBe("Backend.stateMachine: encryptionKey must be given, because 'Shop/Fulfil' is encrypted with a key of yours, got nothing.");
  });

  test.each([
    ['requestSchema', { requestSchema: {} as JsonSchema }, 'Backend.stateMachine: requestSchema must be a JsonSchema, such as JsonSchema.fromObject(), got {}.'],
    ['encryptionKey', { encryptionKey: {} as kms.IKey }, 'Backend.stateMachine: encryptionKey must be a key (kms.IKey), got {}.'],
  ])('a %s that is none', (_, options, message) => expect(refusal(options)).toBe(message));

  test('something else in place of a state machine', () => {
    expect(() => Backend.stateMachine({} as sfn.IStateMachine)).toThrow('Backend.stateMachine: stateMachine must be a state machine (stepfunctions.IStateMachine), got {}.');
  });

  test.each([
    ['another Region', 'arn:aws:states:eu-west-1:111122223333:stateMachine:Fulfil', 'Region', 'eu-west-1'],
    ['another account', 'arn:aws:states:us-east-1:444455556666:stateMachine:Fulfil', 'account', '444455556666'],
  ])('a state machine of %s', (_, arn, place, got) => {
    const here = new Stack(stack, 'Here', { env: { account: '111122223333', region: 'us-east-1' } });
    const api = new RobustApi(here, 'Api');
    const backend = Backend.stateMachine(sfn.StateMachine.fromStateMachineArn(here, 'Fulfil', arn));
    expect(() => api.addRoute('POST /orders', backend)).toThrow(
      `backend must be of the ${place} of the pattern (a state machine is started in its own account and Region), got '${got}'.`);
  });

  test('a second backend of one state machine in an API, whose schema would be another', () => {
    const [api, stateMachine] = [new RobustApi(stack, 'Api'), machine()];
    api.addRoute('POST /orders', Backend.stateMachine(stateMachine));
    expect(() => api.addRoute('POST /returns', Backend.stateMachine(stateMachine))).toThrow(
      "RobustApi at 'Shop/Api': backend must be the one backend of the state machine, for all its routes: give each the same object, got 'Shop/Fulfil'.");
  });

  test('a field of a GraphQL API', () => {
    const api = new RobustApi(stack, 'Graph', { engine: RoutingEngine.graphqlApi({ schema: SCHEMA }) });
    expect(() => api.addResolver('Query.order', Backend.stateMachine(machine()))).toThrow('backend must take the events of AppSync');
  });
});
