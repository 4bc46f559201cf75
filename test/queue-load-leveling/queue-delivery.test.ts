import { aws_kms as kms, aws_sqs as sqs, Duration, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  DecoupledMessaging, FromQueueDeliveryOptions, MessageChannel, MessageConsumer, QueueDelivery, QueueLoadLeveling, QueueWorker,
} from '../../src';
import { shop, userFunction, warnings } from '../support/stacks';

function leveled(delivery: (stack: Stack) => QueueDelivery) {
  const stack = shop();
  const leveling = new QueueLoadLeveling(stack, 'Payments', {
    worker: QueueWorker.function(userFunction(stack)),
    delivery: delivery(stack),
  });
  return { stack, leveling, template: Template.fromStack(stack) };
}

/** A property of all queues of the template. */
function ofQueues(template: Template, property: string) {
  return Object.values(template.findResources('AWS::SQS::Queue')).map(queue => queue.Properties[property] as unknown);
}

describe('standard', () => {
  test('is neither FIFO nor encrypted with a key of somebody', () => {
    const { template } = leveled(() => QueueDelivery.standard());
    expect(ofQueues(template, 'FifoQueue')).toEqual([undefined, undefined]);
    expect(ofQueues(template, 'SqsManagedSseEnabled')).toEqual([true, true]);
  });

  test('encrypts both queues with the key it is given, which the worker may decrypt with', () => {
    const { template, stack } = leveled(s => QueueDelivery.standard({ encryptionKey: new kms.Key(s, 'Key') }));
    const key = stack.resolve((stack.node.findChild('Key') as kms.Key).keyArn);
    expect(ofQueues(template, 'KmsMasterKeyId')).toEqual([key, key]);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([{ Action: 'kms:Decrypt', Effect: 'Allow', Resource: key }]) },
    });
  });
});

describe('FIFO', () => {
  test('makes the queue and its dead-letter queue FIFO, and takes the senders\' deduplication ids', () => {
    const { template, leveling } = leveled(() => QueueDelivery.fifo());
    expect(ofQueues(template, 'FifoQueue')).toEqual([true, true]);
    expect(ofQueues(template, 'ContentBasedDeduplication')).toEqual([undefined, undefined]);
    expect([leveling.queue.fifo, leveling.deadLetterQueue.fifo]).toEqual([true, true]);
  });

  test('hands over one message at a time, so that a bad one uses up no receive of those behind it', () => {
    leveled(() => QueueDelivery.fifo()).template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { BatchSize: 1 });
  });

  test('detects duplicates by content if configured', () => {
    leveled(() => QueueDelivery.fifo({ contentBasedDeduplication: true }))
      .template.hasResourceProperties('AWS::SQS::Queue', { FifoQueue: true, ContentBasedDeduplication: true, RedrivePolicy: Match.anyValue() });
  });

  test('encrypts both queues with the key it is given', () => {
    const { template, stack } = leveled(s => QueueDelivery.fifo({ encryptionKey: new kms.Key(s, 'Key') }));
    const key = stack.resolve((stack.node.findChild('Key') as kms.Key).keyArn);
    expect(ofQueues(template, 'KmsMasterKeyId')).toEqual([key, key]);
  });

  test.each(['/customerId', '/order/customer~1id', '/a~0b', '/', Token.asString({ Ref: 'Pointer' })])('takes the pointer %s', messageGroupIdPointer => {
    expect(QueueDelivery.fifo({ messageGroupIdPointer }).messageGroupIdPointer).toBe(messageGroupIdPointer);
  });

  test.each(['customerId', '', '/a~2', '#/customerId'])('refuses the pointer %p', messageGroupIdPointer => {
    expect(() => QueueDelivery.fifo({ messageGroupIdPointer })).toThrow(
      new Error(`QueueDelivery.fifo: messageGroupIdPointer must be a JSON pointer such as '/customerId' (RFC 6901), got '${messageGroupIdPointer}'.`));
  });
});

describe('through an existing queue', () => {
  test('takes the queues as they are, and works the same', () => {
    const { template, leveling, stack } = leveled(s => {
      const deadLetterQueue = new sqs.Queue(s, 'Failed');
      const queue = new sqs.Queue(s, 'Waiting', { visibilityTimeout: Duration.minutes(3), deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 7 } });
      return QueueDelivery.fromQueue(queue, deadLetterQueue);
    });
    template.resourceCountIs('AWS::SQS::Queue', 2);
    expect([leveling.queue.node.path, leveling.deadLetterQueue.node.path]).toEqual(['Shop/Waiting', 'Shop/Failed']);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: stack.resolve(leveling.queue.queueArn) });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: stack.resolve(leveling.queue.queueName) }],
    });
  });

  test('may be imported', () => {
    const { template } = leveled(s => {
      const queue = (name: string) => sqs.Queue.fromQueueArn(s, name, `arn:aws:sqs:eu-west-1:111122223333:${name}`);
      return QueueDelivery.fromQueue(queue('waiting'), queue('failed'));
    });
    template.resourceCountIs('AWS::SQS::Queue', 0);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:waiting' });
  });

  test('leaves the number of receives to its redrive policy', () => {
    const stack = shop();
    const [queue, deadLetterQueue] = ['Waiting', 'Failed'].map(id => new sqs.Queue(stack, id));
    const create = (maxReceiveCount: number) => () => new QueueLoadLeveling(stack, 'Payments', {
      worker: QueueWorker.function(userFunction(stack)),
      delivery: QueueDelivery.fromQueue(queue, deadLetterQueue),
      maxReceiveCount,
    });
    expect(create(5)).toThrow(new Error("QueueLoadLeveling at 'Shop/Payments': maxReceiveCount must be set in the redrive policy of your queue, got 5."));
  });

  describe('checks at synthesis what is known of it', () => {
    function synthesized(props: (stack: Stack, failed: sqs.Queue) => sqs.QueueProps, timeout = Duration.minutes(1)) {
      const stack = shop();
      const failed = new sqs.Queue(stack, 'Failed');
      const queue = new sqs.Queue(stack, 'Waiting', props(stack, failed));
      new QueueLoadLeveling(stack, 'Payments', {
        worker: QueueWorker.function(userFunction(stack, 'Charge', { timeout })), delivery: QueueDelivery.fromQueue(queue, failed),
      });
      return { stack, synth: () => Template.fromStack(stack) };
    }
    const enough = { visibilityTimeout: Duration.minutes(6) };

    test.each<[string, (stack: Stack, failed: sqs.Queue) => sqs.QueueProps, string]>([
      ['a visibility timeout below that of the function', (_, queue) => ({ deadLetterQueue: { queue, maxReceiveCount: 5 } }),
        "the visibility timeout of 'Shop/Waiting' must be at least the timeout of the function, 1 minute, and should be six times that (Lambda limit), got 30 seconds."],
      ['no redrive policy', () => enough, "the redrive policy of 'Shop/Waiting' must name the dead-letter queue 'Shop/Failed', got nothing."],
      ['another dead-letter queue', stack => ({ ...enough, deadLetterQueue: { queue: new sqs.Queue(stack, 'Other'), maxReceiveCount: 5 } }),
        "the redrive policy of 'Shop/Waiting' must name the dead-letter queue 'Shop/Failed', got '{\"Fn::GetAtt\":["],
      ['too few receives', (_, queue) => ({ ...enough, deadLetterQueue: { queue, maxReceiveCount: 3 } }),
        "the redrive policy of 'Shop/Waiting' must have a maxReceiveCount of at least 5: below, throttling alone moves valid messages to the dead-letter queue, got 3."],
    ])('refuses %s', (_, props, message) => {
      expect(synthesized(props).synth).toThrow(`QueueLoadLeveling at 'Shop/Payments': ${message}`);
    });

    test('reads what escape hatches set', () => {
      const stack = shop();
      const [queue, failed] = ['Waiting', 'Failed'].map(id => new sqs.Queue(stack, id));
      const resource = queue.node.defaultChild as sqs.CfnQueue;
      resource.addPropertyOverride('MessageRetentionPeriod', Duration.days(10).toSeconds());
      resource.addPropertyOverride('VisibilityTimeout', Duration.minutes(6).toSeconds());
      new QueueLoadLeveling(stack, 'Payments', {
        worker: QueueWorker.function(userFunction(stack, 'Charge', { timeout: Duration.minutes(1) })),
        delivery: QueueDelivery.fromQueue(queue, failed, { retentionPeriod: Duration.days(10) }),
      });
      resource.addPropertyOverride('RedrivePolicy', { deadLetterTargetArn: failed.queueArn, maxReceiveCount: 5 });
      expect(() => Template.fromStack(stack)).not.toThrow();
      expect(warnings(stack)).not.toContainEqual(expect.stringContaining('visibility timeout'));
    });

    test('warns of a visibility timeout below six times that of the function', () => {
      const { stack, synth } = synthesized((_, queue) => ({
        visibilityTimeout: Duration.minutes(2), deadLetterQueue: { queue, maxReceiveCount: 5 },
      }));
      expect(synth).not.toThrow();
      expect(warnings(stack)).toContainEqual(
        expect.stringContaining("The visibility timeout of queue 'Shop/Waiting' should be at least 6 minutes for its worker, got 2 minutes."));
    });

    test('warns of a dead-letter queue that keeps messages no longer than the queue does', () => {
      const { stack, synth } = synthesized((_, queue) => ({ ...enough, deadLetterQueue: { queue, maxReceiveCount: 5 } }));
      expect(synth).not.toThrow();
      expect(warnings(stack)).toContainEqual(expect.stringContaining(
        "The retention period of dead-letter queue 'Shop/Failed' should be longer than that of queue 'Shop/Waiting', 4 days, got 4 days."));
      const longer = synthesized((_, queue) => ({ ...enough, retentionPeriod: Duration.days(3), deadLetterQueue: { queue, maxReceiveCount: 5 } }));
      longer.synth();
      expect(warnings(longer.stack)).not.toContainEqual(expect.stringContaining('retention period'));
    });

    test('sees what is set after the pattern is created', () => {
      const { stack, synth } = synthesized(() => ({}));
      const queue = stack.node.findChild('Waiting').node.defaultChild as sqs.CfnQueue;
      queue.visibilityTimeout = 360;
      queue.redrivePolicy = { deadLetterTargetArn: (stack.node.findChild('Failed') as sqs.Queue).queueArn, maxReceiveCount: 5 };
      expect(synth).not.toThrow();
    });
  });

  test('of a channel takes the visibility timeout that the worker needs, and no second consumer', () => {
    const stack = shop();
    const worker = QueueWorker.function(userFunction(stack, 'Charge', { timeout: Duration.minutes(1) }));
    const channel = new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.queue() });
    const delivery = QueueDelivery.fromQueue(channel.queue!, channel.deadLetterQueue!);
    new QueueLoadLeveling(stack, 'Payments', { worker, delivery });
    Template.fromStack(stack).hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 360, RedrivePolicy: Match.objectLike({ maxReceiveCount: 5 }) });
    const message = "be the only one: a queue delivers each message to one consumer, and a second would compete with 'Shop/Payments' for the messages";
    expect(() => channel.subscribe('Billing', MessageConsumer.function(userFunction(stack, 'Bill')))).toThrow(message);
    expect(() => new QueueLoadLeveling(stack, 'Second', { worker, delivery })).toThrow(message);
  });

  /** What the functions of an API are configured with, by the name of the variable. */
  function configured(variable: string, options: FromQueueDeliveryOptions, fifo?: boolean, props: sqs.QueueProps = {}) {
    const stack = shop();
    const deadLetterQueue = new sqs.Queue(stack, 'Failed', { fifo });
    const queue = new sqs.Queue(stack, 'Waiting', { fifo, ...props, deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 5 } });
    new QueueLoadLeveling(stack, 'Payments', {
      worker: QueueWorker.function(userFunction(stack)),
      delivery: QueueDelivery.fromQueue(queue, deadLetterQueue, options),
    }).addAsyncHttpApi('Api');
    return Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'))
      .map(({ Properties }) => Properties.Environment?.Variables[variable] as string | undefined)
      .filter(value => value !== undefined);
  }
  const DAY = 86_400;

  test('configures API function and sweeper with its retention, and keeps records and results longer', () => {
    const ten = (variable: string) => configured(variable, {}, undefined, { retentionPeriod: Duration.days(10) });
    expect(ten('MESSAGE_RETENTION_SECONDS')).toEqual([`${10 * DAY}`, `${10 * DAY}`]);
    expect(ten('RECORD_RETENTION_SECONDS')).toEqual([`${24 * DAY}`, `${24 * DAY}`]);
    expect(ten('RESULT_RETENTION_SECONDS')).toEqual([`${11 * DAY}`]);
    expect(configured('MESSAGE_RETENTION_SECONDS', {})).toEqual([`${4 * DAY}`, `${4 * DAY}`]);
  });

  /** Threshold and description of the alarm on the age of dead letters. */
  function ageAlarm(delivery: (stack: Stack) => QueueDelivery) {
    const { template, stack, leveling } = leveled(delivery);
    const id = stack.resolve(leveling.operations.alarm('deadLettersAge').alarmArn) as { readonly 'Fn::GetAtt': [string, string] };
    const { Threshold, AlarmDescription } = template.toJSON().Resources[id['Fn::GetAtt'][0]].Properties as { Threshold: number; AlarmDescription: unknown };
    return { days: Threshold / DAY, description: JSON.stringify(AlarmDescription) };
  }
  const own = (stack: Stack, waitingDays: number, failedDays: number, fifo?: boolean) => {
    const deadLetterQueue = new sqs.Queue(stack, 'Failed', { fifo, retentionPeriod: Duration.days(failedDays) });
    const queue = new sqs.Queue(stack, 'Waiting', {
      fifo,
      retentionPeriod: Duration.days(waitingDays),
      visibilityTimeout: Duration.minutes(6),
      deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 5 },
    });
    return [queue, deadLetterQueue] as const;
  };
  const imported = (stack: Stack) => ['waiting', 'failed'].map(name => sqs.Queue.fromQueueArn(stack, name, `arn:aws:sqs:eu-west-1:111122223333:${name}`)) as [sqs.IQueue, sqs.IQueue];

  test.each<[string, number, string, (stack: Stack) => QueueDelivery]>([
    ['a standard queue of the library', 7.5, '14 days after it was first sent', () => QueueDelivery.standard()],
    ['a FIFO queue of the library', 10.5, '14 days after it arrived there', () => QueueDelivery.fifo()],
    ['your queues', 4.5, '8 days after it was first sent', stack => QueueDelivery.fromQueue(...own(stack, 2, 8))],
    ['your FIFO queues', 6, '8 days after it arrived there', stack => QueueDelivery.fromQueue(...own(stack, 2, 8, true))],
    ['your queues, which delete dead letters early', 0, '4 days after it was first sent', stack => QueueDelivery.fromQueue(...own(stack, 4, 4))],
    ['imported queues', 7.5, '14 days after it was first sent', stack => QueueDelivery.fromQueue(...imported(stack))],
    ['imported queues of known retention', 3, '10 days after it was first sent', stack => QueueDelivery.fromQueue(...imported(stack), {
      retentionPeriod: Duration.days(6), deadLetterRetentionPeriod: Duration.days(10),
    })],
  ])('warns before SQS deletes dead letters: of %s after %p days', (_, days, text, delivery) => {
    const alarm = ageAlarm(delivery);
    expect(alarm.days).toBe(days);
    expect(alarm.description).toContain(`SQS deletes a message ${text}.`);
  });

  test('takes an asynchronous HTTP API on a FIFO queue when the message group is named', () => {
    expect(configured('MESSAGE_GROUP_ID_POINTER', { messageGroupIdPointer: '/customerId' }, true)).toEqual(['/customerId']);
  });

  test.each([
    [{ messageGroupIdPointer: '/customerId' }, "messageGroupIdPointer must not be given for a standard queue, got '/customerId'."],
    [{ retentionPeriod: Duration.seconds(59) }, 'retentionPeriod must be between 1 minute and 14 days (SQS limit), got 59 seconds.'],
    [{ retentionPeriod: Duration.days(14) }, "retentionPeriod must be that of 'Shop/Waiting', 4 days, got 14 days."],
    [{ retentionPeriod: Duration.days(15) }, 'retentionPeriod must be between 1 minute and 14 days (SQS limit), got 15 days.'],
    [{ deadLetterRetentionPeriod: Duration.days(15) }, 'deadLetterRetentionPeriod must be between 1 minute and 14 days (SQS limit), got 15 days.'],
  ])('refuses %p', (options, message) => {
    const stack = shop();
    const [queue, deadLetterQueue] = ['Waiting', 'Failed'].map(id => new sqs.Queue(stack, id));
    expect(() => QueueDelivery.fromQueue(queue, deadLetterQueue, options)).toThrow(new Error(`QueueDelivery.fromQueue: ${message}`));
  });

  test.each([[true, 'a FIFO'], [undefined, 'a standard']])('must have a dead-letter queue of its kind (FIFO: %p)', (fifo, kind) => {
    const stack = shop();
    const queue = new sqs.Queue(stack, 'Waiting', { fifo });
    const other = new sqs.Queue(stack, 'Failed', { fifo: fifo ? undefined : true });
    expect(() => QueueDelivery.fromQueue(queue, other)).toThrow(
      new Error(`QueueDelivery.fromQueue: deadLetterQueue must be ${kind} queue, as 'Shop/Waiting' is, got 'Shop/Failed'.`));
  });
});
