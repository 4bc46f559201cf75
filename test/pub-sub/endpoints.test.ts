import { aws_events as events, aws_s3 as s3, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { orderCreated, orderPaid } from './contracts';
import { AlarmOverride, EventBroker, EventContract, EventSubscriptionOptions, JsonSchema, MessageConsumer, PubSub, PubSubProps } from '../../src';
import { resourceCount, shop, userEndpoint, warnings } from '../support/stacks';

const objectCreated = EventContract.fromDetailType('Object Created', { source: 'aws.s3', schema: JsonSchema.fromObject({ type: 'object' }) });

let stack: Stack;
beforeEach(() => { stack = shop(); });

function subscribe(
  options: Partial<EventSubscriptionOptions> = { events: [orderCreated, orderPaid] },
  endpoint?: Partial<events.ApiDestinationProps>,
  props?: PubSubProps,
) {
  const apiDestination = userEndpoint(stack, endpoint);
  const bus = new PubSub(stack, 'CoffeeEvents', { contracts: [orderCreated, orderPaid], ...props });
  return { apiDestination, bus, subscription: bus.subscribe('Partner', MessageConsumer.apiDestination(apiDestination), options) };
}

interface Target {
  readonly Arn: unknown;
  readonly RoleArn: { readonly 'Fn::GetAtt': [role: string, attribute: string] };
  readonly InputPath?: string;
  readonly HttpParameters: { readonly HeaderParameters: Record<string, string> };
}

const resourcesOf = (type: string) =>
  Object.values(Template.fromStack(stack).findResources(type)).map(({ Properties }) => Properties as Record<string, unknown>);
const targets = () => resourcesOf('AWS::Events::Rule').flatMap(({ Targets }) => Targets as Target[]);

describe('an endpoint', () => {
  test('is called by a role that may call nothing else', () => {
    const { apiDestination } = subscribe();
    const arn = stack.resolve(apiDestination.apiDestinationArn) as unknown;
    const [{ Arn, RoleArn }] = targets();
    expect(Arn).toEqual(arn);
    const [role] = RoleArn['Fn::GetAtt'];
    const policies = resourcesOf('AWS::IAM::Policy').filter(({ Roles }) => JSON.stringify(Roles) === JSON.stringify([{ Ref: role }]));
    expect(policies.map(({ PolicyDocument }) => (PolicyDocument as { Statement: unknown }).Statement))
      .toEqual([[{ Action: 'events:InvokeApiDestination', Effect: 'Allow', Resource: arn }]]);
  });

  test('gets the CloudEvent with its id in a header, and what the bus says of its source and type', () => {
    subscribe();
    const [{ InputPath, HttpParameters }] = targets();
    expect(InputPath).toBe('$.detail');
    expect(HttpParameters.HeaderParameters).toEqual({
      'Content-Type': 'application/cloudevents+json; charset=UTF-8', 'Idempotency-Key': '$.detail.id', 'ce-source': '$.source', 'ce-type': '$.detail-type',
    });
  });

  test.each<[what: string, options: Partial<EventSubscriptionOptions>]>([
    ['a pattern matches', { pattern: { source: ['aws.ec2'] } }],
    ['others define', { events: [objectCreated] }],
  ])('gets the whole event that %s, with the id of EventBridge', (_, options) => {
    subscribe(options);
    const [{ InputPath, HttpParameters }] = targets();
    expect(InputPath).toBeUndefined();
    expect(HttpParameters.HeaderParameters).toEqual({ 'Idempotency-Key': '$.id' });
  });

  test('is retried for a day, or for as long as the subscription says; what it does not take is moved to the dead-letter queue', () => {
    const { subscription, bus, apiDestination } = subscribe();
    bus.subscribe('Impatient', MessageConsumer.apiDestination(apiDestination), { events: [orderPaid], retryAttempts: 3, maxEventAge: Duration.hours(1) });
    expect(targets()).toEqual([
      expect.objectContaining({
        DeadLetterConfig: { Arn: stack.resolve(subscription.deadLetterQueue.queueArn) as unknown },
        RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86400 },
      }),
      expect.objectContaining({ RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 } }),
    ]);
  });

  test('may be of another app, whose URL and rate are not known here', () => {
    const connectionArn = 'arn:aws:events:eu-west-1:111122223333:connection/partner/1';
    const connection = events.Connection.fromConnectionAttributes(stack, 'C', { connectionName: 'partner', connectionArn, connectionSecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:s' });
    const apiDestinationArn = 'arn:aws:events:eu-west-1:111122223333:api-destination/partner/1';
    const imported = events.ApiDestination.fromApiDestinationAttributes(stack, 'Theirs', { apiDestinationArn, connection });
    new PubSub(stack, 'CoffeeEvents').subscribe('Partner', MessageConsumer.apiDestination(imported), { events: [orderCreated] });
    expect(targets()[0].Arn).toBe(apiDestinationArn);
  });

  test('may have a URL and a rate that are known at deployment', () => {
    const parameter = (name: string, type?: string) => new CfnParameter(stack, name, { type });
    subscribe(undefined, { endpoint: parameter('Url').valueAsString, rateLimitPerSecond: parameter('Rate', 'Number').valueAsNumber });
    expect(targets()).toHaveLength(1);
  });
});

describe('the alarms of an endpoint', () => {
  const alarms = () => Object.fromEntries(resourcesOf('AWS::CloudWatch::Alarm').map(alarm => [alarm.MetricName as string, alarm]));

  test('fire for failed calls, for dead letters, and for an endpoint that does not take events for half an hour', () => {
    const { subscription } = subscribe();
    expect(Object.keys(subscription.operations.alarms).sort()).toEqual([
      'partnerDeadLetters', 'partnerDeadLettersAge', 'partnerDeadLettersFailed', 'partnerDeliveryRetries', 'partnerFailedInvocations', 'partnerRuleThrottled',
    ]);
    expect(alarms().RetryInvocationAttempts).toMatchObject({
      Namespace: 'AWS/Events', Statistic: 'Sum', Period: 900, EvaluationPeriods: 2, Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching',
    });
  });

  test('say what an endpoint can do wrong, and how to look at it', () => {
    const { apiDestination } = subscribe();
    const text = (metric: string) => JSON.stringify(alarms()[metric].AlarmDescription);
    expect(text('FailedInvocations')).toContain('The endpoint refused them');
    expect(text('RetryInvocationAttempts')).toContain('aws events describe-api-destination --name');
    expect(text('RetryInvocationAttempts')).toContain(JSON.stringify(stack.resolve(apiDestination.apiDestinationName)));
  });

  test('are tuned and disabled by the subscription', () => {
    const alarmOverrides = { deliveryRetries: AlarmOverride.of({ threshold: 20 }), failedInvocations: AlarmOverride.disabled() };
    subscribe({ events: [orderCreated], alarms: alarmOverrides });
    expect(alarms().RetryInvocationAttempts.Threshold).toBe(20);
    expect(alarms().FailedInvocations).toBeUndefined();
  });

  test('are no alarms of other consumers, whose overrides are idle', () => {
    const bus = new PubSub(stack, 'CoffeeEvents');
    bus.subscribe('Company', new PubSub(stack, 'Company'), { events: [orderCreated], alarms: { deliveryRetries: AlarmOverride.of({ threshold: 20 }) } });
    expect(alarms().RetryInvocationAttempts).toBeUndefined();
    expect(warnings(stack)).toContainEqual(expect.stringContaining('deliveryRetries'));
  });
});

describe('refuses', () => {
  const TELLS = "PubSub at 'Shop/CoffeeEvents': ";
  const BY_FUNCTION = 'consumer must be a function that calls the endpoint, because ';

  type Options = Partial<EventSubscriptionOptions>;

  test.each<[what: string, options: Options, endpoint: Partial<events.ApiDestinationProps>, props: () => PubSubProps, message: string]>([
    ['a topic', { events: [orderCreated] }, {}, () => ({ broker: EventBroker.topic() }),
      `${BY_FUNCTION}only an event bus calls API destinations: or use EventBroker.eventBus(), got 'an API destination'.`],
    ['claim checks', { events: [orderCreated] }, {}, () => ({ claimCheckBucket: new s3.Bucket(stack, 'Bucket') }),
      `${BY_FUNCTION}an endpoint cannot read the objects of \`claimCheckBucket\`, got 'an API destination'.`],
    ['transformed data', { events: [orderCreated], transformedData: events.RuleTargetInput.fromText('order') }, {}, () => ({}),
      'transformedData must be left out for an API destination, whose body is the CloudEvent: for another body call the endpoint from a function, got \'a template\'.'],
    ['events of two kinds', { events: [orderCreated, objectCreated] }, {}, () => ({}),
      'events must be of one kind of contracts for an API destination, because those of fromDetailType have no CloudEvent as its body: subscribe twice, '
      + "got 'OrderCreated.v1, Object Created'."],
    ['a URL without TLS', { events: [orderCreated] }, { endpoint: 'http://partner.example.com' }, () => ({}),
      "endpoint of the consumer must be a URL of HTTPS without * (EventBridge limit), got 'http://partner.example.com'."],
    ['a URL with a wildcard, which nothing fills', { events: [orderCreated] }, { endpoint: 'https://partner.example.com/*' }, () => ({}),
      "endpoint of the consumer must be a URL of HTTPS without * (EventBridge limit), got 'https://partner.example.com/*'."],
    ['a method without a body', { events: [orderCreated] }, { httpMethod: events.HttpMethod.GET }, () => ({}),
      "httpMethod of the consumer must be one whose requests have a body, such as POST, got 'GET'."],
    ['no calls at all', { events: [orderCreated] }, { rateLimitPerSecond: 0 }, () => ({}),
      'rateLimitPerSecond of the consumer must be a whole number of at least 1 (EventBridge limit), got 0.'],
    ['a part of a call', { events: [orderCreated] }, { rateLimitPerSecond: 0.5 }, () => ({}),
      'rateLimitPerSecond of the consumer must be a whole number of at least 1 (EventBridge limit), got 0.5.'],
    ['options of a function', { events: [orderCreated], batchSize: 5 }, {}, () => ({}),
      "batchSize must be left out: it applies to functions and to the forwarder only, got 'an API destination'."],
  ])('%s, and creates nothing', (_, options, endpoint, props, message) => {
    const apiDestination = userEndpoint(stack, endpoint);
    const bus = new PubSub(stack, 'CoffeeEvents', { contracts: [orderCreated], ...props() });
    const before = resourceCount(stack);
    expect(() => bus.subscribe('Partner', MessageConsumer.apiDestination(apiDestination), options)).toThrow(new Error(TELLS + message));
    expect(resourceCount(stack)).toBe(before);
  });

  test('what is no API destination', () => {
    expect(() => MessageConsumer.apiDestination('https://partner.example.com' as never))
      .toThrow(new Error("MessageConsumer.apiDestination: apiDestination must be an API destination (events.IApiDestination), got 'https://partner.example.com'."));
  });
});
