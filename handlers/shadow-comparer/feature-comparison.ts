import { Answer, compareAnswers, ReadAnswer, readAnswer } from './answers';
import { Difference, Differences, keyOf } from './difference';
import { Examples } from './examples';
import { Noise } from './noise';
import { ComparisonRules } from './place';
import { ShadowBackend, ShadowMetric } from './ports';
import { Secrets } from './secrets';
import { shadowRequest } from './shadow-request';
import { BackendFailure } from '../shared/backends/backend-failure';
import { Problem } from '../shared/http/problem';
import { Metrics } from '../shared/jobs/job-ports';
import { ShadowMessage } from '../shared/strangler/shadow-message';
import { ShadowRecords } from '../shared/strangler/shadow-records';

/** The data of legacy's answer may have changed since. Library default. */
const LATEST_MILLIS = 5 * 60_000;
/** Methods that legacy may be asked again with, whatever was declared safe. */
const REPEATABLE = ['GET', 'HEAD'];

export interface FeatureComparisonOptions {
  readonly name: string;
  readonly rules: ComparisonRules;
  /** Percent of the differences for which legacy is asked again. */
  readonly noiseSample: number;
  readonly next: ShadowBackend;
  /** Absent: legacy is not asked again. */
  readonly legacy?: ShadowBackend;
  readonly records: ShadowRecords;
  readonly metrics: Metrics<ShadowMetric>;
  /** Called for a message that is too old. */
  readonly onLate: () => void;
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Differences of a whole answer: where legacy has them, too, there is nothing left to compare. */
const OF_ALL: readonly string[] = ['status', 'contentType', 'body', 'unmatched'];

/** What the answers say. */
type Verdict = 'match' | 'mismatch' | 'incomparable';

/** Compares the new service of a feature with legacy. */
export class FeatureComparison {
  private readonly noise: Noise;
  private readonly examples: Examples;

  constructor(private readonly options: FeatureComparisonOptions) {
    const { name, records, now } = options;
    this.noise = new Noise(name, records, now);
    this.examples = new Examples(name, records);
  }

  /** @throws if the table cannot be read or written: the message comes again */
  async compare(message: ShadowMessage): Promise<void> {
    const { name, records, metrics, onLate, now } = this.options;
    if (now() - Date.parse(message.sentAt) > LATEST_MILLIS) return onLate();
    const verdict = await this.verdictOf(message);
    if (verdict === 'incomparable') return metrics.count('ShadowIncomparable');
    const mismatched = verdict === 'mismatch' ? 1 : 0;
    await records.count(name, new Date(now()), { compared: 1, mismatched });
    metrics.count('ShadowCompared');
    metrics.count('ShadowMismatches', mismatched);
  }

  private async verdictOf(message: ShadowMessage): Promise<Verdict> {
    const { status, headers, bodyBase64 } = message.legacy;
    const legacy = readAnswer({ status, headers, body: Buffer.from(bodyBase64, 'base64') });
    if (isNoEvidence(legacy)) return 'incomparable';
    await this.noise.read();
    const answer = await this.ask(this.options.next, message);
    if (answer instanceof Error) return this.mismatch(message, [noAnswer(answer)], [legacy]);
    return this.verdictOfAnswers(message, legacy, readAnswer(answer));
  }

  private async verdictOfAnswers(message: ShadowMessage, legacy: ReadAnswer, next: ReadAnswer): Promise<Verdict> {
    const isUnexplained = this.differ(legacy, next, [legacy, next]).all.some(difference => !this.noise.isLearned(difference));
    const again = isUnexplained ? await this.askLegacyAgain(message, next) : undefined;
    const answers = [legacy, next, ...again ? [again] : []];
    const found = this.differ(legacy, next, answers);
    const own = again && this.differ(legacy, again, answers);
    if (own) await this.noise.learn(own.all, found.all);
    const excused = new Set(own?.all.map(keyOf));
    const real = found.all.filter(difference => !this.noise.isLearned(difference) && !excused.has(keyOf(difference)));
    if (real.length > 0) return this.mismatch(message, real, answers);
    if (found.overflowed) return own?.overflowed ? 'incomparable' : this.mismatch(message, found.all, answers);
    return found.all.some(({ kind }) => OF_ALL.includes(kind)) ? 'incomparable' : 'match';
  }

  private differ(one: ReadAnswer, other: ReadAnswer, all: readonly ReadAnswer[]): Differences {
    return compareAnswers(one, other, this.options.rules, this.noise.values, this.secretsOf(all));
  }

  private secretsOf(answers: readonly ReadAnswer[]): Secrets {
    return Secrets.of(answers.map(({ tree }) => tree), this.options.rules.redact);
  }

  private async mismatch(message: ShadowMessage, differences: readonly Difference[], answers: readonly ReadAnswer[]): Promise<Verdict> {
    await this.examples.keep(message, differences, this.secretsOf(answers), new Date(this.options.now()));
    return 'mismatch';
  }

  /** What differs between two answers of legacy is noise. A failure of it, or of the new service, has nothing to do with noise. */
  private async askLegacyAgain(message: ShadowMessage, next: ReadAnswer): Promise<ReadAnswer | undefined> {
    const { legacy: service, noiseSample, random } = this.options;
    const isRepeatable = REPEATABLE.includes(message.request.method) && next.status < 500;
    if (service === undefined || !isRepeatable || random() * 100 >= noiseSample) return undefined;
    const answer = await this.ask(service, message);
    if (answer instanceof Error) return undefined;
    const again = readAnswer(answer);
    return isNoEvidence(again) ? undefined : again;
  }

  private async ask(service: ShadowBackend, message: ShadowMessage): Promise<Answer | Error> {
    try {
      return await service.call(shadowRequest(message));
    } catch (error) {
      return error instanceof Error ? error : new Error('unknown');
    }
  }
}

/** Legacy failed, it had nothing to send, or its body cannot be read. */
function isNoEvidence({ status, isReadable }: ReadAnswer): boolean {
  return !isReadable || status >= 500 || [304, 412, 429].includes(status);
}

function noAnswer(error: Error): Difference {
  const reason = error instanceof BackendFailure ? error.kind : error instanceof Problem ? `${error.status} ${error.slug}` : 'unreachable';
  return { kind: 'noAnswer', pointer: '', at: '', new: reason };
}
