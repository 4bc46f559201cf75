/** The environment variables of a handler, read once. A variable that is missing or not a number stops the handler at its start. */
export class Environment {
  constructor(private readonly variables: Record<string, string | undefined>) {}

  text(name: string): string {
    const value = this.optional(name);
    if (value === undefined) throw new Error(`Environment variable ${name} is missing.`);
    return value;
  }

  /** An empty variable counts as absent. */
  optional(name: string): string | undefined {
    return this.variables[name] || undefined;
  }

  wholeNumber(name: string): number {
    const value = Number(this.text(name));
    if (!Number.isInteger(value) || value < 0) {
      throw new Error(`Environment variable ${name} must be a whole number, got '${this.variables[name]}'.`);
    }
    return value;
  }
}
