import { AsyncLocalStorage } from 'async_hooks';
import { Context } from 'aws-lambda';
import { deliveriesOf, isFromStream } from './deliveries';
import { ForwardedEvents, Forwarder } from './forwarder';
import { UntakenEvents } from './untaken-events';
import { KinesisEvent, MessageRejected, MessageWork } from '../runtime/message';
import { MessageConsumer } from '../runtime/message-consumer';
import { MessageReader } from '../runtime/message-reader';
import { SqsBatchResponse, SqsEvent } from '../runtime/sqs-event';
import { brokerFor } from '../shared/aws/brokers/broker-for';
import { StateMachineBroker } from '../shared/aws/brokers/state-machine';
import { queueByArn } from '../shared/aws/jobs/worker-queues';
import { onceByTable } from '../shared/aws/messages/message-idempotency';
import { failureQueueOf } from '../shared/aws/messages/messaging-clients';
import { idempotencySettings } from '../shared/messages/idempotency';
import { Destination } from '../shared/publishing/destination';
import { Environment } from '../shared/runtime/environment';
import { makeLogger } from '../shared/runtime/observability';
import { unpackSettings } from '../shared/runtime/settings';

const environment = new Environment(process.env);
const pattern = environment.text('PATTERN_PATH');
const log = makeLogger('message-forwarder', pattern);
type ForwardTo = Destination & ForwardedEvents & { readonly stateMachineArn?: string };
const { stateMachineArn, sources, types, ...destination } = JSON.parse(environment.text('FORWARD_TO')) as ForwardTo;
const untaken = environment.optional('FORWARD_UNTAKEN') === undefined
  ? undefined : new UntakenEvents((unpackSettings(environment, 'FORWARD_UNTAKEN') as { readonly types: string[] }).types);
const broker = stateMachineArn ? new StateMachineBroker(stateMachineArn) : brokerFor(destination);
const forwarder = new Forwarder(broker, pattern, { sources, types }, untaken);
/** Claim checks are forwarded as they are: the final consumer reads the content. */
const reader = new MessageReader({ read: async location => location }, {});

/** Of the batch at work. Batches may run concurrently. */
const deliveries = new AsyncLocalStorage<ReturnType<typeof deliveriesOf>>();
const forward: MessageWork = ({ messageId }) => forwarder.forward(deliveries.getStore()!.get(messageId)!);
let consumer: MessageConsumer | undefined;

export async function handler(event: SqsEvent | KinesisEvent, context: Context): Promise<SqsBatchResponse> {
  log.addContext(context);
  return deliveries.run(deliveriesOf(event), () => consume(event, context));
}

async function consume(event: SqsEvent | KinesisEvent, context: Context): Promise<SqsBatchResponse> {
  const arn = event.Records[0].eventSourceARN;
  consumer ??= new MessageConsumer(workOf(arn), reader, log);
  if (isFromStream(event)) return consumer.handleStream(event, context, failureQueueOf(process.env, arn, log));
  return consumer.handleQueue(event, context, queueByArn(arn));
}

/** A forwarder has one source. */
function workOf(arn: string): MessageWork<never> {
  const settings = environment.optional('CATALOG_IDEMPOTENCY');
  return settings ? onceByTable(forward, idempotencySettings(settings, arn), reason => new MessageRejected(reason)) : forward;
}
