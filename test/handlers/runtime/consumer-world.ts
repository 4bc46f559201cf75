import { silent } from './worker-world';
import { Message, MessageRejected, MessageWork } from '../../../handlers/runtime/message';
import { MessageConsumer } from '../../../handlers/runtime/message-consumer';
import { MessageReader } from '../../../handlers/runtime/message-reader';
import { FailedRecord } from '../../../handlers/shared/messages/failure-queue';
import { lockMillis } from '../../../handlers/shared/messages/idempotency';
import { Sandbox } from '../../../handlers/testing/sandbox';
import { SimulatedClock } from '../../../handlers/testing/simulated-clock';

/** How the work for a message behaves, attempt by attempt; after the last step it does its effect and succeeds. */
export type MessageStep = 'fail' | 'crash' | 'crash-after-effect';

export interface MessageScript {
  readonly id: string;
  readonly key: string;
  readonly steps: readonly MessageStep[];
  /** What it does on every attempt, if it can never succeed. `invalid` does not fit its contract. */
  readonly poison?: 'fail' | 'reject' | 'invalid';
  /** How often it is published. */
  readonly copies: number;
}

const CONTRACT = { name: 'Test', version: 1, schema: { type: 'object', required: ['key'] } };
const WORK_MILLIS = 50;

/** Consumers of scripted messages, with an idempotency table that follows docs/messages.md. */
export class ConsumerWorld {
  readonly effects: string[] = [];
  /** Messages whose effect had happened when their function stopped before recording it. */
  readonly unrecorded = new Set<string>();
  readonly failed: Array<{ id: string; reason: string }> = [];
  private readonly attempts = new Map<string, number>();
  private readonly table = new Map<string, { done: boolean; until: number }>();

  constructor(private readonly clock: SimulatedClock, private readonly scripts: readonly MessageScript[], private readonly remembers = true) {}

  /** In the order published: first all first copies, then the duplicates. */
  *published(): Generator<{ body: string; key: string }> {
    const most = Math.max(0, ...this.scripts.map(({ copies }) => copies));
    for (let copy = 1; copy <= most; copy++) {
      yield* this.scripts.filter(({ copies }) => copies >= copy).map(script => ({ body: this.body(script), key: script.key }));
    }
  }

  /** What handleMessages(idempotent(work)) makes of a function's initialization. */
  consumer(sandbox: Sandbox): MessageConsumer {
    const work = this.remembers ? this.once(sandbox) : this.work(sandbox);
    return new MessageConsumer(work, new MessageReader({ read: async () => '' }, { contracts: [CONTRACT] }), silent);
  }

  failureQueue(sandbox: Sandbox) {
    return {
      send: ({ content, reason }: FailedRecord) => sandbox.guard(() => {
        this.failed.push({ id: idOf(content.toString()), reason });
      }),
    };
  }

  /** Keys with the ids of their effects, in the order these happened; a repeated effect counts where it was first. */
  orders(): Map<string, string[]> {
    const orders = new Map<string, string[]>();
    for (const id of new Set(this.effects)) {
      const { key } = this.scripts.find(script => script.id === id)!;
      orders.set(key, [...orders.get(key) ?? [], id]);
    }
    return orders;
  }

  private body({ id, key, poison }: MessageScript): string {
    return JSON.stringify({ specversion: '1.0', id, source: 'test', type: 'Test.v1', data: poison === 'invalid' ? {} : { key } });
  }

  private once(sandbox: Sandbox): MessageWork {
    const work = this.work(sandbox);
    const call = <T>(apply: () => T) => sandbox.guard(async () => {
      await this.clock.sleep(5);
      return sandbox.alive ? apply() : undefined as T;
    });
    return async (message, context) => {
      const until = this.clock.now() + lockMillis(message, context);
      const before = await call(() => {
        const record = this.table.get(message.id);
        if (record && (record.done || record.until >= this.clock.now())) return record;
        this.table.set(message.id, { done: false, until });
        return undefined;
      });
      if (before?.done) return;
      if (before) throw new Error('already in progress');
      try {
        await work(message, context);
      } catch (error) {
        await call(() => this.table.delete(message.id));
        throw error;
      }
      await call(() => {
        this.unrecorded.delete(message.id);
        this.table.set(message.id, { done: true, until });
      });
    };
  }

  private work(sandbox: Sandbox): MessageWork {
    return async ({ id }: Message) => {
      const { steps, poison } = this.scripts.find(script => script.id === id)!;
      const attempt = this.attempts.get(id) ?? 0;
      this.attempts.set(id, attempt + 1);
      await sandbox.guard(() => this.clock.sleep(WORK_MILLIS));
      const step = steps[attempt];
      if (step === 'crash') sandbox.kill('Runtime exited');
      await sandbox.guard(() => undefined);
      if (poison === 'reject') throw new MessageRejected(`${id} cannot be handled`);
      if (poison || step === 'fail') throw new Error(`${id} failed`);
      this.effects.push(id);
      this.unrecorded.add(id);
      if (step === 'crash-after-effect') sandbox.kill('Runtime exited');
      await sandbox.guard(() => undefined);
    };
  }
}

export function idOf(body: string): string {
  return (JSON.parse(body) as { id: string }).id;
}
