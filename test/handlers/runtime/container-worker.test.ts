import { createServer } from 'http';
import { AddressInfo } from 'net';
import { JobTable } from './job-table';
import { jobMessage, queuePort, silent } from './worker-world';
import { ContainerPorts, ContainerWorker } from '../../../handlers/runtime/container-worker';
import { ConsumeJobsOptions, JobWork, RetryAfter } from '../../../handlers/runtime/job';
import { PutState, TaskProtection } from '../../../handlers/runtime/task-protection';
import { Sandbox } from '../../../handlers/testing/sandbox';
import { SimulatedClock } from '../../../handlers/testing/simulated-clock';
import { StandardQueue } from '../../../handlers/testing/sqs-to-function';

const QUEUE_URL = 'http://127.0.0.1/queue';

interface Line { readonly level: string; readonly text: string; readonly fields: Record<string, unknown> }
interface Call { readonly name: string; readonly input: Record<string, unknown> }

describe('consumeJobs', () => {
  let table: JobTable;
  let waiting: Array<{ id: string; receiveCount: number }>;
  let calls: Call[];
  let states: Array<[string, object]>;
  let changed: Array<[string, number]>;
  let stop: AbortController;
  let lines: Line[];
  let failing: string[];

  beforeEach(() => {
    jest.useFakeTimers({ now: Date.parse('2030-01-01T00:00:00.000Z') });
    table = new JobTable();
    [waiting, calls, states, changed, lines, failing] = [[], [], [], [], [], []];
    stop = new AbortController();
  });

  afterEach(() => jest.useRealTimers());

  const message = ({ id, receiveCount }: { id: string; receiveCount: number }) => ({
    MessageId: `m-${id}`, ReceiptHandle: `r-${id}`, Body: jobMessage(id), Attributes: { ApproximateReceiveCount: String(receiveCount) },
  });

  const sqs = {
    send: async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
      calls.push({ name: command.constructor.name, input: command.input });
      if (failing.includes(command.constructor.name)) throw Object.assign(new Error('card 4111'), { name: 'InternalError', $metadata: { httpStatusCode: 500 } });
      if (command.constructor.name !== 'ReceiveMessageCommand') return {};
      if (waiting.length === 0) await new Promise(resolve => setTimeout(resolve, 20_000));
      const next = waiting.shift();
      return { Messages: next ? [message(next)] : [] };
    },
  } as unknown as ContainerPorts['sqs'];

  function start(work: JobWork<never>, options: Partial<ConsumeJobsOptions> = {}, refused?: Error): Promise<void> {
    const log = (level: string) => (text: string, fields = {}) => void lines.push({ level, text, fields });
    const put: PutState = async (url, state) => void states.push([url, state]);
    const queue = queuePort(new StandardQueue({ visibilityTimeoutMillis: 0, maxReceiveCount: 3 }, new SimulatedClock(), () => 0), new Sandbox());
    const ports: ContainerPorts = {
      jobs: table,
      payloads: { read: async () => '' },
      log: { info: log('info'), warn: log('warn'), error: log('error') },
      now: () => Date.now(),
      queue: {
        ...queue,
        setVisibility: async ({ messageId }, seconds) => void changed.push([messageId, seconds]),
        ...refused && { settings: () => Promise.reject(refused) },
      },
      protection: new TaskProtection('http://agent', silent, put),
      sqs,
    };
    return new ContainerWorker(work, ports, { queueUrl: QUEUE_URL, ...options }).run(stop.signal);
  }

  const add = (id: string, receiveCount = 1) => {
    table.accept(id, Date.now());
    waiting.push({ id, receiveCount });
  };

  const work = (minutes: number) => async () => new Promise<string>(resolve => setTimeout(() => resolve('done'), minutes * 60_000));
  const named = (name: string) => calls.filter(call => call.name === name);

  async function finish(running: Promise<void>): Promise<void> {
    stop.abort();
    await jest.advanceTimersByTimeAsync(3_600_000);
    await running;
  }

  test('works for longer than a function may run: the heartbeat keeps message and lease', async () => {
    add('a');
    const running = start(work(60));
    await jest.advanceTimersByTimeAsync(30 * 60_000);
    expect(table.rows.get('a')).toMatchObject({ status: 'running', attempt: 1 });
    expect(Date.parse(table.rows.get('a')!.leaseUntil!)).toBeGreaterThan(Date.now());
    expect(named('ChangeMessageVisibilityCommand')).toHaveLength(45); // every third of 120 s for 30 minutes
    await jest.advanceTimersByTimeAsync(31 * 60_000);
    expect(table.rows.get('a')).toMatchObject({ status: 'succeeded', result: '"done"' });
    expect(named('DeleteMessageCommand').map(call => call.input.ReceiptHandle)).toEqual(['r-a']);
    await finish(running);
  });

  test.each([[3, 31_200], [11.9, 0]])('hands back what it has had for %d hours for %d seconds at most: SQS refuses more than 12 hours from the receive', async (hours, most) => {
    add('a');
    const running = start(async () => {
      await work(hours * 60)();
      throw new RetryAfter(Infinity);
    });
    await jest.advanceTimersByTimeAsync(hours * 3_600_000 + 1);
    expect(changed).toEqual([['m-a', most]]);
    await finish(running);
  });

  test('leaves a failed message to the queue', async () => {
    add('a');
    const running = start(async () => { throw new Error('no'); });
    await jest.advanceTimersByTimeAsync(1_000);
    expect(table.status('a')).toBe('accepted');
    expect(named('DeleteMessageCommand')).toEqual([]);
    await finish(running);
  });

  test('finishes work in progress when it is stopped, and starts nothing new', async () => {
    add('a');
    const running = start(work(10));
    await jest.advanceTimersByTimeAsync(1_000);
    add('b');
    stop.abort();
    await jest.advanceTimersByTimeAsync(11 * 60_000);
    await running;
    expect([table.status('a'), table.status('b')]).toEqual(['succeeded', 'accepted']);
  });

  test('a message that arrives with the last poll goes back at once', async () => {
    const running = start(work(1));
    await jest.advanceTimersByTimeAsync(19_000);
    stop.abort();
    add('late');
    await jest.advanceTimersByTimeAsync(60_000);
    await running;
    expect(table.status('late')).toBe('accepted');
    expect(changed).toEqual([['m-late', 0]]);
  });

  test('works on as many jobs at once as asked for', async () => {
    ['a', 'b', 'c'].forEach(id => add(id));
    const running = start(work(5), { concurrency: 2 });
    await jest.advanceTimersByTimeAsync(60_000);
    expect([table.count('running'), table.count('accepted')]).toEqual([2, 1]);
    await jest.advanceTimersByTimeAsync(10 * 60_000);
    expect(table.count('succeeded')).toBe(3);
    await finish(running);
  });

  test('protects the ECS task while work is in hand, and no longer once the queue is empty', async () => {
    add('a');
    const running = start(work(5));
    await jest.advanceTimersByTimeAsync(1_000);
    expect(states[0]).toEqual(['http://agent/task-protection/v1/state', { ProtectionEnabled: true, ExpiresInMinutes: 120 }]);
    await jest.advanceTimersByTimeAsync(5 * 60_000);
    expect(states.some(([, state]) => 'ProtectionEnabled' in state && state.ProtectionEnabled === false)).toBe(false);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(states.at(-1)![1]).toEqual({ ProtectionEnabled: false });
    await finish(running);
  });

  test('goes on when SQS fails: it logs each failure with their number, polls less often, and says when it is over', async () => {
    add('a');
    failing = ['ReceiveMessageCommand'];
    const running = start(work(1));
    await jest.advanceTimersByTimeAsync(60_000);
    const failures = lines.filter(({ text }) => text === 'messages not received');
    expect(failures.length).toBeGreaterThan(5);
    expect(failures.length).toBeLessThan(15);
    expect(failures.at(-1)).toEqual({ level: 'error', text: 'messages not received', fields: { failures: failures.length, error: expect.stringContaining('status 500') } });
    expect(JSON.stringify(lines)).not.toContain('4111');
    failing = [];
    await jest.advanceTimersByTimeAsync(70_000);
    expect(lines.find(({ text }) => text === 'messages received again')?.fields).toEqual({ failures: failures.length });
    expect(table.status('a')).toBe('succeeded');
    add('b');
    await jest.advanceTimersByTimeAsync(90_000);
    expect(table.status('b')).toBe('succeeded');
    await finish(running);
  });

  test('goes on when a message can neither be kept invisible nor deleted', async () => {
    add('a');
    failing = ['ChangeMessageVisibilityCommand', 'DeleteMessageCommand'];
    const running = start(work(3));
    await jest.advanceTimersByTimeAsync(4 * 60_000);
    expect(lines.filter(({ text }) => text === 'message not handled').map(({ fields }) => fields)).toEqual(
      Array.from({ length: 5 }, () => ({ message_id: 'm-a', error: expect.stringContaining('status 500') })));
    failing = [];
    add('b');
    await jest.advanceTimersByTimeAsync(5 * 60_000);
    expect(table.status('b')).toBe('succeeded');
    await finish(running);
  });

  test('goes on when the records of jobs cannot be reached', async () => {
    add('a');
    const started = jest.spyOn(table, 'start').mockRejectedValueOnce(Object.assign(new Error('card 4111'), { name: 'ProvisionedThroughputExceededException' }));
    const running = start(work(1));
    await jest.advanceTimersByTimeAsync(30_000);
    expect(lines.find(({ text }) => text === 'job not recorded')).toMatchObject({
      level: 'error', fields: { message_id: 'm-a', error: expect.stringContaining('ProvisionedThroughputExceededException') },
    });
    expect([named('DeleteMessageCommand'), started.mock.calls.length]).toEqual([[], 1]);
    add('b');
    await jest.advanceTimersByTimeAsync(5 * 60_000);
    expect(table.status('b')).toBe('succeeded');
    await finish(running);
  });

  test('ends with an error of its own where the queue cannot be read when it starts', async () => {
    const refused = Object.assign(new Error('card 4111'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    await expect(start(work(1), {}, refused)).rejects.toMatchObject({
      message: `consumeJobs: the attributes of queue ${QUEUE_URL} must be readable, got AccessDenied, status 403.`, cause: refused,
    });
  });

  test.each([
    [{ visibilityTimeout: 10 }, 'consumeJobs: visibilityTimeout must be between 30 and 43200 seconds, got 10.'],
    [{ concurrency: 0 }, 'consumeJobs: concurrency must be a whole number of at least 1, got 0.'],
  ])('refuses %j', (options, message_) => {
    expect(() => start(work(1), options)).toThrow(message_);
  });
});

test('outside ECS no protection is asked for', async () => {
  const put = jest.fn();
  const protection = new TaskProtection(undefined, silent, put);
  await protection.begin();
  await protection.renew();
  protection.end();
  await protection.release();
  expect(put).not.toHaveBeenCalled();
});

test('a task that cannot be protected works all the same', async () => {
  const protection = new TaskProtection('http://agent', silent, async () => { throw new Error('429'); });
  await expect(protection.begin()).resolves.toBeUndefined();
});

test('an agent that takes the request and never answers stops no work', async () => {
  const agent = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise(resolve => agent.once('listening', resolve));
  const warnings: Array<Record<string, unknown> | undefined> = [];
  const log = { ...silent, warn: (_: string, fields?: Record<string, unknown>) => void warnings.push(fields) };
  await new TaskProtection(`http://127.0.0.1:${(agent.address() as AddressInfo).port}`, log).begin();
  expect(warnings).toEqual([{ enabled: true, error: expect.any(String) }]);
  agent.closeAllConnections();
  await new Promise(resolve => agent.close(resolve));
}, 20_000);
