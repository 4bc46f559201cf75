import { isDeepStrictEqual } from 'util';
import { Books, Service } from './books';
import { LARGE_OF } from './expectations';
import { isLarge, MENU, Order, totalOf } from './orders';

/** An answer as a till saw it. */
export interface Answer {
  readonly till: string;
  /** What went on when the till asked. */
  readonly phase: string;
  /** Undefined where none of the two says that it answered. */
  readonly by?: Service;
  readonly isRight: boolean;
  /** Of an answer that is not right, for the one who looks for the cause. */
  readonly detail?: string;
  /** Whether the till read a large order. */
  readonly readLarge: boolean;
}

/** A till: takes orders, each of two versions, and looks at earlier ones. An order that was not accepted is sent until it is. */
export class Till {
  private readonly closed: Order[] = [];
  private order: Order;
  private tries = 0;
  private looks = 0;

  constructor(private readonly url: string, private readonly name: string, private readonly number: number, private readonly books: Books) {
    this.order = this.first(0);
  }

  async turn(phase: string, takesOrders: boolean): Promise<Answer[]> {
    return [...takesOrders ? [await this.take(phase)] : [], ...await this.look(phase)];
  }

  private async take(phase: string): Promise<Answer> {
    const { order } = this;
    this.tries++;
    const answer = await this.ask(phase, order, 'PUT');
    if (answer.isRight) {
      this.books.accept(order, answer.by!, this.tries === 1);
      this.tries = 0;
      if (order.version === 2) { this.closed.push(order); }
      this.order = order.version === 1 ? this.second(order) : this.first(this.closed.length);
    }
    return answer;
  }

  /** One that both systems have: neither promises that it has the other's orders at once. */
  private async look(phase: string): Promise<Answer[]> {
    const known = this.closed.filter(order => this.books.isInBoth(order));
    return known.length === 0 ? [] : [await this.ask(phase, known[this.looks++ % known.length], 'GET')];
  }

  private async ask(phase: string, order: Order, method: 'GET' | 'PUT'): Promise<Answer> {
    const answer = await fetch(`${this.url}/orders/${order.id}`, {
      method,
      headers: { 'x-till': this.name, 'content-type': 'application/json' },
      ...method === 'PUT' && { body: JSON.stringify(order) },
    }).then(async response => {
      const text = await response.text();
      const isRight = response.ok && isDeepStrictEqual(JSON.parse(text), { ...order, total: totalOf(order) });
      const by = response.headers.get('x-served-by') as Service | null ?? undefined;
      return { by, isRight, detail: isRight ? undefined : `${method} ${order.id}: ${response.status} ${text}` };
    }, error => ({ isRight: false, detail: `${method} ${order.id}: ${String(error)}` }));
    return { till: this.name, phase, readLarge: method === 'GET' && isLarge(order), ...answer };
  }

  private first(count: number): Order {
    const drinks = Object.keys(MENU);
    return { id: `${this.name}-${count}`, version: 1, drink: drinks[(this.number + count) % drinks.length], quantity: 1 + count % 4 };
  }

  private second({ quantity, ...order }: Order): Order {
    const becomesLarge = (this.number + this.closed.length) % LARGE_OF === 0;
    return { ...order, version: 2, quantity: becomesLarge ? 10 : quantity + 1 };
  }
}
