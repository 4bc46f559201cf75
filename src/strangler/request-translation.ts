/**
 * The changes of a request on its way to a service.
 */
export interface RequestTranslation {
  /**
   * The prefix that is removed from the path, such as `/shop`: the service gets `/orders` for `/shop/orders`.
   * @default - none
   */
  readonly stripPathPrefix?: string;
  /**
   * The prefix that is added to the path, after `stripPathPrefix` was removed.
   * @default - none
   */
  readonly addPathPrefix?: string;
  /**
   * Headers that are set on every request. A header of the client with that name is replaced.
   * @default - none
   */
  readonly requestHeaders?: { [name: string]: string };
}
