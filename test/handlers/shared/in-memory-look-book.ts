import { LastLook, LookBook } from '../../../handlers/shared/sweep/watch';

/** The last look at each queue, in memory. */
export class InMemoryLookBook implements LookBook {
  readonly looks = new Map<string, LastLook>();

  async last(queueArn: string): Promise<LastLook | undefined> {
    return this.looks.get(queueArn);
  }

  async note(queueArn: string, look: LastLook): Promise<void> {
    this.looks.set(queueArn, look);
  }
}
