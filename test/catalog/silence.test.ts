import * as fs from 'fs';
import * as path from 'path';
import { aws_dynamodb as dynamodb, aws_events as events, aws_sns as sns, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  Aggregator, AlarmOverride, Backend, DecoupledMessaging, EventBroker, FanOutFanIn, FanOutIntake, MessageChannel, MessageConsumer,
  PubSub, QueueLoadLeveling, QueueWorker, ReportingEngine, RobustApi, RoutingEngine, ServiceExposure, SimpleWebService, Source,
  Strangler, StreamPipeline,
  SubtaskWorker, ViewProjection, WebAuth,
} from '../../src';
import { alarmMetrics } from '../../src/core/testing/private/alarm-metrics';
import { Properties, Resource, StackTemplate } from '../../src/core/testing/private/stack-template';
import { ROOT } from '../contract/patterns';
import { alarmCommands } from '../contract/rules/alarm-commands';
import { alarmFigures, alarmFiguresAreSaid, alarmTexts, descriptionOf } from '../contract/rules/alarm-texts';
import { synthesize } from '../contract/synthesis';
import { orderPaid } from '../pub-sub/contracts';
import { SCHEMA } from '../robust-api/parts';
import { userFunction, userVpc } from '../support/stacks';

type Make = (scope: Construct, id: string, silence?: AlarmOverride) => Construct;

const fn = (scope: Construct, id: string) => userFunction(scope, `${id}Function`, { timeout: Duration.seconds(10) });
const channel = (kind: 'topic' | 'fifoTopic' | 'queue' | 'fifoQueue' | 'stream'): Make =>
  (scope, id, silence) => new DecoupledMessaging(scope, id, { channel: MessageChannel[kind](), alarms: { silence } });
const api = (exposure: ServiceExposure): Make =>
  (scope, id, silence) => new SimpleWebService(scope, id, { handler: fn(scope, id), exposure, alarms: { silence } });

function routed(scope: Construct, id: string, engine: RoutingEngine, silence?: AlarmOverride): Construct {
  const robust = new RobustApi(scope, id, { engine, alarms: { silence } });
  robust.addRoute('GET /orders', Backend.function(fn(scope, id)));
  return robust;
}

const balanced = (scope: Construct, id: string) => RoutingEngine.applicationLoadBalancer({ vpc: userVpc(scope, `${id}Network`), auth: WebAuth.none() });

/** The construct, its README, the name of the alarm, and the metrics that are counted. */
const CASES: { readonly [name: string]: [make: Make, readme: string, alarm: string, metrics: string[]] } = {
  'a queue': [(scope, id, silence) => new QueueLoadLeveling(scope, id, { worker: QueueWorker.function(fn(scope, id)), alarms: { silence } }),
    'queue-load-leveling', 'silence', ['AWS/SQS NumberOfMessagesSent Sum']],
  'a channel that is a queue': [channel('queue'), 'decoupled-messaging', 'silence', ['AWS/SQS NumberOfMessagesSent Sum']],
  'a channel that is a FIFO queue': [channel('fifoQueue'), 'decoupled-messaging', 'silence', ['AWS/SQS NumberOfMessagesSent Sum']],
  'a channel that is a topic': [channel('topic'), 'decoupled-messaging', 'silence', ['AWS/SNS NumberOfMessagesPublished Sum']],
  'a channel that is a FIFO topic': [channel('fifoTopic'), 'decoupled-messaging', 'silence', ['AWS/SNS NumberOfMessagesPublished Sum']],
  'a channel that is a stream': [channel('stream'), 'decoupled-messaging', 'silence', ['AWS/Kinesis IncomingRecords Sum']],
  'a channel that is a topic of the user': [(scope, id, silence) => new DecoupledMessaging(scope, id, {
    channel: MessageChannel.fromTopic(new sns.Topic(scope, `${id}Topic`)), alarms: { silence },
  }), 'decoupled-messaging', 'silence', ['AWS/SNS NumberOfMessagesPublished Sum']],
  'a subscription of a channel': [(scope, id, silence) => {
    const messaging = new DecoupledMessaging(scope, id, { channel: MessageChannel.topic() });
    messaging.subscribe('Billing', MessageConsumer.function(fn(scope, id)), { alarms: { silence } });
    return messaging;
  }, 'decoupled-messaging', 'billingSilence', ['AWS/SQS NumberOfMessagesSent Sum']],
  'a subscription of the changes of a table': [(scope, id, silence) => {
    const table = new dynamodb.Table(scope, `${id}Table`, {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      stream: dynamodb.StreamViewType.KEYS_ONLY,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    });
    const messaging = new DecoupledMessaging(scope, id, { channel: MessageChannel.fromTableStream(table) });
    messaging.subscribe('Billing', MessageConsumer.function(fn(scope, id)), { alarms: { silence } });
    return messaging;
  }, 'decoupled-messaging', 'billingSilence', ['AWS/Lambda InvokedEventCount Sum']],
  'a topic of events': [(scope, id, silence) => new PubSub(scope, id, { broker: EventBroker.topic(), alarms: { silence } }),
    'pub-sub', 'silence', ['AWS/SNS NumberOfMessagesPublished Sum']],
  'a function on a bus': [(scope, id, silence) => {
    const bus = new PubSub(scope, id);
    bus.subscribe('Billing', MessageConsumer.function(fn(scope, id)), { events: [orderPaid], alarms: { silence } });
    return bus;
  }, 'pub-sub', 'billingSilence', ['AWS/SQS NumberOfMessagesSent Sum']],
  'a queue on a bus': [(scope, id, silence) => {
    const bus = new PubSub(scope, id);
    const queue = new sqs.Queue(scope, `${id}Queue`, { enforceSSL: true });
    bus.subscribe('Billing', MessageConsumer.queue(queue), { events: [orderPaid], alarms: { silence } });
    return bus;
  }, 'pub-sub', 'billingSilence', ['AWS/Events MatchedEvents Sum']],
  'a bus on a bus of the user': [(scope, id, silence) => {
    const bus = new PubSub(scope, id, { broker: EventBroker.fromEventBus(new events.EventBus(scope, `${id}Shared`)) });
    bus.subscribe('Partner', MessageConsumer.eventBus(new events.EventBus(scope, `${id}Partner`)), { events: [orderPaid], alarms: { silence } });
    return bus;
  }, 'pub-sub', 'partnerSilence', ['AWS/Events MatchedEvents Sum']],
  'the intake of jobs': [(scope, id, silence) => new FanOutFanIn(scope, id, {
    intake: FanOutIntake.bucket(), workers: { small: SubtaskWorker.function(fn(scope, id)) }, alarms: { silence },
  }), 'fan-out-fan-in', 'silence', ['AWS/SQS NumberOfMessagesSent Sum']],
  'a pipeline': [(scope, id, silence) => {
    const pipeline = new StreamPipeline(scope, id, { alarms: { silence } });
    pipeline.toConsumer('Fraud', MessageConsumer.function(fn(scope, id)));
    return pipeline;
  }, 'stream-pipeline', 'silence', ['AWS/Kinesis IncomingRecords Sum']],
  'an HTTP ingest': [(scope, id, silence) => {
    const pipeline = new StreamPipeline(scope, id);
    pipeline.toConsumer('Fraud', MessageConsumer.function(fn(scope, id)));
    pipeline.addHttpIngest('Collector', { alarms: { silence } });
    return pipeline;
  }, 'stream-pipeline', 'collectorSilence', ['AWS/ApiGateway Count Sum']],
  'an HTTP API': [api(ServiceExposure.httpApi()), 'simple-web-service', 'apiSilence', ['AWS/ApiGateway Count Sum']],
  'a REST API': [api(ServiceExposure.restApi()), 'simple-web-service', 'apiSilence', ['AWS/ApiGateway Count Sum']],
  'an API with routes': [(scope, id, silence) => routed(scope, id, RoutingEngine.httpApi(), silence), 'robust-api', 'apiSilence', ['AWS/ApiGateway Count Sum']],
  'a load balancer': [(scope, id, silence) => routed(scope, id, balanced(scope, id), silence), 'robust-api', 'apiSilence', ['AWS/ApplicationELB RequestCount Sum']],
  'a GraphQL API': [(scope, id, silence) => {
    const robust = new RobustApi(scope, id, { engine: RoutingEngine.graphqlApi({ schema: SCHEMA }), alarms: { silence } });
    robust.addResolver('Query.order', Backend.function(fn(scope, id)));
    return robust;
  }, 'robust-api', 'apiSilence', ['AWS/AppSync Latency SampleCount']],
  'an aggregate': [(scope, id, silence) => new Aggregator(scope, id, {
    sources: { order: Source.of(Backend.function(fn(scope, id)), { path: '/orders/{id}', required: true }) }, alarms: { silence },
  }).addRoute('GET /orders/{id}'), 'aggregator', 'apiSilence', ['AWS/ApiGateway Count Sum']],
  'a façade': [(scope, id, silence) => new Strangler(scope, id, { legacy: Backend.http('https://legacy.example.com'), alarms: { silence } })
    .migrate('Orders', Backend.function(fn(scope, id)), { paths: ['/orders'] }), 'strangler', 'apiSilence', ['AWS/ApiGateway Count Sum']],
  'changes of the source of views': [(scope, id, projectorSilence) => {
    const engine = new ReportingEngine(scope, id, { alarms: { projectorSilence } });
    engine.addIndexTable('Top', { projection: ViewProjection.pick('id', 'views'), sortBy: 'views', limit: 100 });
    return engine;
  }, 'reporting-engine', 'projectorSilence', ['AWS/Lambda Invocations Sum']],
  'queries of views': [(scope, id, silence) => {
    const engine = new ReportingEngine(scope, id, { exposure: ServiceExposure.httpApi(), alarms: { silence } });
    engine.addQuery('GET /top', engine.addIndexTable('Top', { projection: ViewProjection.pick('id', 'views'), sortBy: 'views', limit: 100 }));
    return engine;
  }, 'reporting-engine', 'apiSilence', ['AWS/ApiGateway Count Sum']],
};
const NAMES = Object.keys(CASES);

function templateOf(name: string, silence?: AlarmOverride): StackTemplate {
  const [make] = CASES[name];
  return synthesize({ name, create: (scope, id) => make(scope, id, silence) }).template;
}

const silences = (template: StackTemplate) => template.ofType('AWS::CloudWatch::Alarm').filter(({ path: at }) => /Silence/i.test(at));

function silenceOf(name: string, silence = AlarmOverride.of({ period: Duration.hours(2) })): Resource {
  const found = silences(templateOf(name, silence));
  expect(found.map(({ path: at }) => at.toLowerCase())).toEqual([expect.stringContaining(`/${CASES[name][2].toLowerCase()}alarm/`)]);
  return found[0];
}

interface Query {
  readonly Expression?: string;
  readonly MetricStat?: { readonly Metric: Properties; readonly Period: number; readonly Stat: string };
}
const queriesOf = ({ properties }: Resource) => properties.Metrics as Query[];

test.each(NAMES)('%s: nothing for 2 hours sets off the alarm, also where there never was anything', name => {
  const alarm = silenceOf(name);
  expect(alarm.properties).toMatchObject({
    ComparisonOperator: 'LessThanThreshold', Threshold: 1, EvaluationPeriods: 1, TreatMissingData: 'breaching',
  });
  const [{ Expression }, ...counted] = queriesOf(alarm);
  expect(Expression).toBe('FILL(count1, 0)');
  expect(counted.map(({ MetricStat }) => `${String(MetricStat!.Metric.Namespace)} ${String(MetricStat!.Metric.MetricName)} ${MetricStat!.Stat}`)).toEqual(CASES[name][3]);
  expect(counted.map(({ MetricStat }) => MetricStat!.Period)).toEqual([7200]);
});

test.each(NAMES)('%s: nobody who does not ask has the alarm', name => {
  expect(silences(templateOf(name))).toEqual([]);
  expect(silences(templateOf(name, AlarmOverride.disabled()))).toEqual([]);
});

test.each(NAMES)('%s: the alarm says its figures, its command, and where its runbook is', name => {
  const template = templateOf(name, AlarmOverride.of({ threshold: 100, period: Duration.minutes(90), evaluationPeriods: 4, datapointsToAlarm: 3 }));
  const rules = [alarmTexts, alarmFigures, alarmFiguresAreSaid, alarmCommands, alarmMetrics()];
  expect(rules.flatMap(rule => rule(template))).toEqual([]);
  const [alarm] = silences(template);
  expect(descriptionOf(alarm)).toMatch(/was below 100 per 1 hour 30 minutes for 3 of 4 periods of 1 hour 30 minutes\.\n/);
  const [, readme] = CASES[name];
  expect(descriptionOf(alarm)).toMatch(new RegExp(`/src/${readme}/README.md#silence$`));
  expect(fs.readFileSync(path.join(ROOT, 'src', readme, 'README.md'), 'utf8')).toMatch(/\n### silence\n/);
});

test('the hour is the default of an override that names another figure', () => {
  const alarm = silenceOf('a queue', AlarmOverride.of({ threshold: 50 }));
  expect(descriptionOf(alarm)).toContain('What happened: The number of messages that were sent to the queue was below 50 per hour for 1 hour.\n');
});

test('a week is the longest silence', () => {
  const week = AlarmOverride.of({ period: Duration.days(1), evaluationPeriods: 7 });
  expect(descriptionOf(silenceOf('a queue', week))).toContain('was below 1 per day for 7 days.');
  expect(() => silenceOf('a queue', AlarmOverride.of({ period: Duration.days(1), evaluationPeriods: 8 }))).toThrow(
    'evaluationPeriods must be at most 7 of 1 day, which is 7 days (CloudWatch limit), got 8.');
});

test.each([[0, 'above 0'], [-1, 'at least 0']])('a threshold of %d is refused: a count never is below', (threshold, must) => {
  expect(() => silenceOf('a queue', AlarmOverride.of({ threshold }))).toThrow(
    new Error(`Operations at 'Contract/First': threshold of the alarm silence must be ${must}, because the metric never is below, got ${threshold}.`));
});

test('other alarms have no period', () => {
  const override = AlarmOverride.of({ period: Duration.minutes(5) });
  const create = (scope: Construct, id: string) =>
    new QueueLoadLeveling(scope, id, { worker: QueueWorker.function(fn(scope, id)), alarms: { backlogAge: override } });
  expect(() => synthesize({ name: 'other', create })).toThrow(
    new Error("Operations at 'Contract/First': period of the alarm backlogAge must be left out, because it is not on silence, got 5 minutes."));
});
