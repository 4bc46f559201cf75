import { createHash } from 'crypto';
import { RouteKey } from './route-key';

/** The names of the routes of one API, such as `getOrdersById`, in ids, alarms and operations. */
export class RouteNames {
  private readonly taken = new Map<string, string>();

  /** Two keys may have the same words (`/orders/{id}`, `/orders/by-id`): all but the first have a hash of the key, not a number of their order. */
  of({ name, text }: RouteKey): string {
    const first = this.taken.get(name) ?? text;
    this.taken.set(name, first);
    return first === text ? name : `${name}_${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
  }
}
