/** What the house writes into its table of orders and drinks, in order. */

export interface OrderItem { readonly id: string; readonly guest: string; readonly orderedAt: number | object; readonly drink: string }
export interface DrinkItem { readonly id: string; readonly shop: string; readonly sold: number }
export type Item = OrderItem | DrinkItem;
/** An item as it is to be from now on, or the id of one that is to go. */
export type Change = Item | string;

export const GUESTS = Array.from({ length: 10 }, (_, guest) => `guest-${guest}`);
export const SHOPS = ['north', 'south'];
/** What is ordered in turn. Each word is one that guests search for. */
export const MENU = ['mocha', 'oat mocha', 'iced oat latte', 'flat white'];
/** What guests order instead of what they cancelled. */
const INSTEAD = 'double espresso';
/** Words of orders, and one that none has. */
export const WORDS = [...new Set([...MENU, INSTEAD].flatMap(drink => drink.split(' '))), 'tea'];
/** Orders of each guest; one in so many is cancelled, and one in so many of these is ordered again. */
export const ORDERS_OF_EACH = 20;
export const CANCELLED_OF = 4;
export const RECREATED_OF = 2;
/** Drinks of each shop, how often the number that was sold is corrected, and those that are taken off the menu. */
export const DRINKS = 30;
export const CORRECTIONS = 6;
export const REMOVED_DRINKS = 5;
export const TOP_DRINKS = 10;
/** Orders whose time no view can sort by. */
export const POISON_ORDERS = 3;

/** Orders are placed. Among them are some that no timeline can show. */
export function orders(): Change[] {
  const placed = Array.from({ length: ORDERS_OF_EACH }, (_, number) => GUESTS.map(guest => orderOf(guest, number, drinkOf(number)))).flat();
  const poison = Array.from({ length: POISON_ORDERS }, (_, number) => ({ ...orderOf(GUESTS[number], -1 - number, 'mocha'), orderedAt: { day: 1 } }));
  const distance = Math.floor(placed.length / POISON_ORDERS);
  return placed.flatMap((order, at) => at % distance === 0 && poison[at / distance] ? [order, poison[at / distance]] : [order]);
}

/** Orders that are cancelled, and those of them that are ordered again with another drink. */
export function cancellations(): { readonly cancelled: string[]; readonly again: OrderItem[] } {
  const numbers = Array.from({ length: ORDERS_OF_EACH / CANCELLED_OF }, (_, n) => n * CANCELLED_OF);
  const cancelled = GUESTS.flatMap(guest => numbers.map(number => orderOf(guest, number, 'mocha').id));
  const again = GUESTS.flatMap(guest => numbers.filter((_, n) => n % RECREATED_OF === 0).map(number => orderOf(guest, number, INSTEAD)));
  return { cancelled, again };
}

/** How many of each drink were sold, corrected up and down. No two drinks of a shop have the same number. */
export function sales(correction: number): DrinkItem[] {
  return SHOPS.flatMap((shop, place) => Array.from({ length: DRINKS }, (_, drink) => ({
    id: `drink-${shop}-${drink}`, shop, sold: (drink * 37 + correction * 53 + place * 11) % 100 * DRINKS + drink,
  })));
}

/** Drinks that are taken off the menu: those that were sold most. */
export function removedDrinks(): string[] {
  const ranked = sales(CORRECTIONS - 1).sort((one, other) => other.sold - one.sold);
  return SHOPS.flatMap(shop => ranked.filter(drink => drink.shop === shop).slice(0, REMOVED_DRINKS).map(({ id }) => id));
}

export function isOrder(item: Item): item is OrderItem {
  return 'guest' in item;
}

export function isPoison(item: Item): boolean {
  return isOrder(item) && typeof item.orderedAt === 'object';
}

function drinkOf(number: number): string {
  return MENU[number % MENU.length];
}

function orderOf(guest: string, number: number, drink: string): OrderItem {
  return { id: `order-${guest}-${number}`, guest, orderedAt: 1_000 + number, drink };
}
