/**
 * A line of a cost estimate: what a resource is billed for.
 */
export interface CostItem {
  /**
   * The path of the pattern.
   * @default - the resource is of no pattern
   */
  readonly pattern?: string;
  /** The path of the construct of the resource. */
  readonly resource: string;
  /** The name of the price in docs/prices.json. For a resource at rest it is the kind of what is counted, such as `polled queues`. */
  readonly billedFor: string;
  /** Whether it is billed without any work. */
  readonly isAtRest: boolean;
  /** The number of units in a month. */
  readonly units: number;
  /** The cost in a month, in US dollars. */
  readonly dollarsPerMonth: number;
}
