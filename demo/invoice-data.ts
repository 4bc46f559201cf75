/** The guests of the coffee house and what they ordered: by number, so that every invoice can be foretold. Amounts are in cents. */
export const GUESTS = 10;
export const PRICES: Readonly<Record<string, number>> = { espresso: 220, cappuccino: 380, mocha: 410 };

export interface OrderLine { readonly drink: string; readonly quantity: number }

export interface GuestOrder { readonly id: string; readonly guest: string; readonly lines: readonly OrderLine[] }

/** One to three lines, for one of the guests. */
export function orderOf(id: string): GuestOrder {
  const number = Number(id);
  const lines = Object.keys(PRICES).slice(0, 1 + number % 3).map((drink, i) => ({ drink, quantity: 1 + (number + i) % 4 }));
  return { id, guest: `guest-${number % GUESTS}`, lines };
}

/** What the customers' service knows about a guest. */
export function guestOf(guest: string): object {
  return { guest, name: nameOf(guest) };
}

export function nameOf(guest: string): string {
  return `The ${guest.replace('-', ' no. ')}`;
}

/** What the loyalty service knows. */
export function pointsOf(guest: string): number {
  return 100 * (1 + Number(guest.split('-')[1]));
}

/** The credentials of a guest, which only the customers' service is to see. */
export function tokenOf(guest: string): string {
  return `Bearer of-${guest}`;
}
