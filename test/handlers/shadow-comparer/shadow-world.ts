import { Reply, Server } from './server';
import { FacadeShadowBackend, NO_CIRCUITS } from '../../../handlers/shadow-comparer/backends';
import { FeatureComparison, FeatureComparisonOptions } from '../../../handlers/shadow-comparer/feature-comparison';
import { ComparisonRules } from '../../../handlers/shadow-comparer/place';
import { Example, ShadowMetric } from '../../../handlers/shadow-comparer/ports';
import { TranslationSettings } from '../../../handlers/shared/facade/settings';
import { ShadowMessage } from '../../../handlers/shared/strangler/shadow-message';
import { NoiseRecord, ShadowRecords } from '../../../handlers/shared/strangler/shadow-records';
import { signerInTest } from '../shared/signer-in-test';

/** What the table has, in memory. */
export class MemoryRecords implements ShadowRecords {
  readonly noiseRecords = new Map<string, NoiseRecord>();
  readonly examples: Example[] = [];
  compared = 0;
  mismatched = 0;
  private readonly taken = new Set<string>();

  async noise() { return [...this.noiseRecords.values()]; }

  async addNoise(_: string, { key, differed, same }: NoiseRecord) {
    const before = this.noiseRecords.get(key) ?? { differed: 0, same: 0 };
    this.noiseRecords.set(key, { key, differed: before.differed + differed, same: before.same + same });
  }

  async keepExample(feature: string, hour: string, number: number, example: object) {
    const key = `${feature} ${hour} ${number}`;
    if (this.taken.has(key)) return false;
    this.taken.add(key);
    this.examples.push(example as Example);
    return true;
  }

  async count(_: string, __: Date, { compared, mismatched }: { compared: number; mismatched: number }) {
    this.compared += compared;
    this.mismatched += mismatched;
  }
}

type More = Partial<FeatureComparisonOptions> & { readonly timeoutMillis?: number; readonly translation?: TranslationSettings };

/** Legacy, the new service, and the comparison between them. */
export class ShadowWorld {
  static async start(legacy: (url: string) => Reply, next: (url: string) => Reply): Promise<ShadowWorld> {
    return new ShadowWorld(await Server.start(legacy), await Server.start(next));
  }

  readonly records = new MemoryRecords();
  readonly counted: Record<string, number> = {};
  now = Date.parse('2026-11-27T11:00:00Z');
  private sent = 0;

  private constructor(readonly legacy: Server, readonly next: Server) {}

  comparison(rules: Partial<ComparisonRules> = {}, more: More = {}): FeatureComparison {
    const { timeoutMillis = 2_000, translation, ...options } = more;
    const secrets = { read: () => Promise.reject(new Error('no secret')) };
    const invoker = { invoke: () => Promise.reject(new Error('no function')) };
    const circuitBreaker = { failureRate: 50, windowMillis: 30_000, minimumCalls: 10, openDurationMillis: 10_000 };
    const backend = ({ url }: Server) => new FacadeShadowBackend(
      { timeoutMillis, circuitBreaker, http: { url, retryAttempts: 0, maxResponseBytes: 4_000_000 }, translation },
      { circuits: NO_CIRCUITS, secrets, invoker, signerOf: signerInTest, now: () => Date.now() },
    );
    return new FeatureComparison({
      name: 'Orders',
      rules: { ignore: [], unordered: [], redact: [], tolerance: 0, ...rules },
      noiseSample: 100,
      next: backend(this.next),
      legacy: backend(this.legacy),
      records: this.records,
      metrics: { count: (name: ShadowMetric, by = 1) => this.count(name, by), seconds: () => undefined },
      onLate: () => this.count('ShadowLate', 1),
      now: () => this.now,
      random: Math.random,
      ...options,
    });
  }

  /** What the façade sends after legacy has answered. */
  message(path: string, request: Partial<ShadowMessage['request']> = {}, legacy: Partial<ShadowMessage['legacy']> = {}): ShadowMessage {
    const { status = 200, headers = { 'content-type': 'application/json' }, body = '' } = this.legacy.reply(path);
    return {
      v: 1,
      feature: 'Orders',
      request: { method: 'GET', path, query: '', headers: { accept: 'application/json' }, ...request },
      legacy: { status, headers, bodyBase64: Buffer.from(body).toString('base64'), millis: 3, ...legacy },
      correlationId: `c-${++this.sent}`,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      sentAt: new Date(this.now).toISOString(),
    };
  }

  async stop(): Promise<void> {
    await Promise.all([this.legacy.stop(), this.next.stop()]);
  }

  private count(name: string, by: number) {
    this.counted[name] = (this.counted[name] ?? 0) + by;
  }
}
