import { PatternLoad } from './pattern-load';

/**
 * Properties of CostEstimate.
 */
export interface CostEstimateProps {
  /**
   * The loads of patterns in the scope.
   * @default - no work: the cost at rest
   */
  readonly loads?: PatternLoad[];
  /**
   * The most that the scope may cost in a month, in US dollars. Synthesis fails where the estimate is higher.
   * @default - no budget
   */
  readonly budget?: number;
}
