import { AnswerStore, Stored } from '../ports/answer-store';

/** Characters of all answers together; library default: a fraction of the handler's memory. */
const MOST_CHARACTERS = 32 * 1024 * 1024;

interface Kept {
  readonly stored: Stored;
  readonly until: number;
}

/** Answers in the memory of one process. What was not used for the longest time makes room. */
export class MemoryStore implements AnswerStore {
  /** In the order of use. */
  private readonly kept = new Map<string, Kept>();
  private characters = 0;

  constructor(private readonly now: () => number, private readonly mostCharacters = MOST_CHARACTERS) {}

  async find(key: string): Promise<Stored | undefined> {
    const kept = this.drop(key);
    if (kept === undefined || kept.until <= this.now()) return undefined;
    this.add(key, kept);
    return kept.stored;
  }

  async keep(key: string, stored: Stored, millis: number): Promise<void> {
    this.drop(key);
    if (sizeOf(key, stored) > this.mostCharacters / 4) return;
    this.add(key, { stored, until: this.now() + millis });
    for (const oldest of this.kept.keys()) {
      if (this.characters <= this.mostCharacters) return;
      this.drop(oldest);
    }
  }

  private add(key: string, kept: Kept) {
    this.kept.set(key, kept);
    this.characters += sizeOf(key, kept.stored);
  }

  private drop(key: string): Kept | undefined {
    const kept = this.kept.get(key);
    if (this.kept.delete(key)) this.characters -= sizeOf(key, kept!.stored);
    return kept;
  }
}

function sizeOf(key: string, { text }: Stored): number {
  return key.length + text.length;
}
