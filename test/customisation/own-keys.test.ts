import {
  App, aws_dynamodb as dynamodb, aws_events as events, aws_kinesis as kinesis, aws_kms as kms, aws_s3 as s3, aws_sns as sns,
  aws_sqs as sqs, aws_stepfunctions as sfn, Stack,
} from 'aws-cdk-lib';
import {
  ClaimCheck, DecoupledMessaging, EventBroker, EventContract, FanOutFanIn, FanOutIntake, IMessageConsumer, JsonSchema, MessageChannel,
  MessageConsumer, PubSub, QueueLoadLeveling, QueueWorker, ResultStore, StreamIngest, StreamPipeline, SubtaskWorker,
} from '../../src';
import { userFunction } from '../support/stacks';

const env = { account: '111122223333', region: 'eu-west-1' };
const contract = EventContract.fromSchema('OrderPaid', { version: 1, source: 'coffee', schema: JsonSchema.fromObject({ type: 'object' }) });

/** The stacks of an edge. Some of them may be the same. */
interface Layout {
  readonly source: Stack;
  readonly pattern: Stack;
  readonly consumer: Stack;
  readonly sourceKey: kms.Key;
  readonly patternKey: kms.Key;
  readonly consumerKey: kms.Key;
}

type Source = (layout: Layout) => (consumer: IMessageConsumer) => unknown;
type Consumer = (layout: Layout) => IMessageConsumer;

const topicOf = ({ source, sourceKey: masterKey }: Layout) => new sns.Topic(source, 'Topic', { masterKey });
const streamOf = ({ source, sourceKey: encryptionKey }: Layout) => new kinesis.Stream(source, 'Stream', { encryptionKey });
const busOf = ({ source, sourceKey: kmsKey }: Layout) => new events.EventBus(source, 'Bus', { kmsKey });
const bucketOf = ({ source, sourceKey: encryptionKey }: Layout) => new s3.Bucket(source, 'Bucket', { encryptionKey });
const channelOf = ({ pattern, patternKey: encryptionKey }: Layout, channel: MessageChannel) =>
  new DecoupledMessaging(pattern, 'Orders', { channel, encryptionKey });
const brokerOf = ({ pattern, patternKey: encryptionKey }: Layout, broker: EventBroker) =>
  new PubSub(pattern, 'Events', { broker, contracts: [contract], encryptionKey });

const channel = (make: (layout: Layout) => MessageChannel): Source => layout => {
  const messaging = channelOf(layout, make(layout));
  messaging.grantPublish(userFunction(layout.source, 'Publisher'));
  return consumer => messaging.subscribe('Audit', consumer);
};
const broker = (make: (layout: Layout) => EventBroker): Source => layout => {
  const bus = brokerOf(layout, make(layout));
  bus.grantPublish(userFunction(layout.source, 'Publisher'), contract);
  return consumer => bus.subscribe('Audit', consumer, { events: [contract] });
};

const SOURCES: { [name: string]: Source } = {
  'a topic as the channel': channel(layout => MessageChannel.fromTopic(topicOf(layout))),
  'a stream as the channel': channel(layout => MessageChannel.fromStream(streamOf(layout))),
  'a topic as the broker': broker(layout => EventBroker.fromTopic(topicOf(layout))),
  'a bus as the broker': broker(layout => EventBroker.fromEventBus(busOf(layout))),
  'the topic of a channel': channel(() => MessageChannel.topic()),
  'the queue of a channel': channel(() => MessageChannel.queue()),
  'the stream of a channel': channel(() => MessageChannel.stream()),
  'the topic of a broker': broker(() => EventBroker.topic()),
  'the bus of a broker': broker(() => EventBroker.eventBus()),
};

const CONSUMERS: { [name: string]: Consumer } = {
  'a queue': ({ consumer, consumerKey }) => MessageConsumer.queue(new sqs.Queue(consumer, 'Queue', { encryptionMasterKey: consumerKey })),
  'a topic': ({ consumer, consumerKey }) => MessageConsumer.topic(new sns.Topic(consumer, 'Audience', { masterKey: consumerKey })),
  'a stream': ({ consumer, consumerKey }) => MessageConsumer.stream(new kinesis.Stream(consumer, 'Log', { encryptionKey: consumerKey })),
  'a bus': ({ consumer, consumerKey }) => MessageConsumer.eventBus(new events.EventBus(consumer, 'Theirs', { kmsKey: consumerKey })),
  'a function': ({ consumer, consumerKey }) => MessageConsumer.function(userFunction(consumer, 'Audit', { environmentEncryption: consumerKey })),
  'a state machine': ({ consumer, consumerKey }) => MessageConsumer.stateMachine(new sfn.StateMachine(consumer, 'Machine', {
    definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(consumer, 'Pass')),
    encryptionConfiguration: new sfn.CustomerManagedEncryptionConfiguration(consumerKey),
  }), { encryptionKey: consumerKey }),
};

/** What keeps the order of a stream. */
const ORDERED: typeof CONSUMERS = {
  'a function': CONSUMERS['a function'],
  'a stream': CONSUMERS['a stream'],
  'a FIFO queue': ({ consumer, consumerKey: encryptionMasterKey }) =>
    MessageConsumer.queue(new sqs.Queue(consumer, 'Queue', { encryptionMasterKey, fifo: true })),
};

/** Where the pattern and the keys are. Source and consumer have a stack each. */
const KEYS = ['with what they encrypt', 'in a stack of keys', 'one for all'];
const LAYOUTS = ['Source', 'Consumer', 'Pattern'].flatMap(pattern => KEYS.map(keys => ({ pattern, keys })));

function layoutOf({ pattern, keys }: typeof LAYOUTS[number]): Layout {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const stacks = new Map(['Source', 'Consumer', 'Pattern', 'Keys'].map(id => [id, new Stack(app, id, { env })]));
  const key = (id: string, home: string) => new kms.Key(stacks.get(keys === 'with what they encrypt' ? home : 'Keys')!, id);
  const sourceKey = key('SourceKey', 'Source');
  const isOne = keys === 'one for all';
  return {
    source: stacks.get('Source')!,
    pattern: stacks.get(pattern)!,
    consumer: stacks.get('Consumer')!,
    sourceKey,
    patternKey: isOne ? sourceKey : key('PatternKey', pattern),
    consumerKey: isOne ? sourceKey : key('ConsumerKey', 'Consumer'),
  };
}

/** The layouts that cannot be deployed, with the reason. */
function faults(connect: (layout: Layout) => unknown): string[] {
  return LAYOUTS.flatMap(each => {
    const layout = layoutOf(each);
    try {
      connect(layout);
      (layout.source.node.root as App).synth();
      return [];
    } catch (error) {
      return [`pattern in ${each.pattern}, keys ${each.keys}: ${(error as Error).message.slice(0, 1500)}`];
    }
  });
}

describe.each(Object.entries(SOURCES))('%s with a key', (name, source) => {
  test.each(Object.entries(name.includes('stream') ? ORDERED : CONSUMERS))('reaches %s with a key, wherever they are', (_, consumer) => {
    expect(faults(layout => source(layout)(consumer(layout)))).toEqual([]);
  });
});

const queueOf = ({ pattern, patternKey: encryptionKey }: Layout, id = 'Payments') =>
  new QueueLoadLeveling(pattern, id, { worker: QueueWorker.function(userFunction(pattern, `${id}Worker`)), encryptionKey });

test.each<[string, (layout: Layout) => unknown]>([
  ['the bucket of claim checks of a channel', layout => new DecoupledMessaging(layout.pattern, 'Orders', {
    channel: MessageChannel.topic(), encryptionKey: layout.patternKey, claimCheckBucket: bucketOf(layout),
  }).subscribe('Audit', CONSUMERS['a function'](layout))],
  ['the bucket of claim checks of jobs', layout => queueOf(layout).addAsyncHttpApi('Api', { claimCheck: ClaimCheck.bucket(bucketOf(layout)) })],
  ['the bucket of results', layout => new FanOutFanIn(layout.pattern, 'Photos', {
    intake: FanOutIntake.messages(),
    workers: { small: SubtaskWorker.function(userFunction(layout.pattern)) },
    results: ResultStore.bucket({ bucket: bucketOf(layout) }),
    onJobEnded: CONSUMERS['a queue'](layout),
    encryptionKey: layout.patternKey,
  })],
  ['the table of an outbox', layout => new PubSub(layout.pattern, 'Events', { contracts: [contract], encryptionKey: layout.patternKey }).publishFrom(
    new dynamodb.Table(layout.source, 'Outbox', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: layout.sourceKey,
    }), { events: [contract] })],
  ['the stream of a pipeline', layout => {
    const stream = StreamIngest.fromStream(streamOf(layout));
    const pipeline = new StreamPipeline(layout.pattern, 'Clicks', { stream, encryptionKey: layout.patternKey });
    pipeline.grantPut(userFunction(layout.source, 'Publisher'));
    pipeline.toConsumer('Audit', CONSUMERS['a function'](layout));
  }],
  ['a sender of jobs', layout => queueOf(layout).grantSendMessages(userFunction(layout.source, 'Sender'))],
])('%s may have another key than the pattern, wherever they are', (_, connect) => {
  expect(faults(connect)).toEqual([]);
});
