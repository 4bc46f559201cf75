import { createHash } from 'crypto';

/**
 * Blocks of priorities of a load balancer's rules: ranks one after the other, and in a rank a block for each path by its hash. A path keeps
 * its block when others are added, because CloudFormation cannot swap priorities. Two rules would have the same priority for a moment, which
 * is refused (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html).
 */
export class PriorityBlocks {
  private readonly owners = new Map<number, string>();

  /**
   * @param blocks the paths of one rank
   * @param size the priorities of one path
   */
  constructor(private readonly blocks: number, private readonly size: number) {}

  /** The first priority of the block of a path. Undefined where all blocks of the rank are those of others. */
  first(rank: number, path: string): number | undefined {
    const start = createHash('sha256').update(path).digest().readUInt32BE() % this.blocks;
    for (let i = 0; i < this.blocks; i++) {
      const block = rank * this.blocks + (start + i) % this.blocks;
      if ((this.owners.get(block) ?? path) === path) {
        this.owners.set(block, path);
        return 1 + block * this.size;
      }
    }
    return undefined;
  }
}
