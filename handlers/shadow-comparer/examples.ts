import { Difference, keyOf } from './difference';
import { Example } from './ports';
import { Secrets } from './secrets';
import { REDACTED } from './shown-value';
import { ShadowMessage } from '../shared/strangler/shadow-message';
import { ShadowRecords } from '../shared/strangler/shadow-records';

/** Of a feature in an hour. Library defaults. */
const MOST_AN_HOUR = 20;
/** Of one kind, so that a frequent difference leaves room for a rare one. Each process counts for itself. */
const MOST_ALIKE = 3;
const MOST_DIFFERENCES = 20;
/** Of a pointer or a path, in characters. */
const LONGEST = 300;

/** Keeps some of the answers that differ. */
export class Examples {
  private hour = '';
  private next = 0;
  private readonly alike = new Map<string, number>();

  constructor(private readonly feature: string, private readonly records: ShadowRecords) {}

  async keep(message: ShadowMessage, differences: readonly Difference[], secrets: Secrets, now: Date): Promise<void> {
    const hour = now.toISOString().slice(0, 'yyyy-mm-ddThh'.length);
    if (hour !== this.hour) this.begin(hour);
    const kind = differences.slice(0, MOST_DIFFERENCES).map(keyOf).sort().join('\n');
    const before = this.alike.get(kind) ?? 0;
    if (before >= MOST_ALIKE) return;
    while (this.next < MOST_AN_HOUR) {
      const isKept = await this.records.keepExample(this.feature, hour, this.next++, exampleOf(message, differences, secrets));
      if (isKept) {
        this.alike.set(kind, before + 1);
        return;
      }
    }
  }

  private begin(hour: string) {
    this.hour = hour;
    this.next = 0;
    this.alike.clear();
  }
}

function exampleOf({ request, correlationId, sentAt }: ShadowMessage, differences: readonly Difference[], secrets: Secrets): Example {
  const isSecret = (text: string) => secrets.isIn(text) || secrets.isIn(decoded(text));
  const path = request.path.split('/').map(segment => isSecret(segment) ? REDACTED : segment).join('/');
  const names = [...new Set(new URLSearchParams(request.query).keys())];
  return {
    method: request.method,
    // one may have several segments
    path: isSecret(path) ? `/${REDACTED}` : cut(path),
    queryNames: names.slice(0, MOST_DIFFERENCES).map(name => secrets.isIn(name) ? REDACTED : cut(name)),
    correlationId,
    sentAt,
    differences: differences.slice(0, MOST_DIFFERENCES).map(({ pointer, at, ...shown }) => ({ ...shown, pointer: cut(pointer), at: cut(at) })),
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
