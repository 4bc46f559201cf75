import * as fc from 'fast-check';
import { attributes, jsonTexts, numberTexts } from './json-texts';
import { publishChanges } from '../../handlers/event-outbox/outbox-run';
import { streamChange } from '../../handlers/event-outbox/stream-change';
import { takeReport } from '../../handlers/fan-in-tracker/take-report';
import { Intake } from '../../handlers/fan-out-intake/intake';
import { Splitter } from '../../handlers/fan-out-intake/ports';
import { forwardedMessage } from '../../handlers/message-forwarder/forwarded-message';
import { incomingJob } from '../../handlers/runtime/incoming-job';
import { MessageReader } from '../../handlers/runtime/message-reader';
import { parseSubtask, subtaskOf } from '../../handlers/runtime/subtask-message';
import { functionSplitter, stateMachineSplitter } from '../../handlers/shared/aws/fan-in/splitters';
import { Tracker } from '../../handlers/shared/fan-in/tracker';
import { idempotencyKey } from '../../handlers/shared/messages/idempotency';
import { Tries } from '../../handlers/shared/messages/tries';
import { Publications } from '../../handlers/shared/publishing/destination';
import { Publisher } from '../../handlers/shared/publishing/publisher';
import { FanInWorld } from '../handlers/fan-in/fan-in-world';
import { JobApiBench } from '../handlers/job-api/job-api-bench';
import { AwsStub, md5 } from '../handlers/shared/aws-stub';
import { Observed } from '../handlers/shared/observers';
import { FakeBroker, impatient } from '../handlers/shared/publishing/fake-broker';

/** JSON may be escaped on its way: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const escaped = (json: string) => json.replace(/[\uFFFE\uFFFF]|\p{Surrogate}/gu, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
const forAll = (check: (json: string) => Promise<void>, numRuns = 100) => fc.assert(fc.asyncProperty(jsonTexts.map(escaped), check), { numRuns });
const expectTail = (message: string, json: string) => expect(message.slice(-json.length - 1)).toBe(`${json}}`);

async function published(data: object, bytes = 10_000) {
  const broker = Object.assign(new FakeBroker({}, 10, 100_000), { maxEntryBytes: bytes });
  const claimed: string[] = [];
  const { log, metrics } = new Observed();
  const publisher = new Publisher(new Publications({ '*': { busName: 'bus', source: 'test', claimCheckBucket: 'claims' } }), {
    log,
    broker: () => broker,
    delivery: impatient,
    claimCheck: () => async (_, content) => {
      claimed.push(content);
      return 's3://claims/x';
    },
  });
  const outbox = { M: { id: { S: 'e' }, type: { S: 'Test.v1' }, data } };
  const record = { eventName: 'INSERT', eventSourceARN: 'arn', dynamodb: { SequenceNumber: '1', Keys: { pk: { S: 'k' } }, NewImage: { outbox } } };
  const failures = { send: async ({ reason }: { reason: string }) => { throw new Error(reason); } };
  await publishChanges([streamChange(record)], { publisher, failures, tries: new Tries(), metrics, log });
  return { bodies: broker.taken.map(({ body }) => body), claimed };
}

describe('all digits arrive', () => {
  test('from attributes of an outbox in its event', () => fc.assert(fc.asyncProperty(attributes, async ([attribute, json]) => {
    const { bodies: [body] } = await published({ L: [attribute] });
    expectTail(body, escaped(`[${json}]`));
  }), { numRuns: 100 }));

  test('from the JSON text of an outbox in its event, and in its claim check', () => forAll(async json => {
    const { bodies: [body] } = await published({ S: json });
    expectTail(body, json);
    expect((await published({ S: json }, 1)).claimed).toEqual([json]);
  }));

  test('from a message, through the forwarder', () => forAll(async json => {
    const event = `{"specversion":"1.0","id":"e","source":"coffee","type":"Paid.v1","data":${json}}`;
    const around = (detail: string) => `{"id":"x","detail-type":"Paid.v1","source":"coffee","time":"2030-01-01T00:00:00Z", "detail" : ${detail} }`;
    const body = (text: string) => forwardedMessage({ text, id: 'd' }, { source: '/Shop', now: new Date(0) }).body;
    expect(body(around(event))).toBe(event);
    expectTail(body(around(json)), json);
    expectTail(body(json), json);
  }));

  test('from the body of a request, in the message of its job', () => forAll(async json => {
    const bench = new JobApiBench();
    expect((await bench.post(json)).status).toBe(202);
    expectTail(bench.sent[0].message, json);
  }));

  test('from a message, in the subtasks of a broadcast, and after a crash from the sweeper', () => forAll(async json => {
    const world = new FanInWorld(['small', 'large']);
    const event = `{"specversion":"1.0","id":"e","source":"coffee","type":"Paid.v1","data":${json}}`;
    await new Intake('/Shop', world.intake({ atCall: 2, afterEffect: false })).take(event, 'm');
    await world.pass(120_000);
    expect(world.messages.length).toBeGreaterThan(1);
    for (const message of world.messages) expect(message).toContain(`"input":${json}`);
  }));

  test('from a message in the request of a splitter, and from its answer in the subtasks, also of a large job', () => forAll(async json => {
    for (const count of [2, 101]) {
      const requests: string[] = [];
      const client = {
        send: async ({ input: { Payload } }: { input: { Payload: string } }) => {
          requests.push(Payload);
          return { Payload: Buffer.from(` { "note": [${json}], "subtasks" : [${Array.from({ length: count }, () => `{ "input" : ${json} }`).join()} ] }`) };
        },
      };
      const world = new FanInWorld(['small'], undefined, functionSplitter('splitter', client as never) as Splitter, { splitterWorker: 'small' });
      await new Intake('/Shop', world.intake()).take(json, 'm');
      expect(requests).toHaveLength(1);
      expectTail(requests[0], json);
      expect(world.messages).toHaveLength(count);
      for (const message of world.messages) expect(message).toContain(`"input":${json}`);
    }
  }, 10));

  test('from a message in the execution of a distributed map', () => forAll(async json => {
    const inputs: string[] = [];
    const client = { send: async ({ input: { input } }: { input: { input: string } }) => { inputs.push(input); } };
    const world = new FanInWorld(['small'], undefined, stateMachineSplitter('arn', client as never) as Splitter);
    await new Intake('/Shop', world.intake()).take(json, 'm');
    expectTail(inputs[0], json);
  }));

  test('from the report of a worker in its result', () => forAll(async json => {
    const kept: string[] = [];
    const body = `{"type":"cdk-serverless-catalog.subtask-report","data":{"job":"j","subtask":"s","status":"done","result": ${json} }}`;
    const results = { keep: async (result: { json: string }) => `${kept.push(result.json)}` };
    const world = new FanInWorld(['s']);
    await world.intake().begin({ id: 'j', input: '{}' });
    await takeReport(body, world.store, results, new Tracker({ store: world.store, ...world.observed, now: () => new Date(world.now) }));
    expect(kept).toEqual([json]);
  }));
});

describe('the work of a user gets numbers of JavaScript, and beside them the text', () => {
  const payloads = (json: string) => ({ read: async () => json });
  const expectText = (data: unknown, text: string | undefined, json: string) =>
    expect({ data, text }).toEqual({ data: JSON.parse(json), text: json });

  test('of a message, however it came', () => forAll(async json => {
    const event = (content: string) => `{"specversion":"1.0","id":"e","source":"coffee","type":"Paid.v1",${content}}`;
    const around = (detail: string) => `{"id":"x","detail-type":"Paid.v1","source":"coffee","time":"2030-01-01T00:00:00Z","detail":${detail}}`;
    const sns = JSON.stringify({ Type: 'Notification', MessageId: 's', TopicArn: 't', Message: event(`"data":${json}`) });
    for (const text of [json, event(`"data":${json}`), event('"dataref":"s3://claims/messages/x"'), around(json), around(event(`"data":${json}`)), sns]) {
      const message = await new MessageReader(payloads(json), {}).read(text, 'm', { messageId: 'm', eventSourceArn: 'arn' });
      expectText(message.data, message.dataText, json);
      expect(Object.keys(message)).not.toContain('dataText');
    }
  }));

  test('of a job', () => forAll(async json => {
    const job = (content: string) => `{"specversion":"1.0","type":"cdk-serverless-catalog.job","id":"j","jobtable":"jobs",${content}}`;
    for (const body of [json, job(`"data":${json}`), job('"dataref":"s3://claims/j/x"')]) {
      const delivery = { messageId: 'm', body, attributes: {}, receiveCount: 1, sentAt: 0, receiptHandle: 'r', systemAttributes: {} };
      const text = await incomingJob(delivery as never).read(payloads(json));
      expect(text).toBe(json);
    }
  }));

  test('of a subtask', () => forAll(async json => {
    const read = async (body: string, ref: object = {}) => {
      const message = parseSubtask(body, { url: 'arn', settings: { reportQueue: 'reports' } });
      return subtaskOf({ ...message, data: { ...message.data, ...ref } }, 1, payloads(json));
    };
    const body = `{"type":"cdk-serverless-catalog.subtask","data":{"job":"j","subtask":"s","input":${json}}}`;
    for (const subtask of [await read(body), await read(body, { inputRef: 's3://claims/messages/x' })]) expectText(subtask.input, subtask.inputText, json);
  }));

  test('of a subtask in a container', async () => {
    const stub = new AwsStub();
    const queueUrl = `${await stub.start()}/111122223333/small`;
    process.env.CATALOG_WORK = JSON.stringify({ [queueUrl]: { reportQueue: `${queueUrl}-reports` } });
    const json = '{"id":12345678901234567890,"of":1e400}';
    const Body = `{"type":"cdk-serverless-catalog.subtask","data":{"job":"j","subtask":"s","input":${json}}}`;
    let received = 0;
    stub.operations.ReceiveMessage = () => received++ > 0 ? {} : {
      Messages: [{ MessageId: 'm', ReceiptHandle: 'r', Body, MD5OfBody: md5(Body), Attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0' } }],
    };
    stub.operations.GetQueueAttributes = () => ({ Attributes: { RedrivePolicy: '{"maxReceiveCount":5}', MessageRetentionPeriod: '345600' } });
    const log = jest.spyOn(console, 'info').mockImplementation();
    const stop = new AbortController();
    const texts: Array<string | undefined> = [];
    await jest.requireActual<typeof import('../../handlers/runtime/index')>('../../handlers/runtime/index').consumeSubtasks(async ({ inputText }) => {
      texts.push(inputText);
      stop.abort();
    }, { queueUrl, signal: stop.signal });
    expect(texts).toEqual([json]);
    log.mockRestore();
    await stub.stop();
  });
});

describe('an idempotency key', () => {
  const key = (dataText: string, pointer: string) => idempotencyKey({ id: 'e', data: JSON.parse(dataText), dataText, eventSourceArn: 'arn' }, pointer);

  test('differs for numbers that differ only beyond what JavaScript holds', () => {
    expect(key('{"order":12345678901234567890}', '/order')).not.toBe(key('{"order":12345678901234567891}', '/order'));
    expect(key('[{"a":[0.1234567890123456789]}]', '/0/a')).not.toBe(key('[{"a":[0.1234567890123456788]}]', '/0/a'));
    expect(key('1e400', '')).not.toBe(key('1e401', ''));
  });

  test.each([
    ['{"a":1,"b":[2.50]}', '{ "b" : [25e-1] , "a" : 1.0 }', '{"a":1,"b":[2.5]}'],
    ['12345678901234567890', '1234567890123456789e1', '12345678901234567890'],
    ['-0', '0.0', '0'],
    ['"\\u0041"', '"A"', '"A"'],
    ['1e400', '10e399', '1e400'],
    ['0.1234567890123456789', '1234567890123456789e-19', '1234567890123456789e-19'],
    ['{"9":1,"10":2}', '{"10":2,"9":1}', '{"10":2,"9":1}'],
  ])('of %s is that of %s', (one, other, expected) => {
    expect([key(one, ''), key(other, '')]).toEqual([expected, expected]);
  });

  test('of a number is the one that it was, where JavaScript does not round it', () => fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), number => {
    expect(key(JSON.stringify(number), '')).toBe(JSON.stringify(number));
  })));

  test('of a number is the same for the same digits', () => fc.assert(fc.property(numberTexts, fc.integer({ min: 0, max: 20 }), (number, zeros) => {
    const longer = /[.eE]/.test(number) ? number : `${number}.${'0'.repeat(zeros + 1)}`;
    expect(key(longer, '')).toBe(key(number, ''));
  })));

  test('of content that is nested too deeply is its text', () => {
    const deep = `${'['.repeat(20_000)}1e0${']'.repeat(20_000)}`;
    expect(key(deep, '')).toBe(deep);
  });
});
