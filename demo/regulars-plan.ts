/** Orders that guests share at a table, and what becomes of them. */

export interface SharedOrder { readonly id: string; readonly drink: string; readonly guests: readonly string[] }

export const REGULARS = ['ada', 'bob', 'cleo', 'dan', 'eve', 'fay', 'gus', 'hal', 'ida', "o'neil"];
/** One order in so many is cancelled, and one in so many of these comes again. At one in so many a guest makes room for another one. */
export const CANCELLED_OF = 5;
export const RECREATED_OF = 2;
export const CHANGED_OF = 3;
/** Orders of which no graph can be made: a guest has no name. */
export const NAMELESS = 3;

const SHARED_ORDERS = 60;

/** The orders of an evening. Some have a guest whose name nobody noted. */
export function sharedOrders(): SharedOrder[] {
  const nameless = Array.from({ length: NAMELESS }, (_, number) => ({ id: `nameless-${number}`, drink: 'mocha', guests: [guestOf(number), ''] }));
  return [...numbers().map(number => orderOf(number, 'a pot of tea')), ...nameless];
}

/** Orders that are cancelled, those with another guest, and those that come again. */
export function laterOrders(): { readonly changed: SharedOrder[]; readonly cancelled: string[]; readonly again: SharedOrder[] } {
  const cancelled = numbers().filter(number => number % CANCELLED_OF === 0);
  return {
    changed: numbers().filter(number => number % CHANGED_OF === 1).map(number => ({ ...orderOf(number, 'a carafe'), guests: [guestOf(number), guestOf(number + 5)] })),
    cancelled: cancelled.map(number => orderOf(number, '').id),
    again: cancelled.filter((_, at) => at % RECREATED_OF === 0).map(number => orderOf(number + 7 * SHARED_ORDERS, 'cake', number)),
  };
}

/** Those with whom each guest shares an order, computed from the orders. */
export function companionsOf(orders: Iterable<SharedOrder>): Map<string, string[]> {
  const companions = new Map(REGULARS.map(guest => [guest, new Set<string>()]));
  for (const { guests } of orders) {
    for (const guest of guests) { guests.filter(other => other !== guest).forEach(other => companions.get(guest)!.add(other)); }
  }
  return new Map([...companions].map(([guest, others]) => [guest, [...others].sort()]));
}

function numbers(): number[] {
  return Array.from({ length: SHARED_ORDERS }, (_, number) => number);
}

/** Neighbours sit together; each table has its own. */
function orderOf(number: number, drink: string, id = number): SharedOrder {
  const guests = Array.from({ length: 1 + number % 3 }, (_, seat) => guestOf(number + seat * (1 + number % 2)));
  return { id: `order-${id}`, drink, guests: [...new Set(guests)] };
}

function guestOf(number: number): string {
  return REGULARS[number % REGULARS.length];
}
