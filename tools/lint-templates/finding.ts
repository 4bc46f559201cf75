/** What a linter has against a resource of a pattern. */
export interface LintFinding {
  readonly rule: string;
  /** Path of the construct or logical id. */
  readonly resource: string;
  readonly message: string;
}
