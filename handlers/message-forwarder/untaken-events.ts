import { jsonOrText } from '../shared/json/json-text';

/** Events on a bus whose type no subscription takes. */
export class UntakenEvents {
  private readonly taken: ReadonlySet<string>;

  constructor(types: string[]) {
    this.taken = new Set(types);
  }

  /** Whether a subscription takes the event: its type is the one that EventBridge matched, not one in its content. */
  excludes(text: string): boolean {
    const content = jsonOrText(text) as { readonly 'detail-type'?: unknown } | null;
    const type = content?.['detail-type'];
    return typeof type === 'string' && this.taken.has(type);
  }
}
