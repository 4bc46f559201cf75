let quick = false;

/** From here on counts are as small as they can be: shows that benchmarks run, and measures nothing. */
export function makeQuick(): void {
  quick = true;
}

/** How often something is done for its figure to mean something, or in a quick run. */
export function times(usual: number, few = 1): number {
  return quick ? few : usual;
}
