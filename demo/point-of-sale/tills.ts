import { setTimeout as pause } from 'timers/promises';
import { Books } from './books';
import { AT_ONCE, REST_MILLIS, ROUNDS, TILLS } from './expectations';
import { Answer, Till } from './till';
import { until } from '../../tools/local-cloud/until';
import { step } from '../progress';

const PATIENCE_SECONDS = 600;

/** All tills, which call the façade throughout: in turn, a few at once. */
export class Tills {
  readonly answers: Answer[] = [];
  takeOrders = true;
  private phase = 'opening';
  private turns = 0;
  private isOpen = true;
  private readonly waiting: Till[];
  private readonly work: Promise<unknown>;
  private failure?: unknown;

  constructor(url: string, books: Books) {
    this.waiting = Array.from({ length: TILLS }, (_, number) => new Till(url, `till${number}`, number, books));
    this.work = Promise.all(Array.from({ length: AT_ONCE }, () => this.takeTurns())).catch(error => { this.failure = error; });
  }

  /** From now on, answers are of this phase. */
  begin(phase: string) {
    this.phase = phase;
  }

  /** A phase in which every till has some turns. */
  async during(phase: string) {
    this.begin(phase);
    const from = this.turns;
    // those that are at work began before
    const total = ROUNDS * TILLS + AT_ONCE;
    await step(`Point of sale: ${phase}`, total, advance => this.until(phase, () => {
      advance(Math.min(total, this.turns - from));
      return this.turns - from >= total;
    }));
  }

  /** Waits while the tills are at work. */
  until(what: string, condition: () => boolean | Promise<boolean>): Promise<true> {
    return until(what, PATIENCE_SECONDS, () => {
      if (this.failure !== undefined) { throw this.failure; }
      return condition();
    });
  }

  async close() {
    this.isOpen = false;
    await this.work;
  }

  /** Answers of some phases. */
  of(...phases: string[]): Answer[] {
    return this.answers.filter(({ phase }) => phases.includes(phase));
  }

  private async takeTurns() {
    while (this.isOpen) {
      const till = this.waiting.shift()!;
      this.answers.push(...await till.turn(this.phase, this.takeOrders));
      this.waiting.push(till);
      this.turns++;
      await pause(REST_MILLIS);
    }
  }
}
