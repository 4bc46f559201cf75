import { IConstruct } from 'constructs';

const MARK = Symbol.for('cdk-serverless-catalog.WorkModel');

/** What a unit of work needs of a resource, beside what its way through the template says. */
export interface WorkNeed {
  readonly resource: IConstruct;
  /** A name in docs/prices.json. */
  readonly price: string;
  /** The number of them for each unit of work. */
  readonly units: number;
}

/** How often a unit of work goes through what is below a construct. */
export interface WorkShare {
  readonly below: IConstruct;
  readonly times: number;
}

/** What the template does not say of the work of a pattern or of a part of it. */
export interface WorkModel {
  /** Units of work, as tables name them: `jobs`. */
  readonly units?: string;
  /** Where a unit of work does not go through once. The most exact construct counts. */
  readonly shares?: readonly WorkShare[];
  readonly needs?: readonly WorkNeed[];
  /** Functions that callers invoke themselves. A unit of work needs one of them. */
  readonly called?: readonly IConstruct[];
}

/** What a load says of its units of work. */
export interface LoadOfModel {
  /** The size of a unit of work. */
  readonly kilobytes: number;
  /** The number of subtasks of each job, where it is given. */
  readonly subtasks?: number;
}

type Describe = (load: LoadOfModel) => WorkModel;

/** Says what a unit of work needs in a pattern or in a part of it. It is called when costs are estimated, and never else. */
export function describeWork(construct: IConstruct, describe: Describe) {
  Object.defineProperty(construct, MARK, { value: describe });
}

/** What a pattern and its parts say of its work. */
export function workModelOf(pattern: IConstruct, load: LoadOfModel): Required<WorkModel> {
  const models = pattern.node.findAll().map(part => (part as { readonly [MARK]?: Describe })[MARK]?.(load) ?? {});
  return {
    units: models.find(({ units }) => units !== undefined)?.units ?? 'units of work',
    shares: models.flatMap(({ shares = [] }) => shares),
    needs: models.flatMap(({ needs = [] }) => needs),
    called: models.flatMap(({ called = [] }) => called),
  };
}
