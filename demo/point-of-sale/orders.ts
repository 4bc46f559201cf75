/** An order at the point of sale. Its till counts the versions. */
export interface Order {
  readonly id: string;
  readonly version: number;
  readonly drink: string;
  readonly quantity: number;
}

/** An order as both systems return it. Amounts are in cents. */
export interface PricedOrder extends Order {
  readonly total: number;
}

export const MENU: Readonly<Record<string, number>> = { espresso: 220, cappuccino: 380, mocha: 410 };

/** Large orders are a tenth cheaper: nobody knew that but the old system. */
export function isLarge({ quantity }: Order): boolean {
  return quantity > 5;
}

export function totalOf(order: Order, hasDiscount = true): number {
  const sum = MENU[order.drink] * order.quantity;
  return hasDiscount && isLarge(order) ? sum * 9 / 10 : sum;
}
