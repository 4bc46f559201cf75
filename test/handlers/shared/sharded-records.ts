interface Sharded { readonly wakeShard?: string }

/** Records by id, and those of a shard of the wake index without a look at all: a sweep asks for each of 128 shards. */
export class ShardedRecords<Kept extends Sharded> extends Map<string, Kept> {
  private readonly shards = new Map<string, Map<string, Kept>>();

  inShard(shard: string): Kept[] {
    return [...this.shards.get(shard)?.values() ?? []];
  }

  set(id: string, record: Kept): this {
    const { wakeShard } = record;
    const before = this.get(id)?.wakeShard;
    if (before !== undefined && before !== wakeShard) { this.shards.get(before)!.delete(id); }
    if (wakeShard !== undefined) {
      const shard = this.shards.get(wakeShard) ?? new Map<string, Kept>();
      this.shards.set(wakeShard, shard.set(id, record));
    }
    return super.set(id, record);
  }

  delete(id: string): boolean {
    this.shards.get(this.get(id)?.wakeShard ?? '')?.delete(id);
    return super.delete(id);
  }

  clear() {
    this.shards.clear();
    super.clear();
  }
}
