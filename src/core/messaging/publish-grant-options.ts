/**
 * Options of a grant to publish.
 */
export interface PublishGrantOptions {
  /**
   * Name of the destination, for a publisher that sends a type to several places. It has up to 64 letters, digits and hyphens, and begins with
   * a letter. The helper sends to it by this name: `publish(type, data, { destination: 'ledger' })`.
   * @default - the destination of the type where `publish` names none
   */
  readonly destination?: string;
}
